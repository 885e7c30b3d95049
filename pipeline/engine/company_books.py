"""Company books: what the engine asks of the books, beside taking a file in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, select

from pipeline.books import listing
from pipeline.books.outcome import Outcome
from pipeline.books.tables import batches, imports, receipts
from pipeline.books.transaction import reading
from pipeline.station.database import complaining


class CompanyBooks:
    """Looks alone; raises Blocked where the books cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def last(self) -> int:
        """The number of the last import; 0 where there are none."""
        with self._reading() as connection:
            return 0 if connection is None else connection.scalar(select(func.max(imports.c.id))) or 0

    def since(self, after: int, name: str, sha256: str) -> Outcome | None:
        """What came of the import of a file that came after another one; None where there is none."""
        with self._reading() as connection:
            if connection is None:
                return None
            mine = (imports.c.id > after, imports.c.file == name, imports.c.sha256 == sha256)
            key = connection.scalar(select(func.min(imports.c.id)).where(*mine))
            return None if key is None else _outcome(connection, key)

    def outcome(self, key: int, name: str, sha256: str) -> Outcome | None:
        """What came of an import of a file; None where these books do not know it, as they are others by now."""
        with self._reading() as connection:
            if connection is None:
                return None
            mine = (imports.c.id == key, imports.c.file == name, imports.c.sha256 == sha256)
            there = connection.scalar(select(imports.c.id).where(*mine)) is not None
            return _outcome(connection, key) if there else None

    def made(self, outcome: Outcome) -> list[str]:
        """What an import has made, in words: its documents, receipts or batches, each with its number."""
        with self._reading() as connection:
            return [] if connection is None else list(_made(connection, outcome))

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        with complaining(self._engine, "books"), reading(self._engine) as connection:
            yield connection


def _outcome(connection: Connection, key: int) -> Outcome:
    row = connection.execute(select(imports).where(imports.c.id == key)).one()
    problems = tuple(listing.told(connection, key))
    return Outcome(key, row.interface, row.outcome, row.rows, row.refused, row.made, problems)


def _made(connection: Connection, outcome: Outcome) -> Iterator[str]:
    if outcome.interface == "imovein":
        for one in listing.made(connection, outcome.key):
            number = f"number {one.number}" if one.number is not None else "in the temporary store"
            lines = f"{one.lines} line{'' if one.lines == 1 else 's'} from row {one.first_row}"
            about = f"account {one.account}, reference {one.reference}, {lines}, total {one.total}"
            yield f"document of type {one.type}, {number}: {about}"
    elif outcome.interface == "kupain":
        chosen = select(receipts).where(receipts.c["import"] == outcome.key).order_by(receipts.c.id)
        for row in connection.execute(chosen):
            number = f"number {row.number}" if row.number is not None else "in the temporary store"
            yield f"receipt, {number}: account {row.account}, sent as {row.sent_number}, total {row.total}"
    elif outcome.interface == "movein":
        chosen = select(batches).where(batches.c["import"] == outcome.key)
        for row in connection.execute(chosen):
            entries = f"{row.entries} entr{'y' if row.entries == 1 else 'ies'}"
            yield f"journal batch {row.number}: {entries}, total {row.total}"
    elif outcome.word != "kept":
        kind = "account" if outcome.interface == "heshin" else "item"
        yield f"{outcome.made} {kind}{'' if outcome.made == 1 else 's'}"
