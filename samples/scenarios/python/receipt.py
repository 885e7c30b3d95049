"""Scenario 5, ממשק קבלות: a receipt at the moment at which the card was charged; the office issues it (הפקה יזומה).

python receipt.py [NUMBER]      Run it again to see whether it was issued: nothing is sent twice.
"""

import sys

from hconnect_client import HConnect, Row, run

CREDIT = "33"  # a credit voucher in a receipt
ACCOUNT, DAY, DAY_OF_REPORT = "10001", "15/01/2026", "01/15/2026"
BY_CARD, TOTAL = 'סה"כ אשראי', 'סה"כ קבלה'


def rows_of(number: str) -> list[Row]:
    """What the clearing company has confirmed. Only the last four digits of the card: never the whole number."""
    return [
        {
            "accountKey": ACCOUNT,
            "docNumber": number,  # the shop's number of the payment; the receipt gets its own when it is issued
            "transType": CREDIT,
            "payDate": DAY,
            "suF": "60.18",  # what was charged, VAT included
            "payments": "1",
            "creditFirm": "ויזה",
            "4Digits": "1880",
            "stockDetails": f"תשלום באתר {number}",
            "stockPhone": "050-0000000",
            "stockExtraText5": "customer@example.com",  # where the issued receipt is mailed to, as in the guide's sample
        }
    ]


def main(hconnect: HConnect) -> None:
    """Send the receipt, and read back how it is."""
    number = sys.argv[1] if len(sys.argv) > 1 else "80001"
    print(f"receipt {number}: {hconnect.send(f'receipt {number}', 'kupain', rows_of(number))}")

    def look() -> Row | None:
        days = {"תאריך": (DAY_OF_REPORT, DAY_OF_REPORT), "מפתח חשבון": ACCOUNT}
        mine = [row for row in hconnect.report("receipts", days) if row["אסמכתא"] == int(number)]
        return mine[0] if mine else None

    found = hconnect.wait_for(f"receipt {number}", look)
    paid = f"{found[BY_CARD]:.2f} by card of {found[TOTAL]:.2f}"
    if found["מאגר"] == "קבוע":
        print(f"receipt {number}: issued as number {found['מספר קבלה']}; {paid}")
    else:
        print(f"receipt {number}: temporary store (זמני), the office has to issue it; {paid}")


run(main)
