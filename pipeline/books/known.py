"""Known: which accounts, items, agents ... a company has; asked once for each chunk of rows, and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, select
from sqlalchemy.sql.elements import ColumnElement

from pipeline.books.companies import Company

_MANY = 500
"""Values in one IN (...)."""
_REMEMBERED = 1 << 16


class Known:
    """Rows of one table of a company, by the column that names them."""

    def __init__(
        self,
        connection: Connection,
        company: Company,
        key: Column[Any],
        more: Sequence[Column[Any]] = (),
        which: Sequence[ColumnElement[bool]] = (),
    ) -> None:
        self._connection = connection
        self._key = key
        self._chosen = select(key, *more).where(key.table.c.company == company.key, *which)
        self._found: dict[Any, Row[Any] | None] = {}

    def look(self, values: Iterable[Any]) -> dict[Any, Row[Any] | None]:
        """The rows of these values, among others; None for what the company does not have."""
        wanted = set(values)
        if len(self._found) > _REMEMBERED:
            self._found.clear()
        new = [value for value in wanted - self._found.keys() if value not in (None, "")]
        for some in parts(new):
            self._found.update(dict.fromkeys(some))
            for row in self._connection.execute(self._chosen.where(self._key.in_(some))):
                self._found[row[0]] = row
        return self._found

    def forget(self, values: Iterable[Any]) -> None:
        """They have changed; ask again."""
        for value in values:
            self._found.pop(value, None)


def parts(values: Sequence[Any], size: int = _MANY) -> Iterable[Sequence[Any]]:
    """The values, some at a time."""
    return (values[at : at + size] for at in range(0, len(values), size))
