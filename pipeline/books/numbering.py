"""Numbering: the next free number of a table, or of a kind of documents. One import runs at a time (documented)."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.sql.elements import ColumnElement


class Numbers:
    """Gives one number after the other, from the first that is free."""

    def __init__(self, first: int) -> None:
        self._next = first

    def take(self, many: int = 1) -> range:
        """The next numbers."""
        taken = range(self._next, self._next + many)
        self._next += many
        return taken


def keys(connection: Connection, table: Table) -> Numbers:
    """Numbers for the rows of a table."""
    return Numbers(1 + (connection.scalar(select(func.max(table.c.id))) or 0))


def running(connection: Connection, table: Table, *which: ColumnElement[bool]) -> Numbers:
    """Running numbers of some of a table's rows."""
    return Numbers(1 + (connection.scalar(select(func.max(table.c.number)).where(*which)) or 0))
