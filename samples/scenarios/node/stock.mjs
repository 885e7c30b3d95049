// Scenario 2, סנכרון כרטיסי פריטים ומלאי זמין: items and what the shop may sell of them, one way.
import { isDeepStrictEqual } from "node:util";
import { Refused, run } from "./hconnect_client.mjs";

const WAREHOUSE = "1"; // מחסן האתר: the one that the shop sells from

await run(async (hconnect) => {
  const rows = await hconnect.report("stock", { מחסן: WAREHOUSE });
  if (!rows.length) throw new Refused("the report has no items: the shop stays as it is");
  // available is the balance, less open orders, less the minimum; it may be below nothing
  const books = new Map(
    rows.map((row) => [
      row["מפתח פריט"],
      { name: row["שם פריט"], unit: row["יחידת מידה"], available: Math.max(row["מלאי זמין"], 0) },
    ]),
  );
  const shop = new Map(Object.entries(hconnect.load("items")));
  const keys = [...books.keys()];
  const created = keys.filter((key) => !shop.has(key));
  const changed = keys.filter((key) => shop.has(key) && !isDeepStrictEqual(books.get(key), shop.get(key)));
  const gone = [...shop.keys()].filter((key) => !books.has(key)); // take them out of the shop's lists

  hconnect.save("items", Object.fromEntries(books));
  const toSell = [...books.values()].filter((item) => item.available > 0).length;
  console.log(
    `items: ${books.size} in the books, ${toSell} to be had, ` +
      `${created.length} new, ${changed.length} changed, ${gone.length} gone`,
  );
  const of = new Map(rows.map((row) => [row["מפתח פריט"], row]));
  for (const key of changed.slice(0, 5)) {
    const parts = ["יתרה במחסן", "הזמנות פתוחות", "מלאי מינימום"].map((name) => of.get(key)[name].toFixed(2)).join(" - ");
    const [before, now] = [shop.get(key), books.get(key)].map((item) => item.available.toFixed(2));
    console.log(`  ${key}: ${before} -> ${now} (${parts})`);
  }
});
