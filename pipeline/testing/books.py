"""Books: what stands in the books of the tests' companies, as rows by the names of their columns (docs/books.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from pipeline.books import listing
from pipeline.books.companies import find
from pipeline.books.listing import What
from pipeline.books.tables import documents, lines, payments, receipts
from pipeline.books.transaction import reading
from pipeline.engine.service import shelf_of
from pipeline.rules import Parameters
from pipeline.testing.running import Running

Row = dict[str, Any]


class Books:
    """Looks alone; sums are Decimal, days are date. Without `company` that of the tests is meant.

    Raises UsageError for a company that the books do not have.
    """

    def __init__(self, running: Running) -> None:
        self._running = running

    def documents(self, company: str | None = None) -> list[Row]:
        """The documents, oldest first, each with its `lines`."""
        return self._whole(documents, lines, "document", "lines", company)

    def receipts(self, company: str | None = None) -> list[Row]:
        """The receipts, oldest first, each with its `payments`."""
        return self._whole(receipts, payments, "receipt", "payments", company)

    @property
    def names_of_documents(self) -> frozenset[str]:
        """What documents may be asked for, in small letters: their columns, and the fields of every interface."""
        station = self._running.gateway.station
        shelf = shelf_of(station.folders.root, station.live.current())
        known = (shelf.get(plugin) for plugin in shelf.names())
        fields = (field.name for rules in known if isinstance(rules, Parameters) for field in rules.fields)
        return frozenset(name.lower() for name in (*documents.c.keys(), *fields, "lines"))

    def accounts(self, company: str | None = None) -> list[Row]:
        """The accounts, by key."""
        return self.show("accounts", company)

    def items(self, company: str | None = None) -> list[Row]:
        """The items, by key."""
        return self.show("items", company)

    def account(self, key: str, company: str | None = None) -> Row | None:
        """One account; None where there is none of this key."""
        return next((row for row in self.accounts(company) if row["account"] == key), None)

    def item(self, key: str, company: str | None = None) -> Row | None:
        """One item; None where there is none of this key."""
        return next((row for row in self.items(company) if row["item"] == key), None)

    def orders(self, company: str | None = None) -> list[Row]:
        """The open lines of orders."""
        return self.show("orders", company)

    def journal(self, company: str | None = None) -> list[Row]:
        """The journal: a row for each side of an entry."""
        return self.show("journal", company)

    def stock(self, company: str | None = None) -> list[Row]:
        """What is in stock, by item and warehouse."""
        return self.show("stock", company)

    def imports(self, company: str | None = None) -> list[Row]:
        """What was taken in or refused, oldest first."""
        return self.show("imports", company)

    def show(self, what: What, company: str | None = None) -> list[Row]:
        """What `hconnect books show` lists."""
        with self._opened() as connection:
            names, rows = listing.show(connection, find(connection, self._name(company)), what)
            return [dict(zip(names, row, strict=True)) for row in rows]

    def _whole(self, heads: Table, parts: Table, owner: str, name: str, company: str | None) -> list[Row]:
        """The rows of a table of a company, each with those of another table that are its own."""
        with self._opened() as connection:
            mine = heads.c.company == find(connection, self._name(company)).key
            columns = [column for column in heads.c if column.name not in {"company", "import"}]
            found = _rows(connection.execute(select(*columns).where(mine).order_by(heads.c.id)).mappings())
            chosen = select(parts).join(heads, parts.c[owner] == heads.c.id).where(mine).order_by(parts.c.id)
            owned = defaultdict(list)
            for row in _rows(connection.execute(chosen).mappings()):
                owned[row.pop(owner)].append(row)
        return [row | {name: owned[row["id"]]} for row in found]

    def _name(self, company: str | None) -> str:
        return self._running.options.company if company is None else company

    @contextmanager
    def _opened(self) -> Iterator[Connection]:
        with reading(self._running.gateway.station.books) as connection:
            assert connection is not None  # noqa: S101  they were filled before the first test
            yield connection


def _rows(found: Iterable[RowMapping]) -> list[Row]:
    return [dict(row) for row in found]
