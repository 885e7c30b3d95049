"""Before: what rows were like before imports changed them, noted in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Executable,
    Insert,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    select,
    tuple_,
)

from pipeline.books.known import parts
from pipeline.books.tables import befores


class Before:
    """Of one company. Keys are tuples: the columns of a table's primary key without the company, in their order."""

    def __init__(self, connection: Connection, company: int) -> None:
        self._connection = connection
        self._company = company

    def note(self, table: Table, keys: Iterable[tuple[Any, ...]]) -> None:
        """The rows with these keys are about to be changed, or made; what was noted of one first stays."""
        names = [_name(column) for column in _keys(table)]
        rows = [dict(zip(names, key, strict=True)) | {"_company": self._company} for key in keys]
        if rows:
            self._connection.execute(_noting(table), rows)

    def of(self, table: Table, keys: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], dict[str, Any]]:
        """What was noted of the rows with these keys; empty for those that were not there."""
        before, found = befores[table], {}
        for some in parts(list(keys)):
            for row in self._connection.execute(select(before).where(self._among(before, some))).mappings():
                held = dict(row)
                existed = held.pop("existed")
                found[tuple(row[column.name] for column in _keys(table))] = held if existed else {}
        return found

    def put(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Note other rows in the place of what was noted of them: they are what a reset brings back."""
        before, names = befores[table], [column.name for column in _keys(table)]
        for some in parts(rows):
            keys = [tuple(row[name] for name in names) for row in some]
            self._connection.execute(delete(before).where(self._among(before, keys)))
            self._connection.execute(insert(before), [{**row, "existed": True} for row in some])

    def forget(self, table: Table, keys: Iterable[tuple[Any, ...]]) -> None:
        """A reset leaves the rows with these keys as they are."""
        before = befores[table]
        for some in parts(list(keys)):
            self._connection.execute(delete(before).where(self._among(before, some)))

    def _among(self, before: Table, keys: Sequence[tuple[Any, ...]]) -> Any:
        return and_(before.c.company == self._company, tuple_(*_keys(before)).in_(keys))


def take_back(connection: Connection) -> None:
    """Put all rows of all companies back as they were before the first import changed them."""
    for table, any_ in zip(befores, connection.execute(_held()).one(), strict=True):
        if any_:
            for statement in _taking_back(table):
                connection.execute(statement)


def _keys(table: Table) -> list[Column[Any]]:
    return [column for column in table.primary_key if column.name != "company"]


def _name(column: Column[Any]) -> str:
    return f"_{column.name}"  # SQLAlchemy keeps the columns' own names for itself


@cache
def _noting(table: Table) -> Insert:
    """Copies the row with a key, or notes that there is none, unless something is noted of it already."""
    before = befores[table]
    key = {column: bindparam(_name(column), type_=column.type) for column in table.primary_key}
    one = select(literal(1)).subquery()
    mine = and_(*(column == value for column, value in key.items()))
    first = next(iter(table.primary_key))
    values = [key.get(column, column) for column in table.columns]
    noted = and_(*(before.c[column.name] == value for column, value in key.items()))
    chosen = (
        select(*values, first.is_not(None))
        .select_from(one.outerjoin(table, mine))
        .where(~exists().select_from(before).where(noted))
    )
    return insert(before).from_select([*(column.name for column in table.columns), "existed"], chosen)


@cache
def _held() -> Select[tuple[Any, ...]]:
    """Whether anything is noted of each of the tables, in one row."""
    return select(*(select(exists().select_from(before)).scalar_subquery() for before in befores.values()))


@cache
def _taking_back(table: Table) -> tuple[Executable, ...]:
    """Put what was noted in the place of what is there, and forget it."""
    before = befores[table]
    same = and_(*(table.c[column.name] == column for column in before.primary_key))
    names = [column.name for column in table.columns]
    kept = select(*(before.c[name] for name in names)).where(before.c.existed)
    return (
        delete(table).where(exists().where(same)),
        insert(table).from_select(names, kept),
        delete(before),
    )
