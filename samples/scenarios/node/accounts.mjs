// Scenario 1, סנכרון כרטיסי חשבון: the customers of the books into the shop, one way; only what has changed.
import { isDeepStrictEqual } from "node:util";
import { Refused, run } from "./hconnect_client.mjs";

const CUSTOMERS = ["100", "199"]; // the sort codes (קוד מיון) that are customers of the shop
const KEPT = ["שם חשבון", "כתובת", "עיר", "טלפון", "דואר אלקטרוני"]; // what the shop shows of them

await run(async (hconnect) => {
  const rows = await hconnect.report("accounts", { "קוד מיון": CUSTOMERS });
  // rather a fault than a business without customers
  if (!rows.length) throw new Refused("the report has no accounts: the shop stays as it is");
  const books = new Map(rows.map((row) => [row["מפתח חשבון"], Object.fromEntries(KEPT.map((name) => [name, row[name]]))]));
  const shop = new Map(Object.entries(hconnect.load("accounts")));
  const keys = [...books.keys()];
  const created = keys.filter((key) => !shop.has(key));
  const changed = keys.filter((key) => shop.has(key) && !isDeepStrictEqual(books.get(key), shop.get(key)));
  const gone = [...shop.keys()].filter((key) => !books.has(key)); // close them in the shop; their orders stay

  hconnect.save("accounts", Object.fromEntries(books));
  console.log(
    `accounts: ${books.size} in the books, ${created.length} new, ${changed.length} changed, ${gone.length} gone`,
  );
  for (const key of changed.slice(0, 5)) {
    const [before, now] = [shop.get(key), books.get(key)];
    const told = KEPT.filter((name) => before[name] !== now[name]).map((name) => `${name}: ${before[name]} -> ${now[name]}`);
    console.log(`  ${key}: ${told.join(", ")}`);
  }
});
