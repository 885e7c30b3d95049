"""What the import makes of a file: documents, receipts, batches, accounts and items; whole, once, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pipeline.books.engine import EngineSettings
from pipeline.books.importer import Importer
from pipeline.books.outcome import Source
from pipeline.books.problem import Problem
from pipeline.books.tables import metadata
from pipeline.catalogue import OPENED
from pipeline.errors import UsageError
from tests.service.shop import ACCOUNT, ENTRY, ITEM, LINE, NOW, PAYMENT, Shop, cells


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.close()


def held(shop: Shop) -> dict[str, int]:
    """How many rows each table has."""
    with shop.engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


# documents


def test_rows_become_a_document_with_its_lines_sums_and_number(shop: Shop) -> None:
    second = LINE | {"ItemKey": "P1002", "Quantity": "3.00", "Price": "10.00", "DiscountPrc": "10.00"}
    outcome = shop.take("imovein", LINE, second)
    assert (outcome.word, outcome.rows, outcome.made) == ("taken", 2, 1)
    assert outcome.summary == "קליטת תנועות מלאי הסתיימה בהצלחה"
    (document,) = shop.show("documents")
    sums = {name: str(document[name]) for name in ("taxable", "discount", "vat", "total", "total_local")}
    assert sums == {
        "taxable": "118.00",
        "discount": "0.00",
        "vat": "21.24",
        "total": "139.24",
        "total_local": "139.24",
    }
    assert (document["store"], document["number"], document["type_name"]) == ("permanent", 1, "חשבונית")
    assert (document["date"], document["agent"], document["lines"]) == (date(2026, 11, 6), 4, 2)
    assert [(line["line"], line["row"], str(line["amount"])) for line in shop.show("lines")] == [
        (1, 1, "91.00"),
        (2, 2, "27.00"),
    ]
    (made,) = shop.made(outcome)
    assert (made.number, made.reference, made.first_row, made.total) == (1, 30216, 1, Decimal("139.24"))


def test_rows_need_not_stand_together_to_be_one_document(shop: Shop) -> None:
    other = LINE | {"Reference": "2"}
    shop.take("imovein", LINE, other, LINE)
    assert [(row["reference"], row["lines"]) for row in shop.show("documents")] == [(30216, 2), (2, 1)]


@pytest.mark.parametrize("field", ["DocumentID", "AccountKey", "Reference", "ValueDate"])
def test_another_type_account_reference_or_date_is_another_document(shop: Shop, field: str) -> None:
    other = {"DocumentID": "2", "AccountKey": "10002", "Reference": "2", "ValueDate": "05/11/2026"}[field]
    assert shop.take("imovein", LINE, LINE | {field: other}).made == 2


def test_numbers_run_on_by_type(shop: Shop) -> None:
    other = LINE | {"DocumentID": "2"}
    shop.take("imovein", LINE, other)
    shop.take("imovein", LINE | {"Reference": "2"}, other | {"Reference": "2"})
    assert [(row["type"], row["number"]) for row in shop.show("documents")] == [
        (1, 1),
        (2, 1),
        (1, 2),
        (2, 2),
    ]


def test_nothing_that_was_sent_is_lost(shop: Shop) -> None:
    sent = LINE | {
        "Phone": "04-1234567",
        "ExtraText5": "שלום",
        "SM_ExtraText1": "בתנועה",
        "SerialNumber": "S-1",
    }
    shop.take("imovein", sent)
    assert (
        shop.show("documents")[0]["fields"].items() >= {"Phone": "04-1234567", "ExtraText5": "שלום"}.items()
    )
    assert shop.show("lines")[0]["fields"] == {"SM_ExtraText1": "בתנועה", "SerialNumber": "S-1"}


def test_a_date_that_is_not_sent_is_the_day_of_the_import(shop: Shop) -> None:
    shop.take("imovein", LINE | {"ValueDate": ""})
    assert shop.show("documents")[0]["date"] == NOW.date()


def test_what_a_row_does_not_say_the_books_say(shop: Shop) -> None:
    shop.take("imovein", LINE)
    (line,), items = shop.show("lines"), {row["item"]: row for row in shop.show("items")}
    assert (line["name"], line["unit"]) == (items["P1001"]["name"], items["P1001"]["unit"])
    assert shop.show("documents")[0]["account_name"] == shop.show("accounts")[0]["name"]


@pytest.mark.parametrize(
    ("changes", "settings", "vat", "total"),
    [
        ({}, {}, "16.38", "107.38"),
        ({"VatPrc": "0.00"}, {}, "0.00", "91.00"),
        ({"VatPrc": "17.00"}, {}, "15.47", "106.47"),
        ({"VatExampt": "1"}, {}, "0.00", "91.00"),
        ({"VatExampt": "ל"}, {}, "16.38", "107.38"),
        ({"TotalDiscountPrc": "10.00"}, {}, "14.74", "96.64"),
        ({}, {"vat_percent": "10"}, "9.10", "100.10"),
        ({}, {"prices_include_vat": True}, "13.88", "91.00"),
        ({"Quantity": "-2.00"}, {}, "-16.38", "-107.38"),
    ],
)
def test_vat_and_discount(
    shop: Shop, changes: dict[str, str], settings: dict[str, Any], vat: str, total: str
) -> None:
    shop.take("imovein", LINE | changes, **settings)
    (document,) = shop.show("documents")
    assert (str(document["vat"]), str(document["total"])) == (vat, total)


def test_an_item_or_an_account_may_be_exempt_from_vat(shop: Shop) -> None:
    shop.take("itemin", {"ItemKey": "P1002", "VatExampt": "כ"})
    shop.take("heshin", {"accountKey": "10002", "vatExampt": "1"})
    shop.take("imovein", LINE | {"ItemKey": "P1002"}, LINE, LINE | {"AccountKey": "10002"})
    assert [(str(row["taxable"]), str(row["exempt"]), str(row["vat"])) for row in shop.show("documents")] == [
        ("91.00", "91.00", "16.38"),
        ("91.00", "0.00", "0.00"),
    ]


def test_a_document_in_a_foreign_currency_has_its_total_in_the_local_one(shop: Shop) -> None:
    shop.take("imovein", LINE | {"Currency": "$", "VatPrc": "0.00"})
    (document,) = shop.show("documents")
    assert (str(document["rate"]), str(document["total"])) == ("3.647000", "91.00")
    assert str(document["total_local"]) == "331.88"  # 331.877


def test_a_price_in_another_currency_than_the_documents_is_exchanged(shop: Shop) -> None:
    shop.take("imovein", LINE | {"ItemCurrency": "$"}, LINE | {"ItemCurrency": "€", "ItemRate": "4.00"})
    assert [(line["currency"], str(line["rate"]), str(line["amount"])) for line in shop.show("lines")] == [
        ("$", "3.647000", "331.88"),
        ("€", "4.000000", "364.00"),
    ]


@pytest.mark.parametrize(("divide", "total"), [(True, "0.01"), (False, "91.00")])
def test_without_a_point_a_sum_is_divided_by_100(shop: Shop, *, divide: bool, total: str) -> None:
    shop.take("imovein", LINE | {"Quantity": "2", "Price": "45.50" if not divide else "45"}, divide=divide)
    assert str(shop.show("lines")[0]["amount"]) == total


def test_a_price_is_fetched_from_the_price_list_else_from_the_item(shop: Shop) -> None:
    items = {row["item"]: row for row in shop.show("items")}
    outcome = shop.take("imovein", LINE | {"Price": ""}, fetch_prices=True)
    assert outcome.problems == ()
    shop.take("imovein", LINE | {"Price": "", "Reference": "2"}, fetch_prices=True, price_list=2)
    shop.take("imovein", LINE | {"Price": "", "Reference": "3"}, fetch_prices=True, price_list=9)
    first, second, third = (line["price"] for line in shop.show("lines"))
    assert first == third == items["P1001"]["price"]
    assert second == (first * Decimal("0.9")).quantize(Decimal("0.01"))


def test_unknown_accounts_and_items_are_opened_where_that_is_allowed(shop: Shop) -> None:
    row = LINE | {"AccountKey": "NEW", "ItemKey": "NEW"}
    assert shop.take("imovein", row, row, open_accounts=True, open_items=True).word == "taken"
    assert [row["name"] for row in shop.show("accounts") if row["account"] == "NEW"] == [OPENED]
    assert [row["name"] for row in shop.show("items") if row["item"] == "NEW"] == [OPENED]
    assert shop.show("documents")[0]["account_name"] == OPENED


def test_an_agent_by_default_stands_in_where_a_row_names_none(shop: Shop) -> None:
    assert shop.take("imovein", LINE | {"Agent": ""}, default_agent=3).word == "taken"
    assert shop.show("documents")[0]["agent"] == 3


# stock and orders


def test_an_order_waits_in_the_temporary_store_unless_the_permanent_one_is_asked_for(shop: Shop) -> None:
    shop.take("imovein", LINE | {"DocumentID": "31"})
    shop.take("imovein", LINE | {"DocumentID": "31", "Reference": "2"}, order_store="permanent")
    assert [(row["store"], row["number"]) for row in shop.show("documents")] == [
        ("temporary", None),
        ("permanent", 1),
    ]


@pytest.mark.parametrize("store", ["temporary", "permanent"])
def test_an_agents_order_turns_into_an_invoice_by_itself_where_that_is_set(shop: Shop, store: str) -> None:
    before, order = shop.stock("P1001"), LINE | {"DocumentID": "31"}
    shop.take("imovein", LINE, order | {"Reference": "7"}, order_store="permanent")
    second = order | {"Reference": "9", "ItemKey": "P1002", "Quantity": "5.00"}
    rows = (order | {"Reference": "8"}, second, second, LINE | {"DocumentID": "30"})
    outcome = shop.take("imovein", *rows, order_store=store, invoice_orders=True)
    assert outcome.made == 5
    shown = [(row["type"], row["number"], row["reference"], row["lines"]) for row in shop.show("documents")]
    assert shown[:2] == [(1, 1, 30216, 1), (31, 1, 7, 1)]
    assert shown[2:4] == [(31, 2, 8, 1), (31, 3, 9, 2)]
    assert shown[4] == (30, 1 if store == "permanent" else None, 30216, 1)
    assert shown[5:] == [(1, 2, 8, 1), (1, 3, 9, 2)]
    orders, invoices = ([row for row in shop.show("documents") if row["type"] == kind] for kind in (31, 1))
    assert [row["total"] for row in orders[1:]] == [row["total"] for row in invoices[1:]]
    assert [row["reference"] for row in shop.show("orders")] == [7, 30216]
    assert shop.stock("P1001") == before - 2 * Decimal(LINE["Quantity"])


def test_without_orders_nothing_is_invoiced(shop: Shop) -> None:
    assert shop.take("imovein", LINE, invoice_orders=True).made == 1


@pytest.mark.parametrize(("code", "moved"), [("1", -2), ("7", 2), ("74", 2), ("30", 0), ("40", 0)])
def test_a_document_moves_stock_the_way_of_its_type(shop: Shop, code: str, moved: int) -> None:
    before = shop.stock("P1001")
    shop.take("imovein", LINE | {"DocumentID": code})
    assert shop.stock("P1001") - before == moved
    shop.take("imovein", LINE | {"DocumentID": code, "Quantity": "-2.00", "Reference": "2"})
    assert shop.stock("P1001") == before


def test_stock_moves_in_the_warehouse_of_the_line(shop: Shop) -> None:
    shop.take("imovein", LINE | {"Warehouse": "2"}, LINE | {"Warehouse": "2", "SM_Warehouse": "3"})
    assert (shop.stock("P1001", 2), shop.stock("P1001", 3)) == (-2, -2)


def test_an_order_waits_in_the_temporary_store_until_it_is_issued(shop: Shop) -> None:
    shop.take("imovein", LINE | {"DocumentID": "30"}, LINE | {"DocumentID": "30", "Reference": "2"}, LINE)
    assert [(row["type"], row["store"], row["number"]) for row in shop.show("documents")] == [
        (30, "temporary", None),
        (30, "temporary", None),
        (1, "permanent", 1),
    ]
    (issued,) = shop.issue("orders", 2)
    assert (issued.type, issued.number, issued.sent) == (30, 1, 2)
    (issued,) = shop.issue("orders")
    assert (issued.number, issued.sent) == (2, 30216)
    assert shop.issue("orders") == []


def test_a_document_of_the_temporary_store_moves_stock_when_it_is_issued(shop: Shop) -> None:
    before = shop.stock("P1001")
    shop.take("imovein", LINE, store="temporary")
    assert shop.stock("P1001") == before
    assert shop.issue("orders") == []
    assert [one.number for one in shop.issue("documents")] == [1]
    assert before - shop.stock("P1001") == 2


def test_an_order_is_open_until_lines_that_name_it_have_its_quantity(shop: Shop) -> None:
    shop.take("imovein", LINE | {"DocumentID": "30", "Quantity": "5.00"})
    (order,) = shop.show("orders")
    assert str(order["open"]) == "5.0000"
    shop.take("imovein", LINE | {"BaseMoveID": str(order["line"])})
    assert str(shop.show("orders")[0]["open"]) == "3.0000"
    shop.take("imovein", LINE | {"BaseMoveID": str(order["line"]), "Quantity": "3.00"})
    assert shop.show("orders") == []


# whole, once, or not at all


def test_one_bad_row_refuses_the_whole_file(shop: Shop) -> None:
    before = held(shop)
    outcome = shop.take("imovein", LINE, LINE | {"Reference": "2", "Agent": "77"}, size=1)
    assert (outcome.word, outcome.summary) == ("refused", "לא נקלטה כל רשומה")
    after = held(shop)
    assert {name for name in after if after[name] != before[name]} == {"imports", "import_problems"}


@pytest.mark.parametrize("size", [1, 2, 100])
@pytest.mark.parametrize("bad", [0, 1, 2, 3])
def test_with_partial_import_a_document_is_taken_whole_or_not_at_all(shop: Shop, bad: int, size: int) -> None:
    other = LINE | {"Reference": "2"}
    rows = [LINE, other, LINE, LINE]
    rows[bad] = rows[bad] | {"Quantity": "x"}
    outcome = shop.take("imovein", *rows, partial=True, size=size)
    assert (outcome.word, outcome.summary) == ("partly", "חלק מהרשומות נקלטו בהצלחה")
    codes = ["HC-M25", "HC-M03"]
    spoilt = [1] if bad == 1 else [0, 2, 3]
    assert sorted((problem.row - 1, problem.code) for problem in outcome.refused) == sorted(
        (row, "HC-M04" if row == bad else codes[0]) for row in spoilt
    )
    assert (outcome.refused_rows, outcome.made) == (len(spoilt), 1)
    (document,) = shop.show("documents")
    assert (document["reference"], document["number"]) == ((30216, 1) if bad == 1 else (2, 1))
    assert len(shop.show("lines")) == 4 - len(spoilt)


def test_documents_that_are_taken_back_leave_no_gap_in_the_numbers(shop: Shop) -> None:
    others = [LINE | {"Reference": str(number)} for number in range(1, 6)]
    outcome = shop.take(
        "imovein", *others, others[1] | {"Agent": "77"}, others[3] | {"Price": "x"}, partial=True, size=2
    )
    assert outcome.made == 3
    assert [(row["reference"], row["number"]) for row in shop.show("documents")] == [(1, 1), (3, 2), (5, 3)]


def test_a_file_of_which_nothing_is_right_is_refused(shop: Shop) -> None:
    assert shop.take("imovein", LINE | {"Agent": "77"}, partial=True).word == "refused"


def test_what_was_refused_is_kept_with_the_row_as_it_was_sent(shop: Shop) -> None:
    shop.take("imovein", LINE | {"Agent": "77"})
    (row,) = shop.show("imports")
    assert (row["outcome"], row["rows"], row["refused"], row["made"]) == ("refused", 1, 1, 0)
    with shop.engine.connect() as connection:
        problem = connection.execute(select(metadata.tables["import_problems"])).one()
    assert (problem.row, problem.code, problem.field, problem.value) == (1, "HC-M02", "Agent", "77")
    assert problem.fields == LINE | {"Agent": "77"}


def test_the_same_file_twice_doubles_nothing_unless_that_is_asked_for(shop: Shop) -> None:
    first = shop.take("imovein", LINE)
    before = held(shop)
    second = shop.take("imovein", LINE)
    assert (second.word, second.key, second.made) == ("again", first.key, 1)
    assert [problem.code for problem in second.warnings] == ["HC-M27"]
    assert held(shop) == before
    third = shop.take("imovein", LINE, again=True)
    assert (third.word, third.made) == ("taken", 1)
    assert [row["number"] for row in shop.show("documents")] == [1, 2]
    assert shop.take("imovein", LINE, name="2.dat").word == "taken"  # another name is another file


def test_a_file_that_was_refused_is_tried_anew(shop: Shop) -> None:
    row = LINE | {"ItemKey": "NEW"}
    assert shop.take("imovein", row).word == "refused"
    shop.take("itemin", {"ItemKey": "NEW", "ItemName": "חדש"}, name="items.dat")
    assert shop.take("imovein", row).word == "taken"
    assert shop.take("imovein", row).word == "again"


def test_rows_that_the_reading_has_refused_are_refused(shop: Shop) -> None:
    rows = [cells("imovein", LINE | {"Reference": str(number)}) for number in (1, 2, 3)]
    importer = Importer(shop.engine, EngineSettings(partial=True), size=2)
    doubtful = {3: Problem("HC-M22", 3)}
    outcome = importer.take_in("demo", "imovein", rows, Source("1.dat", "0" * 64, NOW), doubtful=doubtful)
    assert (outcome.word, outcome.made, outcome.refused) == ("partly", 2, (doubtful[3],))


class Killed(Exception):
    """Something ends the import."""


@pytest.mark.parametrize("interface", ["imovein", "kupain", "movein", "heshin", "itemin"])
def test_an_import_that_is_ended_midway_leaves_nothing(
    shop: Shop, interface: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {
        "imovein": LINE,
        "kupain": PAYMENT,
        "movein": ENTRY,
        "heshin": ACCOUNT | {"city": "עכו"},
        "itemin": ITEM,
    }
    before, names = held(shop), [row["city"] for row in shop.show("accounts")]

    def ended(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.books.importer._Take._write_down", ended)
        with pytest.raises(Killed):
            shop.take(interface, *[rows[interface]] * 5, size=2)
    assert held(shop) == before
    assert [row["city"] for row in shop.show("accounts")] == names
    assert shop.take(interface, rows[interface]).word == "taken"


@pytest.mark.parametrize("interface", ["bankin", "reports", "nothing"])
def test_an_interface_that_the_books_do_not_know_is_a_wrong_call(shop: Shop, interface: str) -> None:
    with pytest.raises(UsageError, match=interface):
        shop.take_cells(interface, [])


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


# accounts and items


def test_an_account_is_created_then_changed_and_a_blank_does_not_overwrite(shop: Shop) -> None:
    new = {"accountKey": "N1", "fullName": "חדש", "city": "חיפה", "maxCredit": "500.00", "suF1": "1.00"}
    assert shop.take("heshin", new).made == 1
    shop.take("heshin", {"accountKey": "N1", "fullName": "", "city": "עכו", "suF2": "2.00"})
    (row,) = (row for row in shop.show("accounts") if row["account"] == "N1")
    assert (row["name"], row["city"], str(row["credit_limit"])) == ("חדש", "עכו", "500.00")
    assert row["fields"] == {"suF1": "1.00", "suF2": "2.00"}


def test_of_two_rows_of_one_item_the_later_changes_the_earlier(shop: Shop) -> None:
    rows: Sequence[dict[str, str]] = (
        {"ItemKey": "N1", "ItemName": "חדש", "Price": "5.00"},
        {"ItemKey": "N1", "Price": "6.50"},
    )
    shop.take("itemin", *rows)
    (row,) = (row for row in shop.show("items") if row["item"] == "N1")
    assert (row["name"], str(row["price"])) == ("חדש", "6.5000")


def test_with_partial_import_items_without_an_error_are_taken(shop: Shop) -> None:
    outcome = shop.take("itemin", {"ItemKey": "N1"}, {"ItemKey": "N2", "Price": "x"}, partial=True)
    assert (outcome.word, outcome.made) == ("partly", 1)


def test_the_demo_shop_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    shops = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        shop = Shop(tmp_path / name)
        shops.append([shop.show("accounts"), shop.show("items"), shop.show("stock")])
        shop.close()
    assert shops[0] == shops[1]
    assert [len(rows) for rows in shops[0]] == [200, 500, 500]


def test_cells_are_trimmed(shop: Shop) -> None:
    row = cells("imovein", {name: f" {text}\t" for name, text in LINE.items()})
    assert shop.take_cells("imovein", [row]).word == "taken"
    assert shop.show("documents")[0]["account"] == "10001"
