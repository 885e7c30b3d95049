"""Scenario 6, חשבונית אוטומטית: an order of what needs no delivery turns into an invoice by itself.

The office sets it up (invoice_orders). python invoice.py [NUMBER]
"""

import sys

from hconnect_client import HConnect, Row, run

INVOICE, AGENT_ORDER = 1, 31
SITE = 5
ACCOUNT, DAY, DAY_OF_REPORT = "10001", "15/01/2026", "01/15/2026"
NET, VAT, TOTAL = 'סה"כ לפני מע"מ', 'מע"מ', 'סה"כ'
BASKET = [("P1001", "1.00", "99.00")]  # no item of stock: a course, a licence


def rows_of(number: str) -> list[Row]:
    """The order: a row for each line, and its header on every row."""
    head = {
        "DocumentID": str(AGENT_ORDER),
        "AccountKey": ACCOUNT,
        "Reference": number,
        "ValueDate": DAY,
        "Agent": str(SITE),
        "Details": f"הזמנה מהאתר {number}",
    }
    return [
        head | {"ItemKey": item, "Quantity": quantity, "Price": price} for item, quantity, price in BASKET
    ]


def main(hconnect: HConnect) -> None:
    """Send the order, and read back the invoice that was made of it."""
    number = sys.argv[1] if len(sys.argv) > 1 else "70101"
    print(f"order {number}: {hconnect.send(f'order {number}', 'imovein', rows_of(number))}")

    def invoice() -> Row | None:
        days = {"תאריך": (DAY_OF_REPORT, DAY_OF_REPORT), "סוג מסמך": str(INVOICE), "מפתח חשבון": ACCOUNT}
        mine = [row for row in hconnect.report("documents", days) if row["אסמכתא"] == int(number)]
        return mine[0] if mine else None

    found = hconnect.wait_for(f"the invoice of order {number}", invoice)
    sums = f"{found[NET]:.2f} + VAT {found[VAT]:.2f} = {found[TOTAL]:.2f}"
    print(f"order {number}: {found['שם מסמך']} number {found['מספר מסמך']}; {sums}")
    days = {"תאריך": (DAY_OF_REPORT, DAY_OF_REPORT), "סוג מסמך": str(AGENT_ORDER), "מפתח חשבון": ACCOUNT}
    still_open = [row for row in hconnect.report("open_orders", days) if row["אסמכתא"] == int(number)]
    print(f"order {number}: lines of it that are still open: {len(still_open)}")


run(main)
