"""The books on a PostgreSQL server: the same as in SQLite, to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from pipeline.books import versions
from pipeline.books.listing import What
from pipeline.books.tables import metadata
from pipeline.reports.encoding import objects
from pipeline.reports.running import opened
from pipeline.reports.shelf import Shelf, Shelved
from tests.service.shop import ENTRY, LINE, PAYMENT, Shop
from tests.service.test_postgresql import pytestmark, started

__all__ = ["pytestmark"]

ROWS = [
    LINE | {"Currency": "$", "Details": "א", "TotalDiscountPrc": "3.33"},
    LINE | {"Currency": "$", "ItemKey": "P1002", "Quantity": "0.333", "Price": "9.99", "ItemCurrency": "€"},
    LINE | {"DocumentID": "30", "Reference": "2", "DueDate": "01/02/2027"},
    LINE | {"DocumentID": "7", "Reference": "3", "VatExampt": "כ", "SM_ExtraText1": "שלום"},
    LINE | {"DocumentID": "7", "Reference": "4"},
    LINE | {"DocumentID": "7", "Reference": "3", "Agent": "77"},
    LINE | {"DocumentID": "7", "Reference": "4", "Price": ""},
]
ORDERS = [LINE | {"DocumentID": "31", "Reference": "5", "ItemKey": item} for item in ("P1001", "P1002")]


@pytest.fixture
def shops(tmp_path: Path) -> Iterator[tuple[Shop, Shop]]:
    with started() as server:
        both = Shop(tmp_path), Shop(tmp_path, server.url)
        yield both
        for shop in both:
            shop.close()


def worked(shop: Shop) -> list[Any]:
    """A day's work, and what is in the books afterwards."""
    shop.take(
        "heshin",
        {"accountKey": "N1", "fullName": "חדש", "maxCredit": "1.50"},
        {"accountKey": "10001", "city": "עכו"},
    )
    shop.take("itemin", {"ItemKey": "N1", "Price": "1.5"}, {"ItemKey": "P1001", "Price": "2.25"})
    partly = shop.take("imovein", *ROWS, partial=True, size=2)
    shop.take("imovein", *ROWS, name="2.dat")
    again = shop.take("imovein", *ROWS, partial=True)
    shop.take("imovein", *ORDERS, *ROWS[2:3], name="3.dat", invoice_orders=True)
    shop.take("kupain", PAYMENT, PAYMENT | {"suF": "0.01"})
    shop.take("movein", ENTRY, ENTRY | {"SuFDeb1": "0.10", "SuFCred1": "0.10"})
    issued = [shop.issue("orders"), shop.issue("receipts")]
    told = [(problem.row, problem.code) for problem in (*partly.problems, *again.problems)]
    # how texts are sorted is the server's affair
    shown = [sorted(shop.show(what), key=repr) for what in get_args(What)]
    return [partly.word, again.word, told, issued, *shown, *map(partial(said, shop), Shelf().all())]


def said(shop: Shop, report: Shelved) -> bytes:
    """What a report says of the shop; it sorts texts by their code points in each database."""
    with opened(shop.engine, report.get(), "demo", {}) as chunks:
        return b"".join(objects(report.get(), chunks))


def test_a_days_work_comes_to_the_same_there(shops: tuple[Shop, Shop]) -> None:
    here, there = map(worked, shops)
    assert here == there
    with shops[1].engine.connect() as connection:
        options = {"compare_type": True, "version_table": versions.TABLE, "include_name": versions.is_ours}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
