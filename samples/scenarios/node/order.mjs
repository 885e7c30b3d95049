// Scenario 4, ממשק הזמנות: an order of the site as an agent's order (הזמנת סוכן, 31), sent once, and what became of it.
// node order.mjs [NUMBER]
import { run } from "./hconnect_client.mjs";

const AGENT_ORDER = "31";
const SITE = 5; // an agent of its own tells the site's orders from those of the phone and of the agents
const [ACCOUNT, DAY, DAY_OF_REPORT] = ["10001", "15/01/2026", "01/15/2026"]; // reports have the month first
const [NET, VAT, TOTAL] = ['סה"כ לפני מע"מ', 'מע"מ', 'סה"כ'];
const BASKET = [["P1001", "2.00", "10.50"], ["P1002", "1.00", "30.00"]]; // prices without VAT

function rowsOf(number) {
  const head = {
    DocumentID: AGENT_ORDER,
    AccountKey: ACCOUNT,
    Reference: number, // the shop's own number: 9 digits at most
    ValueDate: DAY,
    Agent: String(SITE),
    Details: `הזמנה מהאתר ${number}`,
    Remarks: "משלוח: שליח עד הבית",
    Phone: "050-0000000",
  };
  return BASKET.map(([ItemKey, Quantity, Price]) => ({ ...head, ItemKey, Quantity, Price }));
}

await run(async (hconnect) => {
  const [number = "70001"] = process.argv.slice(2);
  console.log(`order ${number}: ${await hconnect.send(`order ${number}`, "imovein", rowsOf(number))}`);
  const orders = () =>
    hconnect.report("documents", { תאריך: [DAY_OF_REPORT, DAY_OF_REPORT], "סוג מסמך": AGENT_ORDER });
  const look = async () =>
    (await orders()).find((row) => row["סוכן"] === SITE && row["אסמכתא"] === Number(number));

  const found = await hconnect.waitFor(`order ${number}`, look);
  const store = found["מאגר"] === "קבוע" ? "permanent store (קבוע)" : "temporary store (זמני), to be issued";
  const called = found["מספר מסמך"] ? `number ${found["מספר מסמך"]}` : "no number";
  const sums = `${found[NET].toFixed(2)} + VAT ${found[VAT].toFixed(2)} = ${found[TOTAL].toFixed(2)}`;
  console.log(`order ${number}: ${store}, ${called}; ${sums}`);
  const allOfTheDay = await orders();
  const fromSite = allOfTheDay.filter((row) => row["סוכן"] === SITE);
  console.log(`orders of the day: ${allOfTheDay.length}, from the site ${fromSite.length}`);
});
