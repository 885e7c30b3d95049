"""Views: the books as the queries of reports see them: one company's rows, alike in SQLite and PostgreSQL.

Sums are whole numbers of their smallest unit, as SQLite keeps them: money has two places, prices, quantities and percents
four, rates six. Texts are compared by their code points: of Hebrew letters, digits and Latin ones that is the order of
Windows-1255, in which the real engine compares (inferred). A yes is 1, a no is 0.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Column, String, Table

from pipeline.books import tables
from pipeline.books.columns import Exact

_VIEWS: dict[str, Table] = {
    "accounts": tables.accounts,
    "items": tables.items,
    "sort_codes": tables.sort_codes,
    "agents": tables.agents,
    "employees": tables.employees,
    "warehouses": tables.warehouses,
    "price_lists": tables.price_lists,
    "prices": tables.prices,
    "stock": tables.stock,
    "currencies": tables.currencies,
    "rates": tables.rates,
    "vat_rates": tables.vat_rates,
    "document_types": tables.document_types,
    "documents": tables.documents,
    "lines": tables.lines,
    "receipts": tables.receipts,
    "payments": tables.payments,
    "batches": tables.batches,
    "entries": tables.entries,
    "sides": tables.sides,
}
_OWNERS = {"document", "receipt", "batch", "entry"}
"""Columns that lead from a table without a company towards one that has it."""
_LEFT_OUT = {"company", "import", "row", "fields"}
_SENT = {
    "account_fields": ("accounts", "account"),
    "item_fields": ("items", "item"),
    "document_fields": ("documents", "id"),
    "line_fields": ("lines", "id"),
    "receipt_fields": ("receipts", "id"),
    "payment_fields": ("payments", "id"),
    "entry_fields": ("entries", "id"),
}
"""What was sent and has no column of its own: a row for each field and its text, under the key of whose it is."""
_MOVEMENTS = """
SELECT 1 AS source, sides.id AS number, batches.number AS batch, entries.type AS type, sides.account AS account,
  COALESCE(CASE WHEN sides.debit <> 0 THEN pairs.credited ELSE pairs.debited END, '') AS counter_account,
  entries.date AS date, COALESCE(entries.due_date, entries.date) AS due_date, entries.reference AS reference,
  entries.reference2 AS reference2, entries.details AS details, sides.debit AS debit, sides.credit AS credit,
  CAST(NULL AS BIGINT) AS document
FROM sides JOIN entries ON entries.id = sides.entry JOIN batches ON batches.id = entries.batch JOIN (
  SELECT entry, MIN(CASE WHEN debit <> 0 THEN account{by_code} END) AS debited,
    MIN(CASE WHEN debit <> 0 THEN NULL ELSE account{by_code} END) AS credited
  FROM {schema}.journal_sides GROUP BY entry
) AS pairs ON pairs.entry = sides.entry
UNION ALL
SELECT 2, documents.id, NULL, document_types.name, documents.account, '', documents.date,
  COALESCE(documents.due_date, documents.date), COALESCE(documents.number, documents.reference),
  COALESCE(documents.reference2, documents.reference), documents.details,
  CASE WHEN document_types.stock < 0 THEN documents.total_local ELSE 0 END,
  CASE WHEN document_types.stock > 0 THEN documents.total_local ELSE 0 END, documents.id
FROM documents JOIN document_types ON document_types.type = documents.type
WHERE documents.store = 'permanent' AND document_types.stock <> 0 AND document_types.needs_account = 1
UNION ALL
SELECT 3, documents.id, NULL, document_types.name, documents.account, '', documents.date,
  COALESCE(documents.due_date, documents.date), COALESCE(documents.number, documents.reference),
  COALESCE(documents.reference2, documents.reference), documents.details, 0, documents.total_local, documents.id
FROM documents JOIN document_types ON document_types.type = documents.type
WHERE documents.store = 'permanent' AND documents.type = 2
UNION ALL
SELECT 4, receipts.id, NULL, 'קבלה', receipts.account, '', receipts.date, receipts.date, receipts.number,
  receipts.sent_number, receipts.details, 0, receipts.total, NULL
FROM receipts WHERE receipts.store = 'permanent'
"""
"""The entries of the journal, and those that documents and receipts of the permanent store would make (inferred).

What goes out debits its account, what comes in credits it; an invoice that is a receipt too (2) is paid at once. A
type that may have no account moves goods alone."""


def names() -> dict[str, tuple[str, ...]]:
    """The columns of each view."""
    found = {
        view: tuple(column.name for column in table.columns if column.name not in _LEFT_OUT)
        for view, table in _VIEWS.items()
    }
    sent = {view: (key, "field", "value") for view, (_, key) in _SENT.items()}
    movements = ("source", "number", "batch", "type", "account", "counter_account", "date", "due_date")
    more = ("reference", "reference2", "details", "debit", "credit", "document")
    return {**found, **sent, "movements": (*movements, *more)}


def outline() -> str:
    """A preamble without books: what can be read behind it are the views, which are empty, and nothing else."""
    return "WITH RECURSIVE " + ",\n".join(
        f"{view} ({', '.join(columns)}) AS (SELECT {', '.join(['NULL'] * len(columns))} WHERE 0)"
        for view, columns in names().items()
    )


@lru_cache(maxsize=256)
def preamble(dialect: str, schema: str, company: int) -> str:
    """What stands before a query: `WITH` and the views of a company, by its key; a comma or a SELECT may follow.

    `dialect` is "sqlite" or "postgresql", `schema` where the tables are.
    """
    bodies = {name: _view(table, dialect, schema, company) for name, table in _VIEWS.items()}
    for name, (owner, key) in _SENT.items():
        bodies[name] = _fields(_VIEWS[owner], key, dialect, schema, company)
    by_code = "" if dialect == "sqlite" else ' COLLATE "C"'
    bodies["movements"] = _MOVEMENTS.format(schema=schema, by_code=by_code)
    return "WITH RECURSIVE " + ",\n".join(
        f"{name} AS NOT MATERIALIZED ({body})" for name, body in bodies.items()
    )


def _view(table: Table, dialect: str, schema: str, company: int) -> str:
    shown = ", ".join(_shown(column, dialect) for column in table.columns if column.name not in _LEFT_OUT)
    return f"SELECT {shown} FROM {_source(table, schema, company)}"  # noqa: S608  names of ours, and a number


def _fields(table: Table, key: str, dialect: str, schema: str, company: int) -> str:
    each, field, value = (
        ("json_each(its.fields)", "sent.key", "sent.value")
        if dialect == "sqlite"
        else ("json_each_text(its.fields::json)", 'sent.key COLLATE "C"', 'sent.value COLLATE "C"')
    )
    named = _shown(table.columns[key], dialect)
    source = _source(table, schema, company, f"CROSS JOIN {each} AS sent")
    return f"SELECT {named}, {field} AS field, {value} AS value FROM {source}"  # noqa: S608  as above


def _shown(column: Column[Any], dialect: str) -> str:
    """A column as a query sees it."""
    name = f"its.{column.name}"
    if isinstance(column.type, Boolean):
        return f"CASE WHEN {name} THEN 1 ELSE 0 END AS {column.name}"
    if dialect == "sqlite":
        return name
    if isinstance(column.type, Exact):
        return f"CAST({name} * {10**column.type.places} AS BIGINT) AS {column.name}"
    if isinstance(column.type, String):
        return f'{name} COLLATE "C" AS {column.name}'
    return name


def _source(table: Table, schema: str, company: int, more: str = "") -> str:
    """The rows of a table that are the company's."""
    joined, owner = f"{schema}.{table.name} AS its", "its"
    while "company" not in table.columns:
        (link,) = (key for key in table.foreign_keys if key.parent.name in _OWNERS)
        joined += f" JOIN {schema}.{link.column.table.name} AS {link.parent.name} ON "
        joined += f"{link.parent.name}.id = {owner}.{link.parent.name}"
        owner, table = link.parent.name, link.column.table
    return f"{joined} {more} WHERE {owner}.company = {company}"
