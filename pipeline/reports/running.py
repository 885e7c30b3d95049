"""Running: a report over the books, in chunks of rows, all from one state of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, InternalError, NotSupportedError, ProgrammingError

from pipeline.books import companies
from pipeline.books.transaction import reading
from pipeline.errors import UsageError
from pipeline.reports.definition import Bound, Definition, Parameter, Value
from pipeline.reports.interruption import Interruption
from pipeline.reports.query import QueryRefused, prepared
from pipeline.reports.sheet import LARGEST
from pipeline.reports.views import preamble
from pipeline.validation.conditions import is_text

AT_ONCE = 1000
"""Rows of a chunk."""
_OPEN: dict[str, tuple[Value, Value]] = {
    "long": (-LARGEST, LARGEST),
    "txt": ("", "\U0010ffff"),
    "date": (date(1, 1, 1), date(9999, 12, 31)),
}
"""What open ends are compared with: below and above all that there is."""
_WHOLE_TABLES = ("enable_nestloop", "jit")
"""What PostgreSQL is better off without: a report reads tables as a whole, and each view has it expect a row or two."""
_OF_THE_QUERY = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_TOOBIG,
}
"""What SQLite says of a statement, and not of the disk."""

Row = Sequence[Any]
"""Cells in the order of the columns, as the database gives them."""
Chunk = Sequence[Row]


@contextmanager
def opened(
    engine: Engine,
    definition: Definition,
    company: str,
    values: Mapping[str, Value | None],
    interruption: Interruption | None = None,
) -> Iterator[Iterator[Chunk]]:
    """The rows of a report for a company, by its file name; `cells` and `encoding` know how to read them.

    `values` by the names of the bounds; None is an open end, and a bound that is not named has its default. All chunks
    come from one state of the books, whatever is imported meanwhile. Raises UsageError where the books have no such
    company, a value is not of its type, or the query fails, also between chunks; Interrupted where `interruption` is
    asked for; and what SQLAlchemy raises where the books cannot be read.
    """
    breaks = interruption or Interruption()
    with reading(engine) as there:
        if there is None:
            remedy = f"Make some: hconnect books seed ROOT {company}"
            raise UsageError("there are no books yet", remedy=remedy)
    with _snapshot(engine) as connection, breaks.over(connection), _told(definition, breaks):
        found = companies.find(connection, company)
        schema = connection.dialect.default_schema_name or "main"
        whole = prepared(definition, preamble(connection.dialect.name, schema, found.key))
        bound = bound_values(definition, values)
        # an open cursor would keep its state of the books for whoever gets the connection next
        with connection.execute(whole, bound, execution_options={"yield_per": AT_ONCE}) as result:
            yield _watched(definition, breaks, result.partitions(AT_ONCE))


def bound_values(definition: Definition, values: Mapping[str, Value | None]) -> dict[str, Value]:
    """What each name of the query is bound to; raises UsageError for a value of another type, or of no bound."""
    known = {bound.name: (parameter, bound) for parameter, bound in definition.bounds}
    refuse_unknown(definition, values)
    given = {**definition.defaults(), **values}
    return {name: _value(parameter, bound, given[name]) for name, (parameter, bound) in known.items()}


def refuse_unknown(definition: Definition, names: Iterable[str]) -> None:
    """Raises UsageError for a name that is no bound of the report."""
    known = [bound.name for _, bound in definition.bounds]
    for name in names:
        if name not in known:
            remedy = f"It has: {', '.join(known) or 'none'}."
            raise UsageError(f"report {definition.number} has no parameter {name}", remedy=remedy)


def _value(parameter: Parameter, bound: Bound, given: Value | None) -> Value:
    lowest, highest = _OPEN[parameter.type]
    if given is None:
        if parameter.operation == "equal":
            raise UsageError(f"{bound.name} has no value", remedy="Give it one: it is compared with =.")
        return highest if bound.side == "to" else lowest
    if not isinstance(given, type(lowest)) or isinstance(given, bool | datetime):
        raise UsageError(
            f"{bound.name}: {given!r} is not of the type {parameter.type}", remedy="Give it another."
        )
    if isinstance(given, str) and not is_text(given):
        remedy = "Take out NUL and halves of characters: no text in the books has them."
        raise UsageError(f"{bound.name}: {given!r} is no text", remedy=remedy)
    return given


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the books until it is left, and cannot change it."""
    with engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            for setting in _WHOLE_TABLES:
                connection.exec_driver_sql(f"SET LOCAL {setting} = off")
            yield connection
            return
        connection.exec_driver_sql("PRAGMA query_only = 1")
        try:
            connection.exec_driver_sql("BEGIN")
            yield connection
        finally:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA query_only = 0")  # the connection goes back to the pool


@contextmanager
def _told(definition: Definition, breaks: Interruption) -> Iterator[None]:
    """Turn what a database says of the query itself into a UsageError."""
    try:
        yield
    except QueryRefused as refused:
        raise UsageError(f"report {definition.number}: {refused.said}", remedy=refused.remedy) from None
    except DBAPIError as fault:
        breaks.tell(fault)
        if not _is_the_query(fault):
            raise
        said = " ".join(str(fault.orig).split())
        remedy = "Check its definition: hconnect report check ROOT"
        raise UsageError(f"report {definition.number}: {said}", remedy=remedy) from fault


def _watched(definition: Definition, breaks: Interruption, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The chunks, where a fault of the query may come with any of them."""
    with _told(definition, breaks):
        yield from chunks


def _is_the_query(fault: DBAPIError) -> bool:
    code = getattr(fault.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _OF_THE_QUERY
    return isinstance(fault, ProgrammingError | DataError | InternalError | NotSupportedError)
