"""A report of many rows, beside a bare SELECT of the same columns from the same tables, encoded as JSON."""

from __future__ import annotations

import sqlite3
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from pipeline.reports.definition import Definition
from pipeline.reports.encoding import objects
from pipeline.reports.running import opened
from pipeline.reports.shelf import Shelf
from pipeline.station.database import connect
from tests.bench.books import filled
from tests.bench.measure import Times, in_turn

NUMBER = 11
"""The lines of documents: 18 columns."""
_BARE = """
SELECT documents.type, documents.number, reference, date, account, account_name, line, item, lines.name, lines.warehouse,
  quantity, unit, price, lines.discount_percent, amount, lines.currency, lines.id, base_line
FROM documents JOIN document_lines AS lines ON lines.document = documents.id
WHERE documents.company = 1
ORDER BY documents.id, line
"""


class Books:
    """Books in SQLite with so many lines of documents."""

    def __init__(self, path: Path, lines: int) -> None:
        filled(path, lines)
        self.lines = lines
        self._path = path
        self._engine: Engine = connect(f"sqlite:///{path.name}", path.parent)
        definition = Shelf().get(NUMBER)
        if definition is None:
            raise SystemExit("a shipped report is missing")
        self._definition: Definition = definition

    def times(self, rounds: int) -> dict[str, Times]:
        """The report, and the bare SELECT: a thousand rows at a time, as the report has them, and all at once."""
        return in_turn(
            {
                "report": self.report,
                "bare, by thousands": lambda: self.bare(1000),
                "bare, at once": self.bare,
            },
            rounds,
        )

    def report(self) -> int:
        """All of it, as a server sends it; the bytes."""
        return sum(map(len, self._pieces()))

    def bare(self, size: int = 1 << 30) -> int:
        """The same columns, as whoever needs them once would write it; the bytes."""
        with closing(sqlite3.connect(self._path)) as connection:
            found = connection.execute(_BARE)
            names = [column.caption for column in self._definition.columns]
            parts = iter(lambda: found.fetchmany(size), [])
            return sum(
                len(msgspec.json.encode([dict(zip(names, row, strict=True)) for row in part]))
                for part in parts
            )

    def first(self) -> float:
        """Seconds until the first piece is there."""
        start = time.perf_counter()
        next(self._pieces())
        return time.perf_counter() - start

    def peak(self) -> int:
        """The most memory (bytes) that Python holds while all of it is read."""
        tracemalloc.start()
        try:
            self.report()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def _pieces(self) -> Iterator[bytes]:
        with opened(self._engine, self._definition, "demo", {}) as chunks:
            yield from objects(self._definition, chunks)

    def close(self) -> None:
        """Let the file go."""
        self._engine.dispose()


@contextmanager
def books(path: Path, lines: int) -> Iterator[Books]:
    """Books, until the block is left."""
    made = Books(path, lines)
    try:
        yield made
    finally:
        made.close()
