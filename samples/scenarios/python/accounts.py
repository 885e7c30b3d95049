"""Scenario 1, סנכרון כרטיסי חשבון: the customers of the books into the shop, one way; only what has changed."""

from hconnect_client import HConnect, Refused, run

CUSTOMERS = ("100", "199")  # the sort codes (קוד מיון) that are customers of the shop
KEPT = ("שם חשבון", "כתובת", "עיר", "טלפון", "דואר אלקטרוני")  # what the shop shows of them


def main(hconnect: HConnect) -> None:
    """Compare what the report says with what the shop has, and take over what differs."""
    rows = hconnect.report("accounts", {"קוד מיון": CUSTOMERS})
    if not rows:  # rather a fault than a business without customers
        raise Refused("the report has no accounts: the shop stays as it is")
    books = {row["מפתח חשבון"]: {caption: row[caption] for caption in KEPT} for row in rows}
    shop = hconnect.load("accounts")
    new = [key for key in books if key not in shop]
    changed = [key for key in books if key in shop and books[key] != shop[key]]
    gone = [key for key in shop if key not in books]  # close them in the shop; their orders stay

    hconnect.save("accounts", books)
    print(f"accounts: {len(books)} in the books, {len(new)} new, {len(changed)} changed, {len(gone)} gone")
    for key in changed[:5]:
        told = [
            f"{name}: {shop[key][name]} -> {books[key][name]}"
            for name in KEPT
            if shop[key][name] != books[key][name]
        ]
        print(f"  {key}: {', '.join(told)}")


run(main)
