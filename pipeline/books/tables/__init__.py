"""The tables of the books, for SQLite or PostgreSQL; all in one `metadata`, apart from the station's journal."""

from pipeline.books.tables.before import befores, own_imports
from pipeline.books.tables.documents import documents, lines
from pipeline.books.tables.imports import imports, problems
from pipeline.books.tables.ledger import batches, entries, payments, receipts, sides
from pipeline.books.tables.masters import (
    accounts,
    agents,
    companies,
    currencies,
    document_types,
    employees,
    extra_fields,
    items,
    metadata,
    price_lists,
    prices,
    rates,
    sort_codes,
    stock,
    vat_rates,
    warehouses,
)

__all__ = [
    "accounts",
    "agents",
    "batches",
    "befores",
    "companies",
    "currencies",
    "document_types",
    "documents",
    "employees",
    "entries",
    "extra_fields",
    "imports",
    "items",
    "lines",
    "metadata",
    "own_imports",
    "payments",
    "price_lists",
    "prices",
    "problems",
    "rates",
    "receipts",
    "sides",
    "sort_codes",
    "stock",
    "vat_rates",
    "warehouses",
]
