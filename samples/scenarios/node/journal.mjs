// Scenario 7, פקודות יומן: invoice and receipt were made elsewhere; the books get the entries alone, and the stock apart.
// node journal.mjs [NUMBER]
import { run } from "./hconnect_client.mjs";

const [CUSTOMER, SALES, VAT, CARDS] = ["10001", "90001", "90002", "90003"];
// a type of documents that moves stock and no sums: which one, the office knows
const STOCK_DOCUMENT = process.env.HCONNECT_STOCK_DOCUMENT ?? "18";
const [SITE, WAREHOUSE, ITEM] = ["5", "1", "P1001"];
const [DAY, DAY_OF_REPORT] = ["15/01/2026", "01/15/2026"];

/** An invoice of 100.00 and its VAT, and the receipt for it: each row balances. */
function entriesOf(number) {
  const head = { Reference: number, ValueDate: DAY };
  const invoice = { TransType: "חש", Details: `חשבונית אתר ${number}`, AccountKeyDeb1: CUSTOMER, SuFDeb1: "118.00" };
  const sold = { AccountKeyCred1: SALES, SuFCred1: "100.00", AccountKeyCred2: VAT, SuFCred2: "18.00" };
  const receipt = { TransType: "קב", Details: `קבלה אתר ${number}`, AccountKeyDeb1: CARDS, SuFDeb1: "118.00" };
  return [
    { ...head, ...invoice, ...sold },
    { ...head, ...receipt, AccountKeyCred1: CUSTOMER, SuFCred1: "118.00" },
  ];
}

function movementOf(number) {
  const head = { DocumentID: STOCK_DOCUMENT, AccountKey: CUSTOMER, Reference: number, ValueDate: DAY, Agent: SITE };
  return [{ ...head, Warehouse: WAREHOUSE, ItemKey: ITEM, Quantity: "2.00" }];
}

await run(async (hconnect) => {
  const [number = "90101"] = process.argv.slice(2);
  console.log(`entries ${number}: ${await hconnect.send(`entries ${number}`, "movein", entriesOf(number))}`);
  console.log(`movement ${number}: ${await hconnect.send(`movement ${number}`, "imovein", movementOf(number))}`);
  const day = [DAY_OF_REPORT, DAY_OF_REPORT];
  const look = async (report, values) => {
    const mine = (await hconnect.report(report, values)).filter((row) => row["אסמכתא"] === Number(number));
    return mine.length && mine;
  };

  const entries = await hconnect.waitFor(`entries ${number}`, () => look("journal", { "תאריך אסמכתא": day }));
  const [debit, credit] = ["חובה שקל", "זכות שקל"].map((side) => entries.reduce((sum, row) => sum + row[side], 0).toFixed(2));
  console.log(`entries ${number}: batch ${entries[0]["מנה"]}, ${entries.length} sides, debit ${debit}, credit ${credit}`);
  const ofType = { תאריך: day, "סוג מסמך": STOCK_DOCUMENT };
  const [line] = await hconnect.waitFor(`movement ${number}`, () => look("lines", ofType));
  const [item] = await hconnect.report("stock", { מחסן: WAREHOUSE, "מפתח פריט": ITEM });
  const [out, left] = [line["כמות"], item["יתרה במחסן"]].map((quantity) => quantity.toFixed(2));
  console.log(`movement ${number}: ${out} of ${ITEM} out, ${left} left`);
  const ledger = await hconnect.report("ledger", { "תאריך אסמכתא": day, "מפתח חשבון": CUSTOMER });
  const moved = ledger.filter((row) => row["ת.אסמכ"]); // the opening balance has no day
  const fromDocuments = moved.filter((row) => row["מזהה מלאי"]);
  console.log(`ledger of ${CUSTOMER}: ${moved.length} movements, ${fromDocuments.length} of them from documents`);
});
