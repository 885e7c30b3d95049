"""Receipts with their payments (kupain), and journal batches with their entries (movein)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from pipeline.books.columns import MONEY, QUANTITY, fields, key
from pipeline.books.tables.masters import company, metadata

receipts = Table(
    "receipts",
    metadata,
    key(),
    company(),
    Column("import", ForeignKey("imports.id")),
    Column("store", String(9), nullable=False),  # temporary or permanent
    Column("number", BigInteger),  # running; none in the temporary store
    Column("account", Text, nullable=False),  # accountKey
    Column("account_name", Text, nullable=False),  # stockAccountName, else the account's
    Column("sent_number", BigInteger, nullable=False),  # docNumber; it does not become the receipt's number
    Column("date", Date, nullable=False),  # payDate; the day of the import where none was sent
    Column("agent", Integer),  # stockAgent
    Column("currency", Text, nullable=False),  # currency
    Column("total", MONEY, nullable=False),  # of its payments
    Column("total_foreign", MONEY, nullable=False),
    Column("payments", Integer, nullable=False),
    Column("details", Text, nullable=False),  # stockDetails
    Column("remarks", Text, nullable=False),  # stockRemarks
    fields(),
)

Index("receipts_import", receipts.c["import"], receipts.c.sent_number)
Index(
    "receipts_number",
    receipts.c.company,
    receipts.c.number,
    unique=True,
    sqlite_where=receipts.c.number.is_not(None),
    postgresql_where=receipts.c.number.is_not(None),
)

payments = Table(
    "payments",
    metadata,
    key(),
    Column("receipt", ForeignKey("receipts.id"), nullable=False),
    Column("line", Integer, nullable=False),  # from 1 within its receipt
    Column("row", Integer, nullable=False),  # of the file, from 1
    Column("type", Integer, nullable=False),  # transType
    Column("due_date", Date),  # dueDate
    Column("amount", MONEY, nullable=False),  # suF
    Column("amount_foreign", MONEY, nullable=False),  # suFDlr
    Column("currency", Text, nullable=False),  # currencyDlr
    Column("cheque", Text, nullable=False),  # cheqNumber
    Column("bank", Text, nullable=False),  # bankNumber
    Column("branch", Text, nullable=False),  # branch
    Column("bank_account", Text, nullable=False),  # bankAccNum
    Column("card", Text, nullable=False),  # creditFirm
    Column("instalments", Integer),  # payments
    fields(),
)

Index("payments_receipt", payments.c.receipt)

batches = Table(
    "journal_batches",
    metadata,
    key(),
    company(),
    Column("import", ForeignKey("imports.id")),
    Column("number", BigInteger, nullable=False),  # running
    Column("entries", Integer, nullable=False),
    Column("total", MONEY, nullable=False),  # of one side
)

Index("journal_batches_number", batches.c.company, batches.c.number, unique=True)

entries = Table(
    "journal_entries",
    metadata,
    key(),
    Column("batch", ForeignKey("journal_batches.id"), nullable=False),
    Column("row", Integer, nullable=False),  # of the file, from 1
    Column("type", Text, nullable=False),  # TransType
    Column("reference", BigInteger),  # Reference
    Column("reference2", BigInteger),  # Ref2
    Column("date", Date, nullable=False),  # ValueDate; the day of the import where none was sent
    Column("due_date", Date),  # DueDate
    Column("currency", Text, nullable=False),  # Currency
    Column("details", Text, nullable=False),  # Details
    Column("cost_code", Text, nullable=False),  # CostCode
    Column("quantity", QUANTITY),  # Quant
    fields(),
)

Index("journal_entries_batch", entries.c.batch)

sides = Table(
    "journal_sides",
    metadata,
    key(),
    Column("entry", ForeignKey("journal_entries.id"), nullable=False),
    Column("account", Text, nullable=False),  # AccountKeyDeb1, ...Deb2, ...Cred1, ...Cred2
    Column("debit", MONEY, nullable=False),  # SuFDeb1, SuFDeb2
    Column("credit", MONEY, nullable=False),  # SuFCred1, SuFCred2
    Column("foreign_debit", MONEY, nullable=False),  # SuFDlrDeb1, SuFDlrDeb2
    Column("foreign_credit", MONEY, nullable=False),  # SuFDlrCred1, SuFDlrCred2
)
"""An entry's accounts, two to four of them: each is debited or credited."""

Index("journal_sides_entry", sides.c.entry)
Index("journal_sides_account", sides.c.account)
