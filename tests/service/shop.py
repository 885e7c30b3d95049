"""A shop whose books the tests take files into: the demo company, with 2026 as its open year."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine

from pipeline.books import companies, listing
from pipeline.books.checks import year_of
from pipeline.books.demo import seed
from pipeline.books.engine import EngineSettings
from pipeline.books.importer import Importer
from pipeline.books.issuing import Issued, issue
from pipeline.books.issuing import What as Waiting
from pipeline.books.listing import Made
from pipeline.books.outcome import Outcome, Source
from pipeline.books.staging import SIZE
from pipeline.books.transaction import writing
from pipeline.rules import Parameters, Shelf
from pipeline.station.database import connect

NOW = datetime(2026, 11, 6, 10, 11, 12, tzinfo=UTC)

LINE = {
    "AccountKey": "10001",
    "Reference": "30216",
    "DocumentID": "1",
    "ValueDate": "06/11/2026",
    "Agent": "4",
    "ItemKey": "P1001",
    "Quantity": "2.00",
    "Price": "45.50",
}
PAYMENT = {
    "accountKey": "10001",
    "docNumber": "7",
    "transType": "30",
    "payDate": "06/11/2026",
    "suF": "100.00",
}
ENTRY = {
    "TransType": "1",
    "ValueDate": "06/11/2026",
    "AccountKeyDeb1": "10001",
    "AccountKeyCred1": "90001",
    "SuFDeb1": "100.00",
    "SuFCred1": "100.00",
}
ACCOUNT = {"accountKey": "10001"}
ITEM = {"ItemKey": "P1001"}


@cache
def fields(interface: str) -> list[str]:
    found = Shelf().get(interface)
    assert isinstance(found, Parameters)
    return [field.name for field in found.fields]


def cells(interface: str, row: Mapping[str, str]) -> tuple[str, ...]:
    """A row in the order of the interface's columns."""
    assert row.keys() <= {*fields(interface)}, row
    return tuple(row.get(name, "") for name in fields(interface))


def _fill(connection: Connection) -> None:
    seed(connection, "1", "demo", year=year_of(2026))


@cache
def _template() -> bytes:
    """A seeded database, made once."""
    engine = create_engine("sqlite://")
    with writing(engine) as connection:
        _fill(connection)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        content: bytes = driver.serialize()
    engine.dispose()
    return content


class Shop:
    """Books of their own in a folder, or on a server."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        if url is None:
            (folder / "books.db").write_bytes(_template())
            self.engine: Engine = connect("sqlite:///books.db", folder)
        else:
            self.engine = create_engine(url)
            with writing(self.engine) as connection:
                _fill(connection)

    def take(
        self,
        interface: str,
        *rows: Mapping[str, str],
        name: str = "1.dat",
        again: bool = False,
        size: int = SIZE,
        **settings: Any,
    ) -> Outcome:
        """Take rows in; their content is the file's."""
        return self.take_cells(
            interface, [cells(interface, row) for row in rows], name=name, again=again, size=size, **settings
        )

    def take_cells(
        self,
        interface: str,
        rows: Iterable[tuple[str, ...]],
        *,
        name: str = "1.dat",
        again: bool = False,
        size: int = SIZE,
        **settings: Any,
    ) -> Outcome:
        held = [*rows]
        source = Source(name, hashlib.sha256(repr(held).encode()).hexdigest(), NOW)
        importer = Importer(self.engine, EngineSettings(**settings), size=size)
        return importer.take_in("demo", interface, held, source, again=again)

    def show(self, what: listing.What) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            names, rows = listing.show(connection, companies.find(connection, "demo"), what)
            return [dict(zip(names, row, strict=True)) for row in rows]

    def made(self, outcome: Outcome) -> list[Made]:
        with self.engine.connect() as connection:
            return list(listing.made(connection, outcome.key))

    def issue(self, what: Waiting, *sent: int) -> list[Issued]:
        with writing(self.engine) as connection:
            return issue(connection, companies.find(connection, "demo"), what, sent)

    def stock(self, item: str, warehouse: int = 1) -> Any:
        rows = self.show("stock")
        return next(
            (row["quantity"] for row in rows if (row["item"], row["warehouse"]) == (item, warehouse)), 0
        )

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def fresh() -> Iterator[Shop]:
    """One for an example of Hypothesis, which goes afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        try:
            yield shop
        finally:
            shop.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.close()
