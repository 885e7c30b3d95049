"""Rows of imovein into the books, beside SQLite's own `executemany` of the same rows and columns in one transaction."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from pipeline.books.demo import seed
from pipeline.books.importer import Importer
from pipeline.books.outcome import Source
from pipeline.books.transaction import writing
from pipeline.rules import Parameters, Shelf
from pipeline.station.database import connect
from tests.bench.measure import Times, in_turn

LINES = 5
"""Of a document."""
_TABLES = ("documents", "document_lines")

Rows = Sequence[tuple[Any, ...]]


def rows(number: int) -> Iterator[tuple[str, ...]]:
    """Rows as the reader gives them: 86 columns, 11 of them filled, each text an object of its own."""
    parameters = Shelf().get("imovein")
    if not isinstance(parameters, Parameters):
        raise SystemExit("the rules of imovein cannot be used")
    names = [field.name for field in parameters.fields]
    draw = random.Random(3)  # noqa: S311  rows, not secrets
    for row in range(number):
        document = row // LINES
        held = {
            "AccountKey": f"{10001 + document % 170}",
            "Reference": f"{100_000 + document}",
            "DocumentID": "1",
            "ValueDate": f"{1 + document % 28:02}/{1 + document // 28 % 12:02}/2026",
            "Agent": f"{1 + document % 5}",
            "Details": f"הזמנה {document}",
            "ItemKey": f"P{1001 + row * 7 % 500}",
            "ItemName": "עכבר אלחוטי",
            "Quantity": f"{draw.randint(1, 40)}.00",
            "Price": f"{draw.randint(1, 300)}.{draw.randint(0, 99):02}",
            "DiscountPrc": f"{draw.choice((0, 0, 5, 10))}.00",
        }
        yield tuple(held.get(name, "") for name in names)


def times(number: int, rounds: int) -> dict[str, Times]:
    """The import; the documents and lines that it writes, and the rows as they were sent, written by SQLite alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = count()
        sent = list(rows(number))
        shop = _seeded(folder / "shop.db")
        written, schema = _books(folder / "first.db", shop, sent)
        contestants: dict[str, Callable[[], object]] = {
            "import": lambda: _imported(folder / f"{next(files)}.db", shop, sent),
            "executemany, what it writes": lambda: _bare(folder / f"{next(files)}.db", schema, written),
            "executemany, what was sent": lambda: _bare(
                folder / f"{next(files)}.db", [_as_sent(len(sent[0]))], {"sent": sent}
            ),
        }
        return in_turn(contestants, rounds)


def peak(number: int) -> int:
    """The most memory (bytes) that Python holds while so many rows, made one by one, are taken in."""
    with tempfile.TemporaryDirectory() as name:
        shop = _seeded(Path(name, "shop.db"))
        tracemalloc.start()
        try:
            _imported(Path(name, "books.db"), shop, rows(number))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def filled(path: Path, number: int) -> None:
    """The books of a shop with so many lines of documents."""
    _imported(path, _seeded(path), rows(number))


def _seeded(path: Path) -> bytes:
    engine = connect(f"sqlite:///{path.name}", path.parent)
    with writing(engine) as connection:
        seed(connection, "1", "demo")
    engine.dispose()
    return path.read_bytes()


def _imported(path: Path, shop: bytes, sent: Any) -> None:
    path.write_bytes(shop)
    engine = connect(f"sqlite:///{path.name}", path.parent)
    source = Source("1.dat", hashlib.sha256(b"").hexdigest(), datetime.now(UTC))
    outcome = Importer(engine).take_in("demo", "imovein", sent, source)
    engine.dispose()
    if outcome.word != "taken":
        raise SystemExit(f"rows that should be right were refused: {outcome.problems[:3]}")


def _books(path: Path, shop: bytes, sent: Rows) -> tuple[dict[str, Rows], list[str]]:
    """What an import writes, and the statements that make its tables and their indexes."""
    _imported(path, shop, sent)
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
        )
        schema = [sql for table, sql in found if table in _TABLES]
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in _TABLES}, schema  # noqa: S608


def _as_sent(columns: int) -> str:
    return f"CREATE TABLE sent ({', '.join(f'column{number} TEXT' for number in range(columns))})"


def _bare(path: Path, schema: Sequence[str], written: dict[str, Rows]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        for statement in schema:
            connection.execute(statement)
        connection.commit()
        for table, held in written.items():
            marks = ", ".join("?" * len(held[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", held)  # noqa: S608
        connection.commit()
