"""Contents: what the database holds of a station, emptied at a stroke, and copied to a file and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, delete, insert, inspect, select

from pipeline.books import emptying
from pipeline.books.tables import imports
from pipeline.books.tables import metadata as books
from pipeline.engine.runs import runs
from pipeline.gateway.calls import LAST
from pipeline.gateway.tables import calls, kept, report_calls
from pipeline.station.database import begun, connect
from pipeline.station.tables import inputs, meta, orders, waiting

_COPIED: tuple[Table, ...] = (inputs, calls, report_calls, kept, runs)
_EMPTIED: tuple[Table, ...] = (*_COPIED, orders, waiting)
"""Orders and what waits mirror what others ask and what the service remembers: both are gone afterwards."""
_OWN = {inputs.c.id, runs.c.id}
"""Columns whose values the database gives."""
_MANY = 200


class Contents:
    """Nobody else may write meanwhile. Raises Blocked where a database cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def clear(self) -> None:
        """Remove everything but the books' accounts and items; calls are counted from 1 again."""
        with begun(self._engine) as connection:
            _clear(connection)
            if _has_books(connection):
                emptying.empty(connection)

    def save(self, file: Path) -> None:
        """Copy everything into a new file, which is an SQLite database."""
        with _opened(file) as other, begun(self._engine) as source, begun(other) as target:
            for table in _COPIED:
                table.create(target)
                _copy(table, source, target)
            if _has_books(source):
                books.create_all(target)
                for table in books.sorted_tables:
                    _copy(table, source, target)

    def load(self, file: Path) -> None:
        """Put what a file holds in the place of everything."""
        with _opened(file) as other, begun(other) as source, begun(self._engine) as target:
            _clear(target)
            for table in _COPIED:
                _copy(table, source, target)
            _load_books(source, target)


def _load_books(source: Connection, target: Connection) -> None:
    """Put books in the place of others, also where one of them is not there."""
    if _has_books(target):
        for table in reversed(books.sorted_tables):
            target.execute(delete(table))
    if _has_books(source):
        from pipeline.books import versions

        versions.upgrade(target)
        for table in books.sorted_tables:
            _copy(table, source, target)


def _has_books(connection: Connection) -> bool:
    return inspect(connection).has_table(imports.name)


def _clear(connection: Connection) -> None:
    for table in _EMPTIED:
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
