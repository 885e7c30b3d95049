"""Emptying: books as they were before anything was taken in, but for what heshin and itemin changed."""

from __future__ import annotations

from sqlalchemy import Connection, delete, exists, select

from pipeline.books import stock
from pipeline.books.companies import Company
from pipeline.books.tables import (
    batches,
    companies,
    documents,
    entries,
    imports,
    lines,
    payments,
    problems,
    receipts,
    sides,
)

_MADE = (sides, entries, batches, payments, receipts, lines, documents, problems, imports)
"""What refers to others comes before them."""


def empty(connection: Connection) -> None:
    """Remove documents, receipts, journal and imports of every company, and take back what they moved in stock.

    Numbers begin anew. Accounts, items, prices and the other master data stay as they are.
    """
    if connection.scalar(select(exists().select_from(documents))):
        for row in connection.execute(select(companies)).all():
            stock.move(connection, Company(row.id, row.comp_id, row.name), back=True)
    for table in _MADE:
        connection.execute(delete(table))
