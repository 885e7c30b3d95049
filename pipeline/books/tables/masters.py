"""The companies, and what their documents speak of: accounts, items, agents, warehouses, prices, rates.

A comment names the vendor's field where one fills the column. Whatever else was sent of a row is in `fields`.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from pipeline.books.columns import MONEY, PERCENT, PRICE, QUANTITY, RATE, fields, key

metadata = MetaData(
    naming_convention={  # a later version must be able to name what it changes
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


def company() -> Column[int]:
    """Whose it is."""
    return Column("company", ForeignKey("companies.id"), nullable=False)


companies = Table(
    "companies",
    metadata,
    key(),
    Column("comp_id", String(9), nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),  # the file's name, as the envelope says it
    Column("year_begins", Date),  # the open year; any day is in it where there is none
    Column("year_ends", Date),
)

sort_codes = Table(
    "sort_codes",
    metadata,
    company(),
    Column("kind", String(7), nullable=False),  # account or item
    Column("code", Integer, nullable=False),  # sortGroup, SortGroup
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("company", "kind", "code"),
)

accounts = Table(
    "accounts",
    metadata,
    company(),
    Column("account", Text, nullable=False),  # accountKey
    Column("name", Text, nullable=False),  # fullName
    Column("sort_code", Integer),  # sortGroup
    Column("phone", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("zip_code", Text, nullable=False),  # zipCode
    Column("email", Text, nullable=False),
    Column("agent", Integer),
    Column("tax_file", Text, nullable=False),  # taxFileNum
    Column("discount_percent", PERCENT),  # TFtalDiscount
    Column("credit_limit", MONEY),  # maxCredit
    Column("vat_exempt", Boolean, nullable=False),  # vatExampt
    fields(),
    PrimaryKeyConstraint("company", "account"),
)

agents = Table(
    "agents",
    metadata,
    company(),
    Column("agent", Integer, nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("company", "agent"),
)

employees = Table(
    "employees",
    metadata,
    company(),
    Column("employee", Integer, nullable=False),  # the receiving code of an import
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("company", "employee"),
)

items = Table(
    "items",
    metadata,
    company(),
    Column("item", Text, nullable=False),  # ItemKey
    Column("name", Text, nullable=False),  # ItemName
    Column("foreign_name", Text, nullable=False),  # ForeignName
    Column("sort_code", Integer),  # SortGroup
    Column("unit", Text, nullable=False),  # Unit
    Column("bar_code", Text, nullable=False),  # BarCode
    Column("price", PRICE),  # Price
    Column("currency", Text, nullable=False),  # Currency
    Column("discount_percent", PERCENT),  # DiscountPrc
    Column("vat_exempt", Boolean, nullable=False),  # VatExampt
    Column("purchase_price", PRICE),  # PurchasePrice
    Column("supplier", Text, nullable=False),  # SupplierKey
    fields(),
    PrimaryKeyConstraint("company", "item"),
)

warehouses = Table(
    "warehouses",
    metadata,
    company(),
    Column("warehouse", Integer, nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("company", "warehouse"),
)

price_lists = Table(
    "price_lists",
    metadata,
    company(),
    Column("price_list", Integer, nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("company", "price_list"),
)

prices = Table(
    "prices",
    metadata,
    company(),
    Column("price_list", Integer, nullable=False),
    Column("item", Text, nullable=False),
    Column("price", PRICE, nullable=False),
    Column("currency", Text, nullable=False),
    PrimaryKeyConstraint("company", "price_list", "item"),
)

stock = Table(
    "stock",
    metadata,
    company(),
    Column("item", Text, nullable=False),
    Column("warehouse", Integer, nullable=False),
    Column("quantity", QUANTITY, nullable=False),  # kept by the documents of the permanent store
    PrimaryKeyConstraint("company", "item", "warehouse"),
)

currencies = Table(
    "currencies",
    metadata,
    company(),
    Column("currency", String(5), nullable=False),
    Column("name", Text, nullable=False),
    Column("local", Boolean, nullable=False),  # its rate is 1
    PrimaryKeyConstraint("company", "currency"),
)

rates = Table(
    "rates",
    metadata,
    company(),
    Column("currency", String(5), nullable=False),
    Column("since", Date, nullable=False),
    Column("rate", RATE, nullable=False),  # in the local currency
    PrimaryKeyConstraint("company", "currency", "since"),
)

vat_rates = Table(
    "vat_rates",
    metadata,
    company(),
    Column("since", Date, nullable=False),
    Column("percent", PERCENT, nullable=False),
    PrimaryKeyConstraint("company", "since"),
)

document_types = Table(
    "document_types",
    metadata,
    company(),
    Column("type", Integer, nullable=False),  # DocumentID
    Column("name", Text, nullable=False),
    Column("stock", Integer, nullable=False),  # 1 what comes in, -1 what goes out, 0 what moves nothing
    Column("is_order", Boolean, nullable=False),
    Column("needs_account", Boolean, nullable=False),
    Column("grade", String(1), nullable=False),  # how well that is known: D, O, I, U
    PrimaryKeyConstraint("company", "type"),
)

extra_fields = Table(
    "extra_fields",
    metadata,
    company(),
    Column("kind", String(8), nullable=False),  # account, item or document
    Column("field", Text, nullable=False),  # as the interface calls it: suF1, ExtraText1
    Column("caption", Text, nullable=False),  # as the users call it
    PrimaryKeyConstraint("company", "kind", "field"),
)
