"""Demo data: a shop, the same for the same seed: accounts, items, agents, warehouses, prices, rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from pipeline.books.companies import Company, make
from pipeline.books.tables import (
    accounts,
    agents,
    currencies,
    employees,
    extra_fields,
    items,
    price_lists,
    prices,
    rates,
    sort_codes,
    stock,
    warehouses,
)
from pipeline.errors import UsageError

ACCOUNTS = 200
ITEMS = 500
_SHOPS = ("מכולת", "מאפיית", "קפה", "מסעדת", "סופר", "חנות", "קיוסק", "פיצריית", "מעדניית", "בית קפה")
_NAMES = (
    "הצפון",
    "השכונה",
    "הגליל",
    "הנמל",
    "הפרדס",
    "התחנה",
    "הכיכר",
    "השרון",
    "המושבה",
    "הים",
    "הגן",
    "השוק",
)
_CITIES = ("חיפה", "תל אביב", "ירושלים", "באר שבע", "נתניה", "עכו", "רחובות", "חולון", "אילת", "צפת")
_STREETS = ("הרצל", "ויצמן", "ז׳בוטינסקי", "הנביאים", "אלנבי", "בן גוריון", "סוקולוב", "ביאליק")
_GOODS = (
    "קפה טחון",
    "תה ירוק",
    "עוגיות",
    "שוקולד",
    "מיץ תפוזים",
    "חלב",
    "גבינה לבנה",
    "לחם",
    "זיתים",
    "שמן זית",
)
_KINDS = ("מובחר", "קלאסי", "אורגני", "ביתי", "קלוי", "טרי", "מיובא", "ללא סוכר", "במשקל", "חגיגי")
_PACKS = (("250 גרם", "יח"), ("500 גרם", "יח"), ("1 ליטר", "יח"), ("קרטון 12", "קרט"), ("ק״ג", "קג"))
_PEOPLE = ("דנה לוי", "יוסי כהן", "מיכל אברהם", "אורי פרץ", "נועה ביטון")
_CUSTOMERS, _SUPPLIERS = 170, 20


def seed(
    connection: Connection,
    comp_id: str,
    name: str,
    *,
    seed: int = 1,
    year: tuple[date, date] | None = None,
) -> Company:
    """Fill the books of a company with a shop; it is made where there is none. `year` is the one that is open.

    Raises UsageError where it has accounts already.
    """
    company = make(connection, comp_id, name, year)
    if connection.scalar(select(func.count()).select_from(accounts).where(accounts.c.company == company.key)):
        remedy = "Demo data goes into a company that has none yet: name another one."
        raise UsageError(f"the books of {name} have accounts already", remedy=remedy)
    random = Random(seed)  # noqa: S311  a shop, not a secret
    tables = (*_small(), *_accounts(random), *_items(random))
    for table, rows in tables:
        connection.execute(insert(table), [{"company": company.key, **row} for row in rows])
    return company


Filled = tuple[Table, list[dict[str, Any]]]


def _small() -> list[Filled]:
    """What a shop has few of."""
    dollar = ((date(2020, 1, 1), "3.456000"), (date(2024, 1, 1), "3.627000"), (date(2025, 1, 1), "3.647000"))
    euro = ((date(2020, 1, 1), "3.878200"), (date(2024, 1, 1), "4.011600"), (date(2025, 1, 1), "3.796500"))
    return [
        (agents, [{"agent": number, "name": person} for number, person in enumerate(_PEOPLE, 1)]),
        (employees, [{"employee": number, "name": person} for number, person in enumerate(_PEOPLE[:2], 2)]),
        (
            warehouses,
            [
                {"warehouse": number, "name": f"מחסן {called}"}
                for number, called in enumerate(("צפון", "דרום"), 2)
            ],
        ),
        (
            currencies,
            [
                {"currency": code, "name": called, "local": False}
                for code, called in (("$", "דולר"), ("€", "אירו"))
            ],
        ),
        (
            rates,
            [
                {"currency": code, "since": day, "rate": Decimal(rate)}
                for code, series in (("$", dollar), ("€", euro))
                for day, rate in series
            ],
        ),
        (
            sort_codes,
            [
                {"kind": kind, "code": code, "name": called}
                for kind, code, called in (
                    ("account", 100, "לקוחות"),
                    ("account", 200, "ספקים"),
                    ("account", 900, "הנהלת חשבונות"),
                    ("item", 1, "מזון"),
                    ("item", 2, "משקאות"),
                )
            ],
        ),
        (price_lists, [{"price_list": 1, "name": "מחירון רגיל"}, {"price_list": 2, "name": "סיטונאי"}]),
        (extra_fields, [{"kind": "account", "field": "suF1", "caption": "יעד מכירות"}]),
    ]


def _accounts(random: Random) -> list[Filled]:
    """Customers, suppliers, and what a journal needs."""
    rows: list[dict[str, Any]] = []
    for number in range(ACCOUNTS):
        if number < _CUSTOMERS:
            key, sort_code = str(10_001 + number), 100
        elif number < _CUSTOMERS + _SUPPLIERS:
            key, sort_code = str(20_001 + number - _CUSTOMERS), 200
        else:
            key, sort_code = str(90_001 + number - _CUSTOMERS - _SUPPLIERS), 900
        called = f"{random.choice(_SHOPS)} {random.choice(_NAMES)}" if sort_code < 900 else f"חשבון {key}"
        rows.append(
            {
                "account": key,
                "name": called,
                "sort_code": sort_code,
                "phone": f"0{random.randint(2, 9)}-{random.randint(5_000_000, 9_999_999)}",
                "address": f"{random.choice(_STREETS)} {random.randint(1, 120)}",
                "city": random.choice(_CITIES),
                "zip_code": str(random.randint(10_000, 99_999)),
                "email": f"office{key}@example.com",
                "agent": random.randint(1, len(_PEOPLE)),
                "tax_file": str(random.randint(500_000_000, 599_999_999)),
                "discount_percent": Decimal(random.choice((0, 0, 0, 5, 10))),
                "credit_limit": Decimal(random.randrange(5_000, 50_000, 500)),
                "vat_exempt": False,
                "fields": {},
            }
        )
    return [(accounts, rows)]


def _items(random: Random) -> list[Filled]:
    """Goods with their prices, and some of each in the first warehouse."""
    rows: list[dict[str, Any]] = []
    priced: list[dict[str, Any]] = []
    stored: list[dict[str, Any]] = []
    for number in range(ITEMS):
        pack, unit = random.choice(_PACKS)
        goods = random.choice(_GOODS)
        key, price = f"P{1001 + number}", Decimal(random.randrange(450, 24_950, 10)).scaleb(-2)
        rows.append(
            {
                "item": key,
                "name": f"{goods} {random.choice(_KINDS)} {pack}",
                "foreign_name": "",
                "sort_code": 2 if goods in {"מיץ תפוזים", "תה ירוק", "חלב"} else 1,
                "unit": unit,
                "bar_code": f"729{random.randint(10**9, 10**10 - 1)}",
                "price": price,
                "currency": "",
                "discount_percent": None,
                "vat_exempt": False,
                "purchase_price": (price * Decimal("0.70")).quantize(Decimal("0.01")),
                "supplier": str(20_001 + random.randrange(_SUPPLIERS)),
                "fields": {},
            }
        )
        cheaper = (price * Decimal("0.90")).quantize(Decimal("0.01"))
        priced += [
            {"price_list": number, "item": key, "price": each, "currency": ""}
            for number, each in ((1, price), (2, cheaper))
        ]
        stored.append({"item": key, "warehouse": 1, "quantity": Decimal(random.randint(0, 400))})
    return [(items, rows), (prices, priced), (stock, stored)]
