"""What the import makes of rows: a document with its lines, sums, VAT, prices and number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.catalogue import OPENED
from tests.service.shop import LINE, NOW, Shop, cells, shop

__all__ = ["shop"]


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


def test_cells_are_trimmed(shop: Shop) -> None:
    row = cells("imovein", {name: f" {text}\t" for name, text in LINE.items()})
    assert shop.take_cells("imovein", [row]).word == "taken"
    assert shop.show("documents")[0]["account"] == "10001"
