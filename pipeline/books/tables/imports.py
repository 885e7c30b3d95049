"""What was taken in: a row a file, written in the transaction that writes what was in it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from pipeline.books.columns import Fields, Moment, key
from pipeline.books.tables.masters import company, metadata

imports = Table(
    "imports",
    metadata,
    key(),
    company(),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("copy", Integer, nullable=False),  # 1, and more where the same was taken again on purpose
    Column("interface", Text, nullable=False),
    Column("time", Moment, nullable=False),
    Column("outcome", String(8), nullable=False),  # taken, partly, refused, kept
    Column("summary", Text, nullable=False),  # in the engine's words
    Column("rows", Integer, nullable=False),
    Column("refused", Integer, nullable=False),  # rows
    Column("made", Integer, nullable=False),  # documents, receipts, batches, accounts or items
)

Index("imports_once", imports.c.company, imports.c.sha256, imports.c.file, imports.c.copy, unique=True)

problems = Table(
    "import_problems",
    metadata,
    key(),
    Column("import", ForeignKey("imports.id"), nullable=False),
    Column("row", Integer, nullable=False),  # from 1; 0 where the whole file is meant
    Column("code", String(8), nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("given", Fields, nullable=False),
    Column("fields", Fields, nullable=False),  # the row as it was sent, where it was refused or kept
)

Index("import_problems_import", problems.c["import"])
