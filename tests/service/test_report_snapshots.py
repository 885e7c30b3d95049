"""Reading while importing: a report shows one state of the books, in which each document is whole, and changes nothing."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

import pytest

from pipeline.books.importer import Importer
from pipeline.books.outcome import Source
from pipeline.errors import UsageError
from pipeline.reports import running
from pipeline.reports.cells import rows
from pipeline.reports.definition import Bound, Column, Definition, Parameter
from pipeline.reports.running import opened
from pipeline.reports.shelf import Shelf
from pipeline.reports.views import names
from tests.service import test_postgresql
from tests.service.shop import ENTRY, LINE, NOW, PAYMENT, Shop, cells

PATIENCE = 30.0
"""Seconds until a test gives up on another thread."""
LINES = 3
"""Of each document."""


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=test_postgresql.pytestmark)]
)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            url = stack.enter_context(test_postgresql.started()).url
        shop = Shop(tmp_path_factory.mktemp("books"), url)
        stack.callback(shop.close)
        work(shop)
        yield shop


def work(shop: Shop) -> None:
    """Something in each view."""
    shop.take(
        "heshin", {"accountKey": "10001", "mobile": "050", "maxObligo": "10.00", "TFtalDiscount": "3.33"}
    )
    shop.take("itemin", {"ItemKey": "P1001", "MinStock": "5.25", "StockPerUnit": "1", "DiscountPrc": "1.50"})
    types = ("1", "2", "7", "30", "74")
    shop.take("imovein", *(LINE | {"DocumentID": kind, "SM_ExtraText1": "א"} for kind in types))
    (order,) = shop.show("orders")
    shop.take(
        "imovein",
        LINE | {"Reference": "8", "BaseMoveID": str(order["line"]), "Quantity": "0.333"},
        name="2.dat",
    )
    shop.take("kupain", PAYMENT | {"cheqNumber": "5", "dueDate": "01/02/2027", "4Digits": "1234"}, PAYMENT)
    shop.issue("receipts")
    shop.take("movein", ENTRY, ENTRY | {"ValueDate": "01/01/2026", "Date3": "02/02/2026"})


def report(number: int) -> Definition:
    definition = Shelf().get(number)
    assert definition is not None
    return definition


def lines_by_document(shop: Shop) -> Counter[Any]:
    """What report 11 says of the documents that the tests here import."""
    definition = report(11)
    names = [column.name for column in definition.columns]
    with opened(shop.engine, definition, "demo", {"type_from": 3, "type_to": 3}) as chunks:
        found = [dict(zip(names, row, strict=True)) for row in rows(definition, chunks)]
    return Counter(row["reference"] for row in found)


class Import(threading.Thread):
    """Takes documents in, in one transaction; waits in the middle of it until `go` is set."""

    def __init__(self, shop: Shop, references: range, *, stops: bool = True) -> None:
        super().__init__(daemon=True)
        self.within, self.go = threading.Event(), threading.Event()
        if not stops:
            self.go.set()
        self._importer = Importer(shop.engine, size=LINES)
        self._references = references
        self.word = ""

    def run(self) -> None:
        name = f"{self._references}"
        source = Source(name, hashlib.sha256(name.encode()).hexdigest(), NOW)
        self.word = self._importer.take_in("demo", "imovein", self._rows(), source).word

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for reference in self._references:
            if reference == self._references[-1]:  # what came before is written, and not yet committed
                self.within.set()
                assert self.go.wait(PATIENCE)
            line = LINE | {"DocumentID": "3", "Reference": str(reference)}
            yield from (cells("imovein", line | {"ItemKey": f"P{1001 + item}"}) for item in range(LINES))

    def end(self) -> None:
        self.go.set()
        self.join(PATIENCE)
        assert self.word == "taken"


def test_a_reader_within_an_import_sees_nothing_of_it_and_goes_on_seeing_what_it_saw(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 1)
    first = Import(shop, range(100, 103), stops=False)
    first.start()
    first.end()
    before = lines_by_document(shop)
    assert before == dict.fromkeys(range(100, 103), LINES)
    definition = report(11)
    with opened(shop.engine, definition, "demo", {"type_from": 3, "type_to": 3}) as chunks:
        seen = [*next(chunks)]
        second = Import(shop, range(200, 205))
        second.start()
        assert second.within.wait(PATIENCE)
        assert lines_by_document(shop) == before
        second.end()
        seen += [row for chunk in chunks for row in chunk]
    assert len(seen) == 3 * LINES
    assert lines_by_document(shop) == before | dict.fromkeys(range(200, 205), LINES)


def test_each_document_is_whole_whenever_a_report_looks(shop: Shop) -> None:
    looks = []
    for number in range(6):
        writer = Import(shop, range(1000 + 20 * number, 1020 + 20 * number), stops=False)
        writer.start()
        while writer.is_alive():
            looks.append(lines_by_document(shop))
        writer.end()
    looks.append(lines_by_document(shop))
    assert {count for look in looks for count in look.values()} == {LINES}
    assert all((one - other).total() == 0 for one, other in pairwise(looks))
    assert len(looks[-1]) >= 6 * 20


def test_a_report_cannot_write_and_leaves_a_connection_that_can(shop: Shop) -> None:
    queries = {
        "sqlite": "WITH gone AS (SELECT 1) DELETE FROM main.accounts",
        "postgresql": "SELECT 1 AS a FROM public.accounts FOR UPDATE",
    }
    definition = Definition(7, "x", (Column("a", "a"),), queries[shop.engine.dialect.name])
    with (
        pytest.raises(UsageError, match=r"report 7: .*read-?only"),
        opened(shop.engine, definition, "demo", {}),
    ):
        pass
    assert len(shop.show("accounts")) == 200
    assert shop.take("heshin", {"accountKey": "10001", "city": "עכו"}, name="again.dat").word == "taken"


def test_rows_come_so_many_at_a_time_and_need_not_all_be_taken(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 200)
    with opened(shop.engine, report(2), "demo", {}) as chunks:
        assert [len(chunk) for chunk in chunks] == [200, 200, 100]
    with opened(shop.engine, report(2), "demo", {}) as chunks:
        assert len(next(chunks)) == 200
    assert shop.take("itemin", {"ItemKey": "P1001", "Unit": "יח"}, name="left.dat").word == "taken"


@pytest.mark.parametrize(
    "text", ["50%", "%(x)s %s", ":x", "a :x", "12:30", "a::b", "it''s", "\\:x", '"', "?", "-- x", "/*"]
)
def test_a_text_in_a_query_stays_as_it_is(shop: Shop, text: str) -> None:
    query = "SELECT '{text}' AS a, name LIKE '%' AS b FROM agents WHERE agent = :agent"
    columns = (Column("a", "a"), Column("b", "b"))
    agent = Parameter(0, "x", "long", "equal", (Bound("agent", "only", 1),))
    definition = Definition(7, "x", columns, query.format(text=text), (agent,))
    with opened(shop.engine, definition, "demo", {}) as chunks:
        ((said, _),) = (row for chunk in chunks for row in chunk)
    assert said == text.replace("''", "'")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT 1/0 + nothing AS a", "nothing"),
        ("SELECT name AS a FROM nowhere", "nowhere"),
        ("VALUES (1)", "SELECT"),
    ],
)
def test_what_is_wrong_with_a_query_is_told_when_it_runs(shop: Shop, query: str, said: str) -> None:
    definition = Definition(7, "x", (Column("a", "a"),), query)
    with pytest.raises(UsageError, match=f"report 7: .*{said}"), opened(shop.engine, definition, "demo", {}):
        pass


def test_a_company_that_the_books_do_not_have_is_told(shop: Shop) -> None:
    with pytest.raises(UsageError, match="no company other"), opened(shop.engine, report(1), "other", {}):
        pass


@pytest.mark.parametrize("view", names())
def test_each_view_can_be_read(shop: Shop, view: str) -> None:
    columns = tuple(Column(name, name) for name in names()[view])
    query = "SELECT * FROM {view}"
    with opened(shop.engine, Definition(1, "x", columns, query.format(view=view)), "demo", {}) as chunks:
        assert [*chunks]
