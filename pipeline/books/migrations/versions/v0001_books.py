"""The first version of the books."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)

_TABLES = (
    "journal_sides", "payments", "journal_entries", "document_lines", "receipts", "journal_batches",
    "import_problems", "documents", "warehouses", "vat_rates", "stock", "sort_codes", "rates",
    "prices", "price_lists", "items", "imports", "extra_fields", "employees", "document_types",
    "currencies", "agents", "accounts", "companies",
)  # fmt: skip
"""What depends on others comes first."""


def _exact(places: int) -> sa.Numeric[Decimal]:
    """A decimal as it was kept then: a whole number of its smallest unit in SQLite."""
    return sa.Numeric(18, places).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "companies",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("comp_id", sa.String(length=9), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("year_begins", sa.Date(), nullable=True),
        sa.Column("year_ends", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("comp_id", name=op.f("uq_companies_comp_id")),
        sa.UniqueConstraint("name", name=op.f("uq_companies_name")),
    )
    op.create_table(
        "accounts",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_code", sa.Integer(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("zip_code", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("agent", sa.Integer(), nullable=True),
        sa.Column("tax_file", sa.Text(), nullable=False),
        sa.Column("discount_percent", _exact(4), nullable=True),
        sa.Column("credit_limit", _exact(2), nullable=True),
        sa.Column("vat_exempt", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_accounts_company")),
        sa.PrimaryKeyConstraint("company", "account", name=op.f("pk_accounts")),
    )
    op.create_table(
        "agents",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("agent", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_agents_company")),
        sa.PrimaryKeyConstraint("company", "agent", name=op.f("pk_agents")),
    )
    op.create_table(
        "currencies",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("currency", sa.String(length=5), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("local", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_currencies_company")),
        sa.PrimaryKeyConstraint("company", "currency", name=op.f("pk_currencies")),
    )
    op.create_table(
        "document_types",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("is_order", sa.Boolean(), nullable=False),
        sa.Column("needs_account", sa.Boolean(), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_document_types_company")),
        sa.PrimaryKeyConstraint("company", "type", name=op.f("pk_document_types")),
    )
    op.create_table(
        "employees",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("employee", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_employees_company")),
        sa.PrimaryKeyConstraint("company", "employee", name=op.f("pk_employees")),
    )
    op.create_table(
        "extra_fields",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_extra_fields_company")),
        sa.PrimaryKeyConstraint("company", "kind", "field", name=op.f("pk_extra_fields")),
    )
    op.create_table(
        "imports",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("company", _KEY, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("interface", sa.Text(), nullable=False),
        sa.Column("time", _MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_imports_company")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index("imports_once", "imports", ["company", "sha256", "file", "copy"], unique=True)
    op.create_table(
        "items",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("foreign_name", sa.Text(), nullable=False),
        sa.Column("sort_code", sa.Integer(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("bar_code", sa.Text(), nullable=False),
        sa.Column("price", _exact(4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("discount_percent", _exact(4), nullable=True),
        sa.Column("vat_exempt", sa.Boolean(), nullable=False),
        sa.Column("purchase_price", _exact(4), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_items_company")),
        sa.PrimaryKeyConstraint("company", "item", name=op.f("pk_items")),
    )
    op.create_table(
        "price_lists",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("price_list", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_price_lists_company")),
        sa.PrimaryKeyConstraint("company", "price_list", name=op.f("pk_price_lists")),
    )
    op.create_table(
        "prices",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("price_list", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("price", _exact(4), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_prices_company")),
        sa.PrimaryKeyConstraint("company", "price_list", "item", name=op.f("pk_prices")),
    )
    op.create_table(
        "rates",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("currency", sa.String(length=5), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("rate", _exact(6), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_rates_company")),
        sa.PrimaryKeyConstraint("company", "currency", "since", name=op.f("pk_rates")),
    )
    op.create_table(
        "sort_codes",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_sort_codes_company")),
        sa.PrimaryKeyConstraint("company", "kind", "code", name=op.f("pk_sort_codes")),
    )
    op.create_table(
        "stock",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("warehouse", sa.Integer(), nullable=False),
        sa.Column("quantity", _exact(4), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_stock_company")),
        sa.PrimaryKeyConstraint("company", "item", "warehouse", name=op.f("pk_stock")),
    )
    op.create_table(
        "vat_rates",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("percent", _exact(4), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_vat_rates_company")),
        sa.PrimaryKeyConstraint("company", "since", name=op.f("pk_vat_rates")),
    )
    op.create_table(
        "warehouses",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("warehouse", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_warehouses_company")),
        sa.PrimaryKeyConstraint("company", "warehouse", name=op.f("pk_warehouses")),
    )
    op.create_table(
        "documents",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("company", _KEY, nullable=False),
        sa.Column("import", _KEY, nullable=True),
        sa.Column("store", sa.String(length=9), nullable=False),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("reference", sa.BigInteger(), nullable=False),
        sa.Column("reference2", sa.BigInteger(), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("agent", sa.Integer(), nullable=True),
        sa.Column("warehouse", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rate", _exact(6), nullable=False),
        sa.Column("discount_percent", _exact(4), nullable=False),
        sa.Column("vat_percent", _exact(4), nullable=False),
        sa.Column("taxable", _exact(2), nullable=False),
        sa.Column("exempt", _exact(2), nullable=False),
        sa.Column("discount", _exact(2), nullable=False),
        sa.Column("vat", _exact(2), nullable=False),
        sa.Column("total", _exact(2), nullable=False),
        sa.Column("total_local", _exact(2), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_documents_company")),
        sa.ForeignKeyConstraint(["import"], ["imports.id"], name=op.f("fk_documents_import")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index("documents_import", "documents", ["import", "reference"], unique=False)
    op.create_index(
        "documents_number",
        "documents",
        ["company", "type", "number"],
        unique=True,
        sqlite_where=sa.text("number IS NOT NULL"),
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.create_table(
        "import_problems",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("import", _KEY, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import"], ["imports.id"], name=op.f("fk_import_problems_import")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_problems")),
    )
    op.create_index("import_problems_import", "import_problems", ["import"], unique=False)
    op.create_table(
        "journal_batches",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("company", _KEY, nullable=False),
        sa.Column("import", _KEY, nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("total", _exact(2), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_journal_batches_company")),
        sa.ForeignKeyConstraint(["import"], ["imports.id"], name=op.f("fk_journal_batches_import")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_batches")),
    )
    op.create_index("journal_batches_number", "journal_batches", ["company", "number"], unique=True)
    op.create_table(
        "receipts",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("company", _KEY, nullable=False),
        sa.Column("import", _KEY, nullable=True),
        sa.Column("store", sa.String(length=9), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("sent_number", sa.BigInteger(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("agent", sa.Integer(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", _exact(2), nullable=False),
        sa.Column("total_foreign", _exact(2), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f("fk_receipts_company")),
        sa.ForeignKeyConstraint(["import"], ["imports.id"], name=op.f("fk_receipts_import")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    op.create_index("receipts_import", "receipts", ["import", "sent_number"], unique=False)
    op.create_index(
        "receipts_number",
        "receipts",
        ["company", "number"],
        unique=True,
        sqlite_where=sa.text("number IS NOT NULL"),
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.create_table(
        "document_lines",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("document", _KEY, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", _exact(4), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("price", _exact(4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rate", _exact(6), nullable=False),
        sa.Column("discount_percent", _exact(4), nullable=False),
        sa.Column("amount", _exact(2), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("warehouse", sa.Integer(), nullable=False),
        sa.Column("base_line", sa.BigInteger(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_document_lines_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_lines")),
    )
    op.create_index(
        "document_lines_base",
        "document_lines",
        ["base_line"],
        unique=False,
        sqlite_where=sa.text("base_line IS NOT NULL"),
        postgresql_where=sa.text("base_line IS NOT NULL"),
    )
    op.create_index("document_lines_document", "document_lines", ["document"], unique=False)
    op.create_table(
        "journal_entries",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("batch", _KEY, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("reference", sa.BigInteger(), nullable=True),
        sa.Column("reference2", sa.BigInteger(), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("cost_code", sa.Text(), nullable=False),
        sa.Column("quantity", _exact(4), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["journal_batches.id"], name=op.f("fk_journal_entries_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entries")),
    )
    op.create_index("journal_entries_batch", "journal_entries", ["batch"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("receipt", _KEY, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("amount", _exact(2), nullable=False),
        sa.Column("amount_foreign", _exact(2), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("cheque", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("bank_account", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("instalments", sa.Integer(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["receipt"], ["receipts.id"], name=op.f("fk_payments_receipt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index("payments_receipt", "payments", ["receipt"], unique=False)
    op.create_table(
        "journal_sides",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("entry", _KEY, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("debit", _exact(2), nullable=False),
        sa.Column("credit", _exact(2), nullable=False),
        sa.Column("foreign_debit", _exact(2), nullable=False),
        sa.Column("foreign_credit", _exact(2), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["journal_entries.id"], name=op.f("fk_journal_sides_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_sides")),
    )
    op.create_index("journal_sides_account", "journal_sides", ["account"], unique=False)
    op.create_index("journal_sides_entry", "journal_sides", ["entry"], unique=False)


def downgrade() -> None:
    """Take them away."""
    for table in _TABLES:
        op.drop_table(table)
