// Scenario 5, ממשק קבלות: a receipt at the moment at which the card was charged; the office issues it (הפקה יזומה).
// node receipt.mjs [NUMBER]      Run it again to see whether it was issued: nothing is sent twice.
import { run } from "./hconnect_client.mjs";

const CREDIT = "33"; // a credit voucher in a receipt
const [ACCOUNT, DAY, DAY_OF_REPORT] = ["10001", "15/01/2026", "01/15/2026"];
const [BY_CARD, TOTAL] = ['סה"כ אשראי', 'סה"כ קבלה'];

// What the clearing company has confirmed. Only the last four digits of the card: never the whole number.
const rowsOf = (number) => [
  {
    accountKey: ACCOUNT,
    docNumber: number, // the shop's number of the payment; the receipt gets its own when it is issued
    transType: CREDIT,
    payDate: DAY,
    suF: "60.18", // what was charged, VAT included
    payments: "1",
    creditFirm: "ויזה",
    "4Digits": "1880",
    stockDetails: `תשלום באתר ${number}`,
    stockPhone: "050-0000000",
    stockExtraText5: "customer@example.com", // where the issued receipt is mailed to, as in the guide's sample
  },
];

await run(async (hconnect) => {
  const [number = "80001"] = process.argv.slice(2);
  console.log(`receipt ${number}: ${await hconnect.send(`receipt ${number}`, "kupain", rowsOf(number))}`);
  const look = async () => {
    const days = { תאריך: [DAY_OF_REPORT, DAY_OF_REPORT], "מפתח חשבון": ACCOUNT };
    return (await hconnect.report("receipts", days)).find((row) => row["אסמכתא"] === Number(number));
  };

  const found = await hconnect.waitFor(`receipt ${number}`, look);
  const paid = `${found[BY_CARD].toFixed(2)} by card of ${found[TOTAL].toFixed(2)}`;
  if (found["מאגר"] === "קבוע") {
    console.log(`receipt ${number}: issued as number ${found["מספר קבלה"]}; ${paid}`);
  } else {
    console.log(`receipt ${number}: temporary store (זמני), the office has to issue it; ${paid}`);
  }
});
