// Scenario 3, סנכרון מחירונים: the prices of a customer without VAT, as the books have them; the shop shows them with VAT.
// node prices.mjs [ACCOUNT] [PRICE LIST]
import { isDeepStrictEqual } from "node:util";
import { Refused, run } from "./hconnect_client.mjs";

const VAT = 18; // percent
const LOCAL = ["", "ש״ח", 'ש"ח']; // currencies in which the shop sells
const NET = 'מחיר ללקוח ללא מע"מ';
const [account = "10001", priceList = "1"] = process.argv.slice(2);

await run(async (hconnect) => {
  const rows = await hconnect.report("prices", { "מפתח חשבון": account, "קוד מחירון": priceList });
  if (!rows.length) throw new Refused(`the report has no prices of ${account}: the shop stays as it is`);
  const books = new Map();
  for (const row of rows) {
    if (LOCAL.includes(row["מטבע"]) && row[NET] !== null) {
      const net = Math.round(row[NET] * 10_000); // the report has four places: whole numbers are exact
      books.set(row["מפתח פריט"], { net, shown: Math.floor((net * (100 + VAT) + 5_000) / 10_000) }); // agorot
    }
  }
  const shop = hconnect.load(`prices-${account}`);
  const changed = [...books.keys()].filter((key) => !isDeepStrictEqual(books.get(key), shop[key]));

  hconnect.save(`prices-${account}`, Object.fromEntries(books));
  console.log(
    `prices of ${account}, list ${priceList}: ${books.size} of ${rows.length} items, ${changed.length} changed`,
  );
  for (const key of changed.slice(0, 3)) {
    const { net, shown } = books.get(key);
    console.log(`  ${key}: ${(net / 10_000).toFixed(4)} without VAT, shown as ${(shown / 100).toFixed(2)}`);
  }
});
