"""Scenario 7, פקודות יומן: invoice and receipt were made elsewhere; the books get the entries alone, and the stock apart.

python journal.py [NUMBER]
"""

import os
import sys

from hconnect_client import HConnect, Row, Values, run

CUSTOMER, SALES, VAT, CARDS = "10001", "90001", "90002", "90003"
# a type of documents that moves stock and no sums: which one, the office knows
STOCK_DOCUMENT = os.environ.get("HCONNECT_STOCK_DOCUMENT", "18")
SITE, WAREHOUSE, ITEM = "5", "1", "P1001"
DAY, DAY_OF_REPORT = "15/01/2026", "01/15/2026"


def entries_of(number: str) -> list[Row]:
    """An invoice of 100.00 and its VAT, and the receipt for it: each row balances."""
    head = {"Reference": number, "ValueDate": DAY}
    invoice = {
        "TransType": "חש",
        "Details": f"חשבונית אתר {number}",
        "AccountKeyDeb1": CUSTOMER,
        "SuFDeb1": "118.00",
    }
    sold = {"AccountKeyCred1": SALES, "SuFCred1": "100.00", "AccountKeyCred2": VAT, "SuFCred2": "18.00"}
    receipt = {
        "TransType": "קב",
        "Details": f"קבלה אתר {number}",
        "AccountKeyDeb1": CARDS,
        "SuFDeb1": "118.00",
    }
    return [head | invoice | sold, head | receipt | {"AccountKeyCred1": CUSTOMER, "SuFCred1": "118.00"}]


def movement_of(number: str) -> list[Row]:
    """The goods that went out: no price, as no sum is meant."""
    head = {
        "DocumentID": STOCK_DOCUMENT,
        "AccountKey": CUSTOMER,
        "Reference": number,
        "ValueDate": DAY,
        "Agent": SITE,
    }
    return [head | {"Warehouse": WAREHOUSE, "ItemKey": ITEM, "Quantity": "2.00"}]


def main(hconnect: HConnect) -> None:
    """Send the entries and the movement, and read back the journal, the stock and the ledger."""
    number = sys.argv[1] if len(sys.argv) > 1 else "90101"
    print(f"entries {number}: {hconnect.send(f'entries {number}', 'movein', entries_of(number))}")
    print(f"movement {number}: {hconnect.send(f'movement {number}', 'imovein', movement_of(number))}")
    day = (DAY_OF_REPORT, DAY_OF_REPORT)

    def mine(report: str, values: Values) -> list[Row]:
        return [row for row in hconnect.report(report, values) if row["אסמכתא"] == int(number)]

    entries = hconnect.wait_for(f"entries {number}", lambda: mine("journal", {"תאריך אסמכתא": day}))
    debit, credit = (sum(row[side] for row in entries) for side in ("חובה שקל", "זכות שקל"))
    print(
        f"entries {number}: batch {entries[0]['מנה']}, {len(entries)} sides, debit {debit:.2f}, credit {credit:.2f}"
    )
    of_type = {"תאריך": day, "סוג מסמך": STOCK_DOCUMENT}
    (line,) = hconnect.wait_for(f"movement {number}", lambda: mine("lines", of_type))
    (item,) = hconnect.report("stock", {"מחסן": WAREHOUSE, "מפתח פריט": ITEM})
    print(f"movement {number}: {line['כמות']:.2f} of {ITEM} out, {item['יתרה במחסן']:.2f} left")
    ledger = hconnect.report("ledger", {"תאריך אסמכתא": day, "מפתח חשבון": CUSTOMER})
    moved = [row for row in ledger if row["ת.אסמכ"]]  # the opening balance has no day
    from_documents = [row for row in moved if row["מזהה מלאי"]]
    print(f"ledger of {CUSTOMER}: {len(moved)} movements, {len(from_documents)} of them from documents")


run(main)
