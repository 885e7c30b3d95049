"""Emptying: books as they were before anything was taken in; the company's own data stays."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, select

from pipeline.books import before
from pipeline.books.tables import (
    batches,
    documents,
    entries,
    imports,
    lines,
    own_imports,
    payments,
    problems,
    receipts,
    sides,
)
from pipeline.books.transaction import changing

_MADE = {
    "imovein": (lines, documents),
    "kupain": (payments, receipts),
    "movein": (sides, entries, batches),
}
"""Where an interface makes new rows; what refers to others comes before them."""


_TAKEN = imports.c.id.not_in(select(own_imports.c["import"]))
_INTERFACES = select(imports.c.interface).where(_TAKEN).distinct()
_RECORDS = (
    delete(problems).where(problems.c["import"].in_(select(imports.c.id).where(_TAKEN))),
    delete(imports).where(_TAKEN),
)


def empty(engine: Engine) -> None:
    """Take back all that imports and issuing have made and changed, of every company, in one transaction.

    Numbers begin anew. What the companies were filled with (demo data, own data, also what own data has changed after
    an import) stays. It outlasts a stop of the program, as there is no need to wait for the disk. Raises what `changing`
    raises.
    """
    with changing(engine, synced=False) as connection:
        if connection is not None:
            _empty(connection)


def _empty(connection: Connection) -> None:
    interfaces = connection.scalars(_INTERFACES).all()
    if not interfaces:
        return
    before.take_back(connection)
    for interface in interfaces:
        for table in _MADE.get(interface, ()):
            connection.execute(delete(table))
    for statement in _RECORDS:
        connection.execute(statement)
