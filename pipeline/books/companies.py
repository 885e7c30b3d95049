"""Companies: whose books they are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, insert, select

from pipeline.books.kinds import KINDS
from pipeline.books.tables import companies, currencies, document_types, employees, vat_rates, warehouses
from pipeline.errors import UsageError

LOCAL = "ש״ח"
_VAT = ((date(2013, 6, 2), 18), (date(2015, 10, 1), 17), (date(2025, 1, 1), 18))
"""The percentages of Israel, by the day from which on they hold."""
_BASICS: tuple[tuple[Table, list[dict[str, Any]]], ...] = (
    (document_types, [msgspec.structs.asdict(kind) for kind in KINDS]),
    (employees, [{"employee": 1, "name": "מנהל"}]),
    (warehouses, [{"warehouse": 1, "name": "מחסן ראשי"}]),
    (currencies, [{"currency": LOCAL, "name": "שקל חדש", "local": True}]),
    (vat_rates, [{"since": day, "percent": Decimal(percent)} for day, percent in _VAT]),
)
"""What every company has from the start, so that something can be taken in."""


class Company(msgspec.Struct, frozen=True):
    """A company of the books, with its open year; any day is in it where there is none."""

    key: int
    comp_id: str
    name: str
    year_begins: date | None = None
    year_ends: date | None = None


def find(connection: Connection, name: str) -> Company:
    """The company of this file name, without regard to case; raises UsageError where the books have none."""
    row = connection.execute(
        select(companies).where(func.lower(companies.c.name) == name.strip().lower())
    ).first()
    if row is None:
        remedy = f"Make it: hconnect books seed ROOT {name}, or import accounts and items into it."
        raise UsageError(f"the books have no company {name}", remedy=remedy)
    return Company(row.id, row.comp_id, row.name, row.year_begins, row.year_ends)


def make(connection: Connection, comp_id: str, name: str, year: tuple[date, date] | None = None) -> Company:
    """The company of this file name; made where there is none."""
    found = connection.scalar(
        select(companies.c.id).where(func.lower(companies.c.name) == name.strip().lower())
    )
    if found is not None:
        return find(connection, name)
    begins, ends = year or (None, None)
    key = 1 + (connection.scalar(select(func.max(companies.c.id))) or 0)
    connection.execute(
        insert(companies).values(id=key, comp_id=comp_id, name=name, year_begins=begins, year_ends=ends)
    )
    for table, rows in _BASICS:
        connection.execute(insert(table), [{"company": key, **row} for row in rows])
    return Company(key, comp_id, name, begins, ends)
