"""What the import makes of money: receipts with their payments, and batches of entries in the journal."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from pipeline.books.tables import metadata
from tests.service.shop import ENTRY, PAYMENT, Shop, shop

__all__ = ["shop"]

# receipts


def test_rows_become_a_receipt_with_its_payments_in_the_temporary_store(shop: Shop) -> None:
    cheque = PAYMENT | {"suF": "50.50", "cheqNumber": "0012", "bankNumber": "012", "dueDate": "01/01/2027"}
    outcome = shop.take(
        "kupain", PAYMENT | {"stockDetails": "תודה"}, cheque, PAYMENT | {"docNumber": "8"}, size=1
    )
    assert (outcome.word, outcome.made) == ("taken", 2)
    first, second = shop.show("receipts")
    assert (first["store"], first["number"], first["sent_number"], first["payments"]) == (
        "temporary",
        None,
        7,
        2,
    )
    assert (str(first["total"]), first["details"], str(second["total"])) == ("150.50", "תודה", "100.00")
    with shop.engine.connect() as connection:
        rows = connection.execute(select(metadata.tables["payments"])).all()
    assert [(row.line, row.cheque, row.bank, row.due_date) for row in rows] == [
        (1, "", "", None),
        (2, "0012", "012", date(2027, 1, 1)),
        (1, "", "", None),
    ]


def test_receipts_are_issued_on_demand(shop: Shop) -> None:
    shop.take("kupain", PAYMENT, PAYMENT | {"docNumber": "8"})
    assert [(one.number, one.sent) for one in shop.issue("receipts", 8)] == [(1, 8)]
    assert [(one.number, one.sent) for one in shop.issue("receipts")] == [(2, 7)]
    assert {row["store"] for row in shop.show("receipts")} == {"permanent"}


def test_with_partial_import_a_receipt_is_taken_whole_or_not_at_all(shop: Shop) -> None:
    outcome = shop.take(
        "kupain", PAYMENT, PAYMENT | {"docNumber": "8"}, PAYMENT | {"suF": "x"}, partial=True, size=1
    )
    assert [(problem.row, problem.code) for problem in outcome.refused] == [(1, "HC-M25"), (3, "HC-M04")]
    assert [row["sent_number"] for row in shop.show("receipts")] == [8]


# journal


def test_a_file_becomes_one_batch_of_entries_with_two_sides_or_more(shop: Shop) -> None:
    vat = ENTRY | {"AccountKeyCred2": "90002", "SuFDeb1": "118.00", "SuFCred2": "18.00", "Reference": "5"}
    outcome = shop.take("movein", ENTRY, vat, size=1)
    assert (outcome.word, outcome.made) == ("taken", 1)
    rows = shop.show("journal")
    assert [(row["batch"], row["account"], str(row["debit"]), str(row["credit"])) for row in rows] == [
        (1, "10001", "100.00", "0.00"),
        (1, "90001", "0.00", "100.00"),
        (1, "10001", "118.00", "0.00"),
        (1, "90001", "0.00", "100.00"),
        (1, "90002", "0.00", "18.00"),
    ]


def test_an_entry_without_a_credit_credits_what_it_debits(shop: Shop) -> None:
    shop.take("movein", ENTRY | {"SuFCred1": ""})
    assert [str(row["credit"]) for row in shop.show("journal")] == ["0.00", "100.00"]


def test_each_file_is_a_batch_of_its_own_number(shop: Shop) -> None:
    shop.take("movein", ENTRY)
    shop.take("movein", ENTRY, again=True)
    assert {row["batch"] for row in shop.show("journal")} == {1, 2}
