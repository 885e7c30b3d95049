"""The second version: what rows were like before imports changed them, and which imports are own data.

Of what was changed before this version only the stock can be reckoned back, from the documents; the rest stays.
"""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = (
    "own_imports", "stock_before", "items_before", "currencies_before", "agents_before", "accounts_before",
)  # fmt: skip

_STOCK = """
INSERT INTO stock_before (company, item, warehouse, quantity, existed)
SELECT stock.company, stock.item, stock.warehouse, stock.quantity - moves.moved, true
FROM stock JOIN (
    SELECT documents.company, document_lines.item, document_lines.warehouse,
           sum(document_lines.quantity * document_types.stock) AS moved
    FROM document_lines
    JOIN documents ON documents.id = document_lines.document
    JOIN document_types ON document_types.company = documents.company AND document_types.type = documents.type
    WHERE documents.store = 'permanent' AND document_types.stock <> 0
    GROUP BY documents.company, document_lines.item, document_lines.warehouse
) AS moves
ON moves.company = stock.company AND moves.item = stock.item AND moves.warehouse = stock.warehouse
"""


def _exact(places: int) -> sa.Numeric[Decimal]:
    """A decimal as it was kept then: a whole number of its smallest unit in SQLite."""
    return sa.Numeric(18, places).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the tables; stock as it was before the documents that are there."""
    op.create_table(
        "accounts_before",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("sort_code", sa.Integer(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("zip_code", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("agent", sa.Integer(), nullable=True),
        sa.Column("tax_file", sa.Text(), nullable=True),
        sa.Column("discount_percent", _exact(4), nullable=True),
        sa.Column("credit_limit", _exact(2), nullable=True),
        sa.Column("vat_exempt", sa.Boolean(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=True),
        sa.Column("existed", sa.Boolean(), nullable=False),
        *_constraints("accounts_before", "account"),
    )
    op.create_table(
        "agents_before",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("agent", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("existed", sa.Boolean(), nullable=False),
        *_constraints("agents_before", "agent"),
    )
    op.create_table(
        "currencies_before",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("currency", sa.String(length=5), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("local", sa.Boolean(), nullable=True),
        sa.Column("existed", sa.Boolean(), nullable=False),
        *_constraints("currencies_before", "currency"),
    )
    op.create_table(
        "items_before",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("foreign_name", sa.Text(), nullable=True),
        sa.Column("sort_code", sa.Integer(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("bar_code", sa.Text(), nullable=True),
        sa.Column("price", _exact(4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("discount_percent", _exact(4), nullable=True),
        sa.Column("vat_exempt", sa.Boolean(), nullable=True),
        sa.Column("purchase_price", _exact(4), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=True),
        sa.Column("existed", sa.Boolean(), nullable=False),
        *_constraints("items_before", "item"),
    )
    op.create_table(
        "stock_before",
        sa.Column("company", _KEY, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("warehouse", sa.Integer(), nullable=False),
        sa.Column("quantity", _exact(4), nullable=True),
        sa.Column("existed", sa.Boolean(), nullable=False),
        *_constraints("stock_before", "item", "warehouse"),
    )
    op.create_table(
        "own_imports",
        sa.Column("import", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["import"], ["imports.id"], name=op.f("fk_own_imports_import")),
        sa.PrimaryKeyConstraint("import", name=op.f("pk_own_imports")),
    )
    op.execute(_STOCK)


def downgrade() -> None:
    """Take them away."""
    for table in _TABLES:
        op.drop_table(table)


def _constraints(table: str, *keys: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["company"], ["companies.id"], name=op.f(f"fk_{table}_company")),
        sa.PrimaryKeyConstraint("company", *keys, name=op.f(f"pk_{table}")),
    )
