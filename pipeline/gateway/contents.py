"""Contents: what the databases hold of a station, emptied at a stroke, and copied to a file and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, delete, exists, insert, inspect, select

from pipeline.books import emptying
from pipeline.books.tables import imports, metadata
from pipeline.books.transaction import reading, writing
from pipeline.engine.runs import runs
from pipeline.gateway.calls import LAST
from pipeline.gateway.tables import calls, kept, report_calls
from pipeline.station.database import begun, complaining, connect
from pipeline.station.tables import inputs, meta, orders, waiting

_COPIED: tuple[Table, ...] = (inputs, calls, report_calls, kept, runs)
_EMPTIED: tuple[Table, ...] = (*_COPIED, orders, waiting)
"""Orders and what waits mirror what others ask and what the service remembers: both are gone afterwards."""
_HELD = select(*(select(exists().select_from(table)).scalar_subquery() for table in _EMPTIED))
"""Whether there is anything in each of them, in one row."""
_OWN = {inputs.c.id, runs.c.id}
"""Columns whose values the database gives."""
_MANY = 200


class Contents:
    """Nobody else may write meanwhile. Raises Blocked where a database cannot be used.

    Journal and books may be in two databases, so each goes by itself, the books first: they are the ones that another
    program may be writing to.
    """

    def __init__(self, journal: Engine, books: Engine) -> None:
        self._journal = journal
        self._books = books

    def clear(self) -> None:
        """Remove everything; the books are as before the first import. Calls are counted from 1 again.

        It does not wait for the disk: what is lost with the machine, a reset need not have removed.
        """
        with complaining(self._books, "books"):
            emptying.empty(self._books)
        with begun(self._journal, synced=False) as connection:
            _clear(connection)

    def save(self, file: Path) -> None:
        """Copy everything into a new file, which is an SQLite database."""
        with _opened(file) as other, begun(other) as target:
            with complaining(self._books, "books"):
                _save_books(self._books, target)
            with begun(self._journal) as source:
                for table in _COPIED:
                    table.create(target)
                    _copy(table, source, target)

    def load(self, file: Path) -> None:
        """Put what a file holds in the place of everything."""
        with _opened(file) as other, begun(other) as source:
            with complaining(self._books, "books"):
                _load_books(source, self._books)
            with begun(self._journal) as target:
                _clear(target)
                for table in _COPIED:
                    _copy(table, source, target)


def _save_books(books: Engine, target: Connection) -> None:
    if not _has_books(books):
        return
    metadata.create_all(target)
    with writing(books) as source:  # of the newest version
        for table in metadata.sorted_tables:
            _copy(table, source, target)


def _load_books(source: Connection, books: Engine) -> None:
    """Put books in the place of others, also where one of them is not there."""
    saved = inspect(source).has_table(imports.name)
    if not saved and not _has_books(books):
        return
    with writing(books) as target:
        for table in reversed(metadata.sorted_tables):
            target.execute(delete(table))
        for table in metadata.sorted_tables if saved else ():
            _copy(table, source, target)


def _has_books(books: Engine) -> bool:
    with reading(books) as connection:
        return connection is not None


def _clear(connection: Connection) -> None:
    for table, any_ in zip(_EMPTIED, connection.execute(_HELD).one(), strict=True):
        if any_:
            connection.execute(delete(table))
    connection.execute(delete(meta).where(meta.c.key == LAST))


def _copy(table: Table, source: Connection, target: Connection) -> None:
    columns = [column for column in table.c if column not in _OWN]
    rows = source.execute(select(*columns).order_by(*table.primary_key)).yield_per(_MANY)
    for some in rows.mappings().partitions():
        target.execute(insert(table), [dict(row) for row in some])


@contextmanager
def _opened(file: Path) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{file.name}", file.parent, shared_memory=False)
    try:
        yield engine
    finally:
        engine.dispose()
