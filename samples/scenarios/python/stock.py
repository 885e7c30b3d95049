"""Scenario 2, סנכרון כרטיסי פריטים ומלאי זמין: items and what the shop may sell of them, one way."""

from hconnect_client import HConnect, Refused, run

WAREHOUSE = "1"  # מחסן האתר: the one that the shop sells from


def main(hconnect: HConnect) -> None:
    """Compare what the report says with what the shop has, and take over what differs."""
    rows = hconnect.report("stock", {"מחסן": WAREHOUSE})
    if not rows:
        raise Refused("the report has no items: the shop stays as it is")
    # available is the balance, less open orders, less the minimum; it may be below nothing
    books = {
        row["מפתח פריט"]: {
            "name": row["שם פריט"],
            "unit": row["יחידת מידה"],
            "available": max(row["מלאי זמין"], 0),
        }
        for row in rows
    }
    shop = hconnect.load("items")
    new = [key for key in books if key not in shop]
    changed = [key for key in books if key in shop and books[key] != shop[key]]
    gone = [key for key in shop if key not in books]  # take them out of the shop's lists

    hconnect.save("items", books)
    to_sell = sum(1 for item in books.values() if item["available"] > 0)
    print(
        f"items: {len(books)} in the books, {to_sell} to be had, {len(new)} new, {len(changed)} changed, {len(gone)} gone"
    )
    of = {row["מפתח פריט"]: row for row in rows}
    for key in changed[:5]:
        parts = (
            f"{of[key]['יתרה במחסן']:.2f} - {of[key]['הזמנות פתוחות']:.2f} - {of[key]['מלאי מינימום']:.2f}"
        )
        print(f"  {key}: {shop[key]['available']:.2f} -> {books[key]['available']:.2f} ({parts})")


run(main)
