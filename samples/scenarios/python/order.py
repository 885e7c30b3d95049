"""Scenario 4, ממשק הזמנות: an order of the site as an agent's order (הזמנת סוכן, 31), sent once, and what became of it.

python order.py [NUMBER]
"""

import sys

from hconnect_client import HConnect, Row, run

AGENT_ORDER = "31"
SITE = 5  # an agent of its own tells the site's orders from those of the phone and of the agents
ACCOUNT, DAY, DAY_OF_REPORT = "10001", "15/01/2026", "01/15/2026"  # reports have the month first
NET, VAT, TOTAL = 'סה"כ לפני מע"מ', 'מע"מ', 'סה"כ'
BASKET = [("P1001", "2.00", "10.50"), ("P1002", "1.00", "30.00")]  # prices without VAT


def rows_of(number: str) -> list[Row]:
    """The order: a row for each line, and its header on every row."""
    head = {
        "DocumentID": AGENT_ORDER,
        "AccountKey": ACCOUNT,
        "Reference": number,  # the shop's own number: 9 digits at most
        "ValueDate": DAY,
        "Agent": str(SITE),
        "Details": f"הזמנה מהאתר {number}",
        "Remarks": "משלוח: שליח עד הבית",
        "Phone": "050-0000000",
    }
    return [
        head | {"ItemKey": item, "Quantity": quantity, "Price": price} for item, quantity, price in BASKET
    ]


def main(hconnect: HConnect) -> None:
    """Send the order, and read it back until it is there."""
    number = sys.argv[1] if len(sys.argv) > 1 else "70001"
    print(f"order {number}: {hconnect.send(f'order {number}', 'imovein', rows_of(number))}")

    def orders() -> list[Row]:
        return hconnect.report(
            "documents", {"תאריך": (DAY_OF_REPORT, DAY_OF_REPORT), "סוג מסמך": AGENT_ORDER}
        )

    def look() -> Row | None:
        mine = [row for row in orders() if row["סוכן"] == SITE and row["אסמכתא"] == int(number)]
        return mine[0] if mine else None

    found = hconnect.wait_for(f"order {number}", look)
    store = "permanent store (קבוע)" if found["מאגר"] == "קבוע" else "temporary store (זמני), to be issued"
    called = f"number {found['מספר מסמך']}" if found["מספר מסמך"] else "no number"
    sums = f"{found[NET]:.2f} + VAT {found[VAT]:.2f} = {found[TOTAL]:.2f}"
    print(f"order {number}: {store}, {called}; {sums}")
    all_of_the_day = orders()
    from_site = [row for row in all_of_the_day if row["סוכן"] == SITE]
    print(f"orders of the day: {len(all_of_the_day)}, from the site {len(from_site)}")


run(main)
