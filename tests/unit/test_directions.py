"""Types of documents of which only the company knows what they do to stock: goods move, and the ledger stays as it is."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.books import companies
from pipeline.books.directions import Direction, direct
from pipeline.books.transaction import writing
from pipeline.reports import cells
from pipeline.reports.running import opened
from pipeline.reports.shelf import Shelf
from tests.service.shop import LINE, Shop


def told(shop: Shop, kind: int, direction: Direction) -> None:
    with writing(shop.engine) as connection:
        direct(connection, companies.find(connection, "demo"), kind, direction)


def report(shop: Shop, number: int, **values: Any) -> list[tuple[Any, ...]]:
    definition = Shelf().get(number)
    assert definition is not None
    with opened(shop.engine, definition, "demo", values) as chunks:
        return [*cells.rows(definition, chunks)]


def balance(shop: Shop) -> Decimal:
    """Of P1001 in the first warehouse, as the shop's report has it."""
    (row,) = report(shop, 2, item_from="P1001", item_to="P1001")
    found: Decimal = row[5]
    return found


@pytest.mark.parametrize(("direction", "moved"), [("out", -2), ("in", 2), ("none", 0)])
def test_documents_of_such_a_type_move_stock_as_they_are_told_and_no_sums(
    direction: Direction, moved: int, tmp_path: Path
) -> None:
    shop = Shop(tmp_path)
    told(shop, 18, direction)
    before = balance(shop)
    shop.take("imovein", LINE | {"DocumentID": "18"})
    assert balance(shop) - before == moved
    assert report(shop, 7, account_from="10001", account_to="10001") == []


def test_an_invoice_moves_both(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    before = balance(shop)
    shop.take("imovein", LINE)
    assert balance(shop) - before == -2
    assert len(report(shop, 7, account_from="10001", account_to="10001")) == 2
