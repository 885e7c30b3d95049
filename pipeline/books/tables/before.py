"""What rows were like before imports changed them, and which imports are of the company's own data.

A reset takes back what imports and issuing have changed: of each row of the master data and of the stock, the first
change notes what was there before, or that nothing was.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, PrimaryKeyConstraint, Table

from pipeline.books.tables.masters import accounts, agents, company, currencies, items, metadata, stock


def _before(table: Table) -> Table:
    keys = [column.name for column in table.primary_key]
    columns: list[Column[object]] = [
        Column(column.name, column.type, nullable=column.name not in keys)
        for column in table.columns
        if column.name != "company"
    ]
    existed = Column("existed", Boolean, nullable=False)
    named = f"{table.name}_before"
    return Table(named, metadata, company(), *columns, existed, PrimaryKeyConstraint(*keys))


befores = {table: _before(table) for table in (accounts, agents, currencies, items, stock)}
"""The tables that imports change rows of, and for each the rows as they were; `existed` is false where there was none."""

own_imports = Table("own_imports", metadata, Column("import", ForeignKey("imports.id"), primary_key=True))
"""Imports of the company's own data, which no reset takes back."""
