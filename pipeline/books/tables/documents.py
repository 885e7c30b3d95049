"""Documents with their lines (imovein): in the temporary store, or in the permanent one, where they have a number."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from pipeline.books.columns import MONEY, PERCENT, PRICE, QUANTITY, RATE, fields, key
from pipeline.books.tables.masters import company, metadata

documents = Table(
    "documents",
    metadata,
    key(),
    company(),
    Column("import", ForeignKey("imports.id")),
    Column("store", String(9), nullable=False),  # temporary or permanent
    Column("type", Integer, nullable=False),  # DocumentID
    Column("number", BigInteger),  # of its type, running; none in the temporary store
    Column("account", Text, nullable=False),  # AccountKey
    Column("account_name", Text, nullable=False),  # AccountName, else the account's
    Column("reference", BigInteger, nullable=False),  # Reference
    Column("reference2", BigInteger),  # Reference2
    Column("date", Date, nullable=False),  # ValueDate; the day of the import where none was sent
    Column("due_date", Date),  # DueDate
    Column("agent", Integer),  # Agent
    Column("warehouse", Integer, nullable=False),  # Warehouse
    Column("currency", Text, nullable=False),  # Currency
    Column("rate", RATE, nullable=False),  # Rate
    Column("discount_percent", PERCENT, nullable=False),  # TotalDiscountPrc
    Column("vat_percent", PERCENT, nullable=False),  # VatPrc
    Column("taxable", MONEY, nullable=False),  # the lines that bear VAT, before the discount
    Column("exempt", MONEY, nullable=False),  # those that do not
    Column("discount", MONEY, nullable=False),
    Column("vat", MONEY, nullable=False),
    Column("total", MONEY, nullable=False),
    Column("total_local", MONEY, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("details", Text, nullable=False),  # Details
    Column("remarks", Text, nullable=False),  # Remarks
    fields(),
)

Index("documents_import", documents.c["import"], documents.c.reference)
Index(
    "documents_number",
    documents.c.company,
    documents.c.type,
    documents.c.number,
    unique=True,
    sqlite_where=documents.c.number.is_not(None),
    postgresql_where=documents.c.number.is_not(None),
)

lines = Table(
    "document_lines",
    metadata,
    key(),
    Column("document", ForeignKey("documents.id"), nullable=False),
    Column("line", Integer, nullable=False),  # from 1 within its document
    Column("row", Integer, nullable=False),  # of the file, from 1
    Column("item", Text, nullable=False),  # ItemKey
    Column("name", Text, nullable=False),  # ItemName, else the item's
    Column("quantity", QUANTITY, nullable=False),  # Quantity
    Column("unit", Text, nullable=False),  # Unit, else the item's
    Column("price", PRICE),  # Price; none where none was sent
    Column("currency", Text, nullable=False),  # ItemCurrency, else the document's
    Column("rate", RATE, nullable=False),  # ItemRate
    Column("discount_percent", PERCENT, nullable=False),  # DiscountPrc
    Column("amount", MONEY, nullable=False),  # in the document's currency
    Column("exempt", Boolean, nullable=False),  # VatExampt
    Column("warehouse", Integer, nullable=False),  # SM_Warehouse, else the document's
    Column("base_line", BigInteger),  # BaseMoveID: the line of an order that this one fulfils
    fields(),
)

Index("document_lines_document", lines.c.document)
Index(
    "document_lines_base",
    lines.c.base_line,
    sqlite_where=lines.c.base_line.is_not(None),
    postgresql_where=lines.c.base_line.is_not(None),
)
