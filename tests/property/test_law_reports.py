"""Reports: what was written into the books is read back, and nothing else is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings

from pipeline.reports import cells
from pipeline.reports.definition import Value
from pipeline.reports.running import opened
from pipeline.reports.shelf import Shelf
from pipeline.testing import strategies as hconnect
from tests.property.test_law_imports import take
from tests.service.shop import Shop, fresh

LINES, ACCOUNTS, RECEIPTS = 11, 1, 8
"""The numbers of shipped reports."""


def read(shop: Shop, number: int, **values: Value | None) -> list[dict[str, Any]]:
    """A report over the shop's books, by its captions."""
    definition = Shelf().get(number)
    assert definition is not None
    with opened(shop.engine, definition, "demo", values) as chunks:
        captions = [column.caption for column in definition.columns]
        return [dict(zip(captions, row, strict=True)) for row in cells.rows(definition, chunks)]


def sent(row: dict[str, Any], *names: str) -> tuple[str, ...]:
    """Some values of a row, whatever their case and form."""
    folded = {name.casefold(): str(value) for name, value in row.items()}
    return tuple(folded[name.casefold()] for name in names)


@given(hconnect.plugin_data("imovein"))
@settings(max_examples=10)
def test_each_line_that_was_imported_is_in_the_report_of_lines(rows: list[dict[str, Any]]) -> None:
    with fresh() as shop:
        assert take(shop, "imovein", rows).word == "taken"
        found = read(shop, LINES)
    wanted = [
        (int(reference), account, item, Decimal(quantity))
        for reference, account, item, quantity in (
            sent(row, "Reference", "AccountKey", "ItemKey", "Quantity") for row in rows
        )
    ]
    assert sorted(wanted) == sorted(
        (row["אסמכתא"], row["מפתח חשבון"], row["מפתח פריט"], row["כמות"]) for row in found
    )


@given(hconnect.rows("kupain"))
@settings(max_examples=8)
def test_each_receipt_that_was_imported_is_in_the_report_of_receipts_with_its_sum(
    rows: list[dict[str, Any]],
) -> None:
    sums = [
        Decimal(str(value)) for row in rows for name, value in row.items() if name.lower() == "suf" and value
    ]
    with fresh() as shop:
        assert take(shop, "kupain", rows).word == "taken"
        (found,) = read(shop, RECEIPTS)
    number, account = sent(rows[0], "docNumber", "accountKey")
    assert (str(found["אסמכתא"]), found["מפתח חשבון"], found['סה"כ קבלה']) == (number, account, sum(sums))


@given(hconnect.plugin_data("heshin"))
@settings(max_examples=8)
def test_the_name_that_was_sent_last_is_in_the_report_of_accounts(rows: list[dict[str, Any]]) -> None:
    with fresh() as shop:
        before = {row["מפתח חשבון"]: row["שם חשבון"] for row in read(shop, ACCOUNTS)}
        assert take(shop, "heshin", rows).word == "taken"
        after = {row["מפתח חשבון"]: row["שם חשבון"] for row in read(shop, ACCOUNTS)}
    names = {sent(row, "accountKey")[0]: "" for row in rows} | before
    for row in rows:
        folded = {name.casefold(): str(value) for name, value in row.items()}
        names[folded["accountkey"]] = folded.get("fullname") or names[folded["accountkey"]]
    assert {key: plain(name) for key, name in after.items()} == {
        key: plain(name) for key, name in names.items()
    }


def plain(name: str) -> str:
    """A name without what the dialect `safe` writes another way."""
    return "".join(letter for letter in name if letter.isalnum())
