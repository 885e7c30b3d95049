"""The checks of the import: for each a row that fails it, and one that just passes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.books.problem import Problem
from pipeline.catalogue import ENGINE, SUMMARIES
from tests.service.shop import ENTRY, LINE, NO_RATE, PAYMENT, ROWS, Shop, cells

VALUES = [
    # code, interface, field, a value that fails, one that just passes
    ("HC-M02", "imovein", "Agent", "77", "5"),
    ("HC-M02", "imovein", "Agent", "", "5"),
    ("HC-M02", "kupain", "stockAgent", "77", "5"),
    ("HC-M02", "heshin", "agent", "77", "5"),
    ("HC-M03", "imovein", "DocumentID", "חשבונית", "2"),
    ("HC-M03", "imovein", "Reference", "12A", "12"),
    ("HC-M03", "itemin", "SortGroup", "one", "1"),
    ("HC-M03", "kupain", "bankNumber", "12-3", "123"),
    ("HC-M04", "imovein", "Price", "12,50", "12.50"),
    ("HC-M04", "imovein", "Price", "1.23456", "1.2345"),
    ("HC-M04", "imovein", "Price", "₪12", "12.00"),
    ("HC-M04", "imovein", "Quantity", "123456789012.00", "12345678.00"),
    ("HC-M04", "imovein", "Price", "99999999999.00", "999999.00"),
    ("HC-M04", "imovein", "S_ExtraSum1", "-", "-1.00"),
    ("HC-M04", "kupain", "suF", "1.234", "1.23"),
    ("HC-M04", "heshin", "maxCredit", "15,000.00", "15000.00"),
    ("HC-M04", "imovein", "DiscountPrc", "100.01", "100.00"),
    ("HC-M04", "imovein", "VatPrc", "-100.01", "0.00"),
    ("HC-M05", "movein", "AccountKeyCred1", "10001", "10002"),
    ("HC-M05", "movein", "AccountKeyCred2", "10001", "10002"),
    ("HC-M07", "imovein", "AccountKey", "99999", "10002"),
    ("HC-M07", "kupain", "accountKey", "99999", "10002"),
    ("HC-M07", "movein", "AccountKeyDeb1", "99999", "10002"),
    ("HC-M08", "imovein", "ItemKey", "P9999", "P1500"),
    ("HC-M09", "imovein", "DocumentID", "5", "7"),
    ("HC-M10", "imovein", "Warehouse", "4", "3"),
    ("HC-M10", "imovein", "SM_Warehouse", "4", "3"),
    ("HC-M11", "imovein", "Currency", "£", "$"),
    ("HC-M11", "imovein", "ItemCurrency", "£", "ש''ח"),
    ("HC-M11", "itemin", "Currency", "£", 'ש"ח'),
    ("HC-M11", "movein", "Currency", "£", "€"),
    ("HC-M12", "imovein", "Reference", "1111.0", "1111"),
    ("HC-M12", "imovein", "Agent", "4.", "4"),
    ("HC-M13", "imovein", "Reference", "0", "1"),
    ("HC-M13", "imovein", "Agent", "-4", "4"),
    ("HC-M13", "imovein", "Warehouse", "0", "1"),
    ("HC-M13", "imovein", "SM_Warehouse", "-1", "1"),
    ("HC-M13", "imovein", "Copies", "0", "1"),
    ("HC-M13", "kupain", "docNumber", "0", "1"),
    ("HC-M13", "movein", "Reference", "-1", "0"),
    ("HC-M13", "imovein", "VatPrc", "-1.00", "100.00"),
    ("HC-M13", "imovein", "Rate", "0.00", "0.0001"),
    ("HC-M14", "imovein", "Reference", "1234567890", "123456789"),
    ("HC-M14", "kupain", "docNumber", "1234567890", "123456789"),
    ("HC-M15", "imovein", "Quantity", "0.00", "0.01"),
    ("HC-M15", "imovein", "Quantity", "-0.0", "-0.01"),
    ("HC-M16", "imovein", "ValueDate", "31/02/2026", "28/02/2026"),
    ("HC-M16", "imovein", "ValueDate", "6/11/2026", "06/11/2026"),
    ("HC-M16", "imovein", "DueDate", "2026-11-06", "06/11/2027"),
    ("HC-M16", "heshin", "datF1", "32/01/26", "31/01/26"),
    ("HC-M17", "imovein", "ValueDate", "31/12/2025", "01/01/2026"),
    ("HC-M17", "imovein", "ValueDate", "01/01/2027", "31/12/2026"),
    ("HC-M17", "kupain", "payDate", "31/12/2025", "01/01/2026"),
    ("HC-M17", "movein", "ValueDate", "01/01/2027", "31/12/2026"),
    ("HC-M20", "imovein", "AccountKey", "", "10002"),
    ("HC-M20", "imovein", "ItemKey", "", "P1002"),
    ("HC-M20", "imovein", "Quantity", "", "1.00"),
    ("HC-M20", "kupain", "transType", "", "33"),
    ("HC-M20", "movein", "AccountKeyCred1", "", "90002"),
    ("HC-M21", "imovein", "VatExampt", "x", "כ"),
    ("HC-M21", "heshin", "vatExampt", "2", "1"),
    ("HC-M21", "itemin", "StockPerUnit", "7", "6"),
    ("HC-M21", "itemin", "WeightItem", "2", "1"),
    ("HC-M26", "imovein", "Currency", NO_RATE, "€"),
    ("HC-M26", "imovein", "ItemCurrency", NO_RATE, "€"),
]
ELSEWHERE = {"HC-M01", "HC-M18", "HC-M19", "HC-M23", "HC-M24", "HC-M25", "HC-M27", "HC-M29"}
"""Those that speak of more than one value: below, in test_books.py and in test_own_interface.py."""
OF_THE_READING = {"HC-M06", "HC-M22", "HC-M28"}
"""Said by whoever reads the file."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.close()


@pytest.mark.parametrize("case", VALUES, ids="-".join)
def test_a_value_that_fails_a_check_is_refused_and_one_that_just_passes_is_taken(
    shop: Shop, case: tuple[str, str, str, str, str]
) -> None:
    code, interface, field, bad, good = case
    row = ROWS[interface]
    refused = shop.take(interface, row | {field: bad})
    assert [(problem.code, problem.row) for problem in refused.problems] == [(code, 1)]
    assert refused.problems[0].field in {field, "Price"}
    assert (refused.word, refused.refused_rows, refused.made) == ("refused", 1, 0)
    taken = shop.take(interface, row | {field: good})
    assert (taken.word, taken.problems) == ("taken", ())


def test_every_check_is_tested() -> None:
    assert {code for code, *_ in VALUES} | ELSEWHERE | OF_THE_READING == ENGINE.keys()


def test_the_known_texts_are_the_engines_byte_for_byte() -> None:
    known = {message.text for message in ENGINE.values() if message.known} | {*SUMMARIES.values()}
    assert known == {
        "לא ניתן לקלוט ללא קוד עובד",
        "ERROR קוד עובד לא קיים",
        "השדה [meaning] לא יכול להכיל תוכן מילולי",
        "סכום לא תקין",
        "SAME ACCOUNTS",
        "חסר קובץ פרמטרים [path]",
        "קליטת תנועות מלאי הסתיימה בהצלחה",
        "לא נקלטה כל רשומה",
        "חלק מהרשומות נקלטו בהצלחה",
        "חלק מהמסמכים לא הופקו",
    }
    words = Problem("HC-M03", 1, "DocumentID", "x", {"meaning": "סוג מסמך"})
    assert words.text == "השדה סוג מסמך לא יכול להכיל תוכן מילולי"


def test_every_message_says_what_to_do_in_both_languages() -> None:
    for message in ENGINE.values():
        assert message.text, message.code
        assert message.english, message.code
        assert message.hint, message.code
        assert message.hint_hebrew, message.code
        assert message.grade in "DOIU", message.code


def test_each_problem_says_all_there_is_to_say(shop: Shop) -> None:
    (problem,) = shop.take("imovein", LINE, LINE | {"Reference": "31", "DocumentID": "x"}).problems
    assert (problem.row, problem.field, problem.value, problem.grade) == (2, "DocumentID", "x", "D")
    assert problem.text == "השדה סוג מסמך לא יכול להכיל תוכן מילולי"
    assert problem.reason == "DocumentID holds words where a number belongs"
    assert problem.remedy == "Send digits alone."


def test_every_fault_of_a_file_is_told_not_only_the_first(shop: Shop) -> None:
    outcome = shop.take(
        "imovein",
        LINE | {"Quantity": "0.00", "Price": "x", "Agent": "77"},
        LINE | {"Reference": "31", "ItemKey": "?"},
    )
    found = [(problem.row, problem.code) for problem in outcome.problems]
    assert sorted(found) == [(1, "HC-M02"), (1, "HC-M04"), (1, "HC-M15"), (2, "HC-M08")]


@pytest.mark.parametrize("code", [*range(18, 28), 55, 56, 98, 99])
def test_some_documents_need_no_account(shop: Shop, code: int) -> None:
    assert shop.take("imovein", LINE | {"AccountKey": "", "DocumentID": str(code)}).word == "taken"


@pytest.mark.parametrize(("receiver", "code"), [(0, "HC-M01"), (9, "HC-M02")])
def test_nothing_is_taken_in_without_an_employee_who_receives(shop: Shop, receiver: int, code: str) -> None:
    outcome = shop.take("imovein", LINE, LINE, receiving_code=receiver, partial=True)
    assert [(problem.code, problem.row) for problem in outcome.problems] == [(code, 0)]
    assert (outcome.word, outcome.rows, outcome.refused_rows) == ("refused", 2, 2)
    assert outcome.summary == "לא נקלטה כל רשומה"


def test_rows_of_one_document_have_one_header(shop: Shop) -> None:
    other = LINE | {"ItemKey": "P1002", "Details": "אחר"}
    (problem,) = shop.take("imovein", LINE | {"Details": "כזה"}, other).problems
    assert (problem.code, problem.row, problem.field, problem.value) == ("HC-M19", 2, "Details", "אחר")
    assert problem.given["first"] == "כזה"
    assert shop.take("imovein", LINE | {"Details": "כזה"}, LINE | {"Details": ""}).word == "taken"
    assert shop.take("imovein", LINE | {"SM_Details": "כזה"}, LINE | {"SM_Details": "אחר"}).word == "taken"


def test_rows_of_one_receipt_have_one_header(shop: Shop) -> None:
    (problem,) = shop.take("kupain", PAYMENT | {"stockCity": "עכו"}, PAYMENT | {"stockCity": "צפת"}).problems
    assert (problem.code, problem.row, problem.field) == ("HC-M19", 2, "stockCity")


def test_a_batch_balances_as_a_whole(shop: Shop) -> None:
    (problem,) = shop.take("movein", ENTRY, ENTRY | {"SuFCred1": "99.99"}, partial=True).problems
    assert (problem.code, problem.row) == ("HC-M18", 0)
    assert problem.reason == "the batch does not balance: debit 200.00, credit 199.99"
    assert shop.take("movein", ENTRY | {"SuFCred1": "100.01"}, ENTRY | {"SuFCred1": "99.99"}).word == "taken"


def test_a_sum_needs_its_account(shop: Shop) -> None:
    (problem,) = shop.take("movein", ENTRY | {"SuFDeb2": "1.00", "SuFCred1": "101.00"}).problems
    assert (problem.code, problem.field) == ("HC-M20", "AccountKeyDeb2")


def test_a_row_with_too_many_columns_is_refused_and_a_short_one_is_blank_at_its_end(shop: Shop) -> None:
    row = cells("imovein", LINE)
    (problem,) = shop.take_cells("imovein", [(*row, "", "x")]).problems
    assert (problem.code, problem.value) == ("HC-M23", "x")
    short = row[: max(place for place, cell in enumerate(row) if cell) + 1]
    assert shop.take_cells("imovein", [short, (*row, "", " ")]).word == "taken"


def test_no_price_is_told_and_kept_as_none(shop: Shop) -> None:
    outcome = shop.take("imovein", LINE | {"Price": ""})
    assert [problem.code for problem in outcome.warnings] == ["HC-M24"]
    assert outcome.word == "taken"
    assert shop.show("lines")[0]["price"] is None
