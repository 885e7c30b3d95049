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
from pipeline.books.transaction import reading, writing

_MADE = {
    "imovein": (lines, documents),
    "kupain": (payments, receipts),
    "movein": (sides, entries, batches),
}
"""Where an interface makes new rows; what refers to others comes before them."""


def empty(engine: Engine) -> None:
    """Take back all that imports and issuing have made and changed, of every company, in one transaction.

    Numbers begin anew. What the companies were filled with (demo data, own data, also what own data has changed after
    an import) stays. It outlasts a stop of the program, as there is no need to wait for the disk. Raises what `writing`
    raises.
    """
    with reading(engine) as connection:
        if connection is None:
            return
    with writing(engine, synced=False) as connection:
        _empty(connection)


def _empty(connection: Connection) -> None:
    taken = imports.c.id.not_in(select(own_imports.c["import"]))
    interfaces = connection.scalars(select(imports.c.interface).where(taken).distinct()).all()
    if not interfaces:
        return
    before.take_back(connection)
    for interface in interfaces:
        for table in _MADE.get(interface, ()):
            connection.execute(delete(table))
    connection.execute(delete(problems).where(problems.c["import"].in_(select(imports.c.id).where(taken))))
    connection.execute(delete(imports).where(taken))
