"""Bulk: many rows into a table at once, given by columns, the way the driver takes them fastest.

SQLAlchemy looks at each value of each row on its way to the driver, which takes longer than SQLite takes to write it.
So its statement is compiled once, and the rows go to the driver's own `executemany`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

from pipeline.books.columns import Exact

Values = Sequence[Any]


class Bulk:
    """Takes decimals as whole numbers of their smallest unit, days as ISO text, fields as their text."""

    def __init__(self, connection: Connection, table: Table, names: Sequence[str]) -> None:
        self._connection = connection
        dialect = connection.dialect
        positional: Dialect = (
            dialect if dialect.positional else type(dialect)(paramstyle="format")  # type: ignore[call-arg]  # all take it
        )
        compiled = insert(table).compile(dialect=positional, column_keys=list(names))
        self._statement = str(compiled)
        place = {name: number for number, name in enumerate(names)}
        self._order = [place[name] for name in compiled.positiontup or ()]
        self._convert = {
            place[column.name]: partial(_decimals, column.type)
            for column in table.columns
            if isinstance(column.type, Exact) and column.name in place and dialect.name != "sqlite"
        }

    def write(self, columns: Sequence[Values]) -> None:
        """Write rows; the columns stand in the order of the names, and are of one length."""
        made = list(columns)
        for place, convert in self._convert.items():
            made[place] = convert(made[place])
        rows = list(zip(*(made[place] for place in self._order), strict=True))
        if rows:
            self._connection.exec_driver_sql(self._statement, rows)


def _decimals(kind: Exact, values: Iterable[int | None]) -> list[Any]:
    made: Callable[[int], Any] = cache(kind.of)
    return [None if value is None else made(value) for value in values]
