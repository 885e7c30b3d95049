"""Bulk: many rows into a table at once, given by columns, the way the driver takes them fastest.

SQLAlchemy looks at each value of each row on its way to the driver, which takes longer than SQLite takes to write it.
So its statement is compiled once. SQLite gets many rows with one statement, which saves it a quarter of the
time of `executemany`; others get all rows with the driver's own `executemany`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, partial
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

from pipeline.books.columns import Exact

Values = Sequence[Any]

_TOGETHER = 128
"""Rows that go with one statement of SQLite, a power of two; more gain nothing."""


class Bulk:
    """Takes decimals as whole numbers of their smallest unit, days as ISO text, fields as their text."""

    def __init__(self, connection: Connection, table: Table, names: Sequence[str]) -> None:
        self._connection = connection
        dialect = connection.dialect
        self._statement, order = _compiled(dialect, table, tuple(names))
        place = {name: number for number, name in enumerate(names)}
        self._order = [place[name] for name in order]
        self._convert = {
            place[column.name]: partial(_decimals, column.type)
            for column in table.columns
            if isinstance(column.type, Exact) and column.name in place and dialect.name != "sqlite"
        }
        self._together = _together(connection, len(names)) if dialect.name == "sqlite" else 0

    def write(self, columns: Sequence[Values]) -> None:
        """Write rows; the columns stand in the order of the names, and are of one length."""
        made = list(columns)
        for place, convert in self._convert.items():
            made[place] = convert(made[place])
        ordered = [made[place] for place in self._order]
        if not ordered[0]:
            return
        if self._together:
            self._write_together(ordered)
        else:
            self._connection.exec_driver_sql(self._statement, list(zip(*ordered, strict=True)))

    def _write_together(self, columns: Sequence[Values]) -> None:
        """Write the rows in pieces of powers of two, so that few statements serve any number of them."""
        many, width = len(columns[0]), len(columns)
        piece, at = self._together, 0
        while at < many:
            while piece > many - at:
                piece //= 2
            values: list[Any] = [None] * (piece * width)  # row by row
            for place, column in enumerate(columns):
                values[place::width] = column[at : at + piece]
            self._connection.exec_driver_sql(_repeated(self._statement, piece), tuple(values))
            at += piece


@lru_cache(16)
def _compiled(dialect: Dialect, table: Table, names: tuple[str, ...]) -> tuple[str, Sequence[str]]:
    """The statement for one row, and the names in the order of its parameters."""
    positional: Dialect = (
        dialect if dialect.positional else type(dialect)(paramstyle="format")  # type: ignore[call-arg]  # all take it
    )
    compiled = insert(table).compile(dialect=positional, column_keys=list(names))
    return str(compiled), compiled.positiontup or ()


def _together(connection: Connection, width: int) -> int:
    """A power of two: how many rows of so many columns one statement may hold."""
    driver: Any = connection.connection.driver_connection
    allowed = driver.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // width
    together = _TOGETHER
    while together > max(allowed, 1):
        together //= 2
    return together


@cache
def _repeated(statement: str, times: int) -> str:
    """An INSERT of one row as one of several."""
    row = statement[statement.rindex("(") :]
    return statement + f", {row}" * (times - 1)


def _decimals(kind: Exact, values: Iterable[int | None]) -> list[Any]:
    made: Callable[[int], Any] = cache(kind.of)
    return [None if value is None else made(value) for value in values]
