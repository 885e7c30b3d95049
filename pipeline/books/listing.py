"""Listing: what is in the books, row by row, for people and programs; nothing is held but the row at hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Select, func, literal, select, type_coerce

from pipeline.books.columns import QUANTITY
from pipeline.books.companies import Company
from pipeline.books.problem import Problem
from pipeline.books.tables import (
    accounts,
    batches,
    document_types,
    documents,
    entries,
    imports,
    items,
    lines,
    problems,
    receipts,
    sides,
    stock,
)

What = Literal[
    "accounts", "items", "documents", "lines", "orders", "receipts", "journal", "stock", "imports", "kept"
]
_AT_ONCE = 1000


class Made(msgspec.Struct, frozen=True):
    """A document that an import has made. `number` is None in the temporary store; `first_row` counts from 1."""

    type: int
    number: int | None
    store: str
    account: str
    reference: int
    date: date
    lines: int
    first_row: int
    total: Decimal


def show(connection: Connection, company: Company, what: What) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The names of the columns, and the rows, in a fixed order."""
    chosen = _CHOSEN[what](company.key)
    names = [column.name for column in chosen.selected_columns]
    return names, (tuple(row) for row in connection.execute(chosen).yield_per(_AT_ONCE))


def made(connection: Connection, import_key: int) -> Iterator[Made]:
    """The documents that an import has made, in the order of their first rows."""
    first = select(func.min(lines.c.row)).where(lines.c.document == documents.c.id).scalar_subquery()
    columns = ("type", "number", "store", "account", "reference", "date", "lines")
    chosen = select(*(documents.c[name] for name in columns), first, documents.c.total)
    found = connection.execute(chosen.where(documents.c["import"] == import_key).order_by(documents.c.id))
    for row in found.yield_per(_AT_ONCE):
        yield Made(*row)  # type: ignore[call-arg]  # the columns stand in the order of the fields


def told(connection: Connection, import_key: int) -> Iterator[Problem]:
    """What an import had to say of its rows, in their order."""
    columns = (problems.c.code, problems.c.row, problems.c.field, problems.c.value, problems.c.given)
    found = connection.execute(
        select(*columns).where(problems.c["import"] == import_key).order_by(problems.c.id)
    )
    for row in found.yield_per(_AT_ONCE):
        yield Problem(*row)


def _accounts(company: int) -> Select[Any]:
    columns = [column for column in accounts.columns if column.name != "company"]
    return select(*columns).where(accounts.c.company == company).order_by(accounts.c.account)


def _items(company: int) -> Select[Any]:
    columns = [column for column in items.columns if column.name != "company"]
    return select(*columns).where(items.c.company == company).order_by(items.c.item)


def _documents(company: int) -> Select[Any]:
    columns = [column for column in documents.columns if column.name not in {"company", "import"}]
    kind = (document_types.c.company == documents.c.company) & (document_types.c.type == documents.c.type)
    joined = select(*columns[:3], document_types.c.name.label("type_name"), *columns[3:]).join_from(
        documents, document_types, kind
    )
    return joined.where(documents.c.company == company).order_by(documents.c.id)


def _lines(company: int) -> Select[Any]:
    columns = [column for column in lines.columns if column.name != "document"]
    head = [documents.c[name] for name in ("type", "number", "reference", "account", "date")]
    joined = select(*head, *columns).join_from(lines, documents, lines.c.document == documents.c.id)
    return joined.where(documents.c.company == company).order_by(lines.c.document, lines.c.line)


def _orders(company: int) -> Select[Any]:
    """Open lines of orders: the quantity, less that of the lines that name them as their base (inferred)."""
    later = lines.alias("later")
    sums = select(func.sum(later.c.quantity, type_=QUANTITY)).where(later.c.base_line == lines.c.id)
    fulfilled = func.coalesce(sums.scalar_subquery(), literal(QUANTITY.of(0), QUANTITY))
    left = type_coerce(lines.c.quantity - fulfilled, QUANTITY)
    kind = (document_types.c.company == documents.c.company) & (document_types.c.type == documents.c.type)
    head = [documents.c[name] for name in ("store", "type", "number", "reference", "account", "date")]
    joined = (
        select(
            *head, lines.c.id.label("line"), lines.c.item, lines.c.name, lines.c.quantity, left.label("open")
        )
        .join_from(lines, documents, lines.c.document == documents.c.id)
        .join(document_types, kind)
    )
    return joined.where(
        documents.c.company == company, document_types.c.is_order, left > QUANTITY.of(0)
    ).order_by(lines.c.id)


def _receipts(company: int) -> Select[Any]:
    columns = [column for column in receipts.columns if column.name not in {"company", "import"}]
    return select(*columns).where(receipts.c.company == company).order_by(receipts.c.id)


def _journal(company: int) -> Select[Any]:
    number = batches.c.number.label("batch")
    head = [entries.c[name] for name in ("row", "type", "reference", "date", "details")]
    side = [sides.c[name] for name in ("account", "debit", "credit", "foreign_debit", "foreign_credit")]
    joined = (
        select(number, *head, *side)
        .join_from(sides, entries, sides.c.entry == entries.c.id)
        .join(batches, entries.c.batch == batches.c.id)
    )
    return joined.where(batches.c.company == company).order_by(sides.c.id)


def _stock(company: int) -> Select[Any]:
    columns = [stock.c.item, items.c.name, stock.c.warehouse, stock.c.quantity]
    mine = (items.c.company == stock.c.company) & (items.c.item == stock.c.item)
    joined = select(*columns).join_from(stock, items, mine, isouter=True)
    return joined.where(stock.c.company == company).order_by(stock.c.item, stock.c.warehouse)


def _imports(company: int) -> Select[Any]:
    columns = [column for column in imports.columns if column.name != "company"]
    return select(*columns).where(imports.c.company == company).order_by(imports.c.id)


def _kept(company: int) -> Select[Any]:
    """The rows of interfaces that the books do not know, as they were sent."""
    head = [imports.c[name] for name in ("time", "file", "interface")]
    joined = select(*head, problems.c.row, problems.c.fields.label("sent")).join_from(
        problems, imports, problems.c["import"] == imports.c.id
    )
    mine = (imports.c.company == company, imports.c.outcome == "kept")
    return joined.where(*mine, problems.c.row > 0).order_by(problems.c.id)


_CHOSEN = {
    "accounts": _accounts,
    "items": _items,
    "documents": _documents,
    "lines": _lines,
    "orders": _orders,
    "receipts": _receipts,
    "journal": _journal,
    "stock": _stock,
    "imports": _imports,
    "kept": _kept,
}
