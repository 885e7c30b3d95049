"""Scenario 3, סנכרון מחירונים: the prices of a customer without VAT, as the books have them; the shop shows them with VAT.

python prices.py [ACCOUNT] [PRICE LIST]
"""

import sys

from hconnect_client import HConnect, Refused, run

VAT = 18  # percent
LOCAL = ("", "ש״ח", 'ש"ח')  # currencies in which the shop sells


def main(hconnect: HConnect) -> None:
    """Take over the prices that differ, and reckon what the shop shows."""
    account = sys.argv[1] if len(sys.argv) > 1 else "10001"
    price_list = sys.argv[2] if len(sys.argv) > 2 else "1"
    rows = hconnect.report("prices", {"מפתח חשבון": account, "קוד מחירון": price_list})
    if not rows:
        raise Refused(f"the report has no prices of {account}: the shop stays as it is")
    books = {}
    for row in rows:
        if row["מטבע"] in LOCAL and row['מחיר ללקוח ללא מע"מ'] is not None:
            net = round(
                row['מחיר ללקוח ללא מע"מ'] * 10_000
            )  # the report has four places: whole numbers are exact
            books[row["מפתח פריט"]] = {"net": net, "shown": (net * (100 + VAT) + 5_000) // 10_000}  # agorot
    shop = hconnect.load(f"prices-{account}")
    changed = [key for key in books if books[key] != shop.get(key)]

    hconnect.save(f"prices-{account}", books)
    print(
        f"prices of {account}, list {price_list}: {len(books)} of {len(rows)} items, {len(changed)} changed"
    )
    for key in changed[:3]:
        print(
            f"  {key}: {books[key]['net'] / 10_000:.4f} without VAT, shown as {books[key]['shown'] / 100:.2f}"
        )


run(main)
