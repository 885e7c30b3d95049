"""Keys: what the books of a company have, so that generated documents name accounts and items that exist."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from sqlalchemy import Connection

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
"""Of days where the books leave every year open: the same on each run, whatever the time."""


class Keys(msgspec.Struct, frozen=True):
    """What may be named, in the order in which Hypothesis shrinks: the first is the simplest."""

    accounts: tuple[str, ...]
    """Customers, suppliers, and what a journal needs."""
    items: tuple[str, ...]
    agents: tuple[str, ...] = ("1",)
    warehouses: tuple[str, ...] = ("1",)
    document_types: tuple[str, ...] = ("1",)
    currencies: tuple[str, ...] = ()
    """Those with a rate, and the local one."""
    year: tuple[date, date] = YEAR
    """The first and the last day that a document may have."""

    @classmethod
    def read(cls, connection: Connection, company: str) -> Keys:
        """What the books behind a connection have; raises UsageError where they have no such company."""
        from sqlalchemy import Column, select

        from pipeline.books import companies, tables

        mine = companies.find(connection, company)

        def column(wanted: Column[Any]) -> tuple[str, ...]:
            found = select(wanted).where(wanted.table.c.company == mine.key).distinct().order_by(wanted)
            return tuple(str(value) for value in connection.scalars(found))

        is_local = (tables.currencies.c.company == mine.key, tables.currencies.c.local)
        local = connection.scalars(select(tables.currencies.c.currency).where(*is_local)).all()
        return cls(
            column(tables.accounts.c.account),
            column(tables.items.c.item),
            column(tables.agents.c.agent),
            column(tables.warehouses.c.warehouse),
            column(tables.document_types.c.type),
            (*local, *column(tables.rates.c.currency)),
            (mine.year_begins or YEAR[0], mine.year_ends or YEAR[1]),
        )

    @classmethod
    def demo(cls) -> Keys:
        """What the shop has that `hconnect books seed` makes."""
        return _demo()


@cache
def _demo() -> Keys:
    """Asked of the shop itself, made in memory."""
    from sqlalchemy import create_engine

    from pipeline.books.demo import seed
    from pipeline.books.transaction import writing

    engine = create_engine("sqlite://")
    try:
        with writing(engine) as connection:
            return Keys.read(connection, seed(connection, "1", "demo").name)
    finally:
        engine.dispose()
