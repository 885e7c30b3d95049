// Scenario 6, חשבונית אוטומטית: an order of what needs no delivery turns into an invoice by itself.
// The office sets it up (invoice_orders). node invoice.mjs [NUMBER]
import { run } from "./hconnect_client.mjs";

const [INVOICE, AGENT_ORDER] = ["1", "31"];
const SITE = "5";
const [ACCOUNT, DAY, DAY_OF_REPORT] = ["10001", "15/01/2026", "01/15/2026"];
const [NET, VAT, TOTAL] = ['סה"כ לפני מע"מ', 'מע"מ', 'סה"כ'];
const BASKET = [["P1001", "1.00", "99.00"]]; // no item of stock: a course, a licence

function rowsOf(number) {
  const head = {
    DocumentID: AGENT_ORDER,
    AccountKey: ACCOUNT,
    Reference: number,
    ValueDate: DAY,
    Agent: SITE,
    Details: `הזמנה מהאתר ${number}`,
  };
  return BASKET.map(([ItemKey, Quantity, Price]) => ({ ...head, ItemKey, Quantity, Price }));
}

await run(async (hconnect) => {
  const [number = "70101"] = process.argv.slice(2);
  console.log(`order ${number}: ${await hconnect.send(`order ${number}`, "imovein", rowsOf(number))}`);
  const mine = async (report, type) => {
    const values = { תאריך: [DAY_OF_REPORT, DAY_OF_REPORT], "סוג מסמך": type, "מפתח חשבון": ACCOUNT };
    return (await hconnect.report(report, values)).filter((row) => row["אסמכתא"] === Number(number));
  };

  const invoice = async () => (await mine("documents", INVOICE))[0];
  const found = await hconnect.waitFor(`the invoice of order ${number}`, invoice);
  const sums = `${found[NET].toFixed(2)} + VAT ${found[VAT].toFixed(2)} = ${found[TOTAL].toFixed(2)}`;
  console.log(`order ${number}: ${found["שם מסמך"]} number ${found["מספר מסמך"]}; ${sums}`);
  const stillOpen = await mine("open_orders", AGENT_ORDER);
  console.log(`order ${number}: lines of it that are still open: ${stillOpen.length}`);
});
