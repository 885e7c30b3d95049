"""Invoicing: agents' orders that turn into invoices by themselves, where the settings ask for it (documented).

The order gets its number and goes to the permanent store; an invoice repeats it, and its lines name those of the order as
their base, so that nothing of it stays open. That it is done when the whole file was taken in is inferred.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, insert, literal, select, update

from pipeline.books import numbering
from pipeline.books.companies import Company
from pipeline.books.tables import documents, lines

ORDER = 31
"""An agent's order."""
INVOICE = 1


def invoice(connection: Connection, company: Company, import_key: int) -> int:
    """Make an invoice of each agent's order of an import; gives how many. They move no stock yet."""
    orders = (
        documents.c.company == company.key,
        documents.c["import"] == import_key,
        documents.c.type == ORDER,
    )
    first, count = connection.execute(select(func.min(documents.c.id), func.count()).where(*orders)).one()
    if not count:
        return 0
    _issue(connection, company, *orders)
    chosen = select(documents.c.id).where(*orders)
    shift = _above(connection, documents) - first
    number = _next(connection, company, INVOICE) + _place() - 1
    made = {"id": documents.c.id + shift, "type": literal(INVOICE), "number": number}
    _repeat(connection, documents, made, *orders)
    first = connection.scalar(select(func.min(lines.c.id)).where(lines.c.document.in_(chosen)))
    moved = {
        "id": lines.c.id + (_above(connection, lines) - (first or 0)),
        "document": lines.c.document + shift,
        "base_line": lines.c.id,
    }
    _repeat(connection, lines, moved, lines.c.document.in_(chosen))
    return int(count)


def _issue(connection: Connection, company: Company, *orders: ColumnElement[bool]) -> None:
    """Number those that have none, and put them into the permanent store."""
    waiting = select(documents.c.id, (_next(connection, company, ORDER) + _place() - 1).label("number"))
    numbered = waiting.where(*orders, documents.c.number.is_(None)).subquery()
    change = update(documents).where(documents.c.id == numbered.c.id)
    connection.execute(change.values(number=numbered.c.number, store="permanent"))


def _repeat(
    connection: Connection, table: Table, changed: dict[str, ColumnElement[Any]], *which: ColumnElement[bool]
) -> None:
    """Insert rows of a table once more, some of their columns with other values."""
    names = [column.name for column in table.columns]
    again: Select[Any] = select(*(changed.get(name, table.c[name]) for name in names)).where(*which)
    connection.execute(insert(table).from_select(names, again))


def _place() -> ColumnElement[int]:
    return func.row_number().over(order_by=documents.c.id)


def _next(connection: Connection, company: Company, kind: int) -> int:
    mine = (documents.c.company == company.key, documents.c.type == kind)
    return numbering.running(connection, documents, *mine).take()[0]


def _above(connection: Connection, table: Table) -> int:
    return numbering.keys(connection, table).take()[0]
