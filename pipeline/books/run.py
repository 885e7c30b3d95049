"""Run: what the interfaces share while one file is taken in, and the checks that several of them make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Table, insert

from pipeline.books.before import Before
from pipeline.books.companies import Company
from pipeline.books.engine import EngineSettings
from pipeline.books.known import Known
from pipeline.books.problem import Problem
from pipeline.books.rates import Rates
from pipeline.books.staging import Chunk
from pipeline.books.tables import accounts, agents, currencies, items, warehouses
from pipeline.catalogue import OPENED
from pipeline.rules import Parameters


class Taker(Protocol):
    """An interface: takes the chunks of a file in turn, and finishes the file."""

    made: int
    """Documents, receipts, batches, accounts or items."""

    def take(self, chunk: Chunk) -> None:
        """Check the rows, note there what is wrong, and write what is right."""

    def finish(self) -> None:
        """After the last chunk of a file that is not refused."""


class Run:
    """One file on its way into the books of a company; `today` is the day of the import, as ISO text."""

    def __init__(
        self,
        connection: Connection,
        company: Company,
        settings: EngineSettings,
        parameters: Parameters,
        *,
        key: int,
        today: str,
        own: bool = False,
    ) -> None:
        self.connection = connection
        self.company = company
        self.settings = settings
        self.parameters = parameters
        self.key = key
        """Of its row in `imports`."""
        self.today = today
        self.own = own
        """It is the company's own data: no reset takes back what is changed, so nothing has to be noted."""
        self.before = Before(connection, company.key)
        self.problems: list[Problem] = []
        """Those that belong to no row of the chunk at hand."""
        self.rates = Rates(connection, company, settings.vat_percent)
        self.accounts = Known(
            connection, company, accounts.c.account, (accounts.c.name, accounts.c.vat_exempt)
        )
        about = (items.c.name, items.c.unit, items.c.vat_exempt, items.c.price, items.c.currency)
        self.items = Known(connection, company, items.c.item, about)
        self.agents = Known(connection, company, agents.c.agent)
        self.warehouses = Known(connection, company, warehouses.c.warehouse)
        self._meanings = {field.name: {"meaning": field.hebrew or field.name} for field in parameters.fields}

    def note(self, table: Table, keys: Iterable[Any]) -> None:
        """Rows are about to be changed or made, which a reset is to take back."""
        if not self.own:
            self.before.note(table, [(key,) for key in keys])

    def meaning(self, field: str) -> Mapping[str, str]:
        """What a field is called in Hebrew, for the message about it."""
        return self._meanings.get(field, {"meaning": field})

    def refuse(self, chunk: Chunk, place: int, code: str, field: str, value: object = "") -> None:
        """Note a problem with the value of a field."""
        chunk.refuse(place, code, field, str(value), self.meaning(field))

    def need(self, chunk: Chunk, *fields: str) -> None:
        """Refuse the rows in which one of the fields is blank."""
        for field in fields:
            if field not in chunk.full:
                for place, text in enumerate(chunk.column(field)):
                    if not text:
                        self.refuse(chunk, place, "HC-M20", field)

    def have(self, chunk: Chunk, code: str, field: str, values: Sequence[Any], known: Iterable[Any]) -> None:
        """Refuse the rows whose value (unless it is blank) is not known."""
        missing = {*values} - {None, ""} - {*known}
        if missing:
            for place, value in enumerate(values):
                if value in missing:
                    self.refuse(chunk, place, code, field, value)

    def have_account(self, chunk: Chunk, field: str, values: Sequence[str]) -> dict[Any, Any]:
        """Refuse the rows whose account is not known, or open it where that is allowed; gives those of the company."""
        wanted = {*values}
        found = self.accounts.look(wanted)
        new = {value for value in wanted if value and found[value] is None}
        if new and self.settings.open_accounts:
            self.note(accounts, new)
            self.connection.execute(insert(accounts), [self._account(key) for key in sorted(new)])
            self.accounts.forget(new)
            found = self.accounts.look(new)
        elif new:
            self.have(chunk, "HC-M07", field, values, found.keys() - new)
        return found

    def have_item(self, chunk: Chunk, field: str, values: Sequence[str]) -> dict[Any, Any]:
        """The same for items."""
        wanted = {*values}
        found = self.items.look(wanted)
        new = {value for value in wanted if value and found[value] is None}
        if new and self.settings.open_items:
            self.note(items, new)
            self.connection.execute(insert(items), [self._item(key) for key in sorted(new)])
            self.items.forget(new)
            found = self.items.look(new)
        elif new:
            self.have(chunk, "HC-M08", field, values, found.keys() - new)
        return found

    def have_agent(self, chunk: Chunk, field: str, values: Sequence[int | None]) -> None:
        """Refuse the rows whose agent is not known, or open it where that is allowed."""
        wanted = {*values}
        found = self.agents.look(wanted)
        new = {value for value in wanted if value is not None and found[value] is None}
        if new and self.settings.open_codes:
            self.note(agents, new)
            rows = [{"company": self.company.key, "agent": key, "name": f"סוכן {key}"} for key in sorted(new)]
            self.connection.execute(insert(agents), rows)
            self.agents.forget(new)
        elif new:
            self.have(chunk, "HC-M02", field, values, found.keys() - new)
        if self.own:
            self.before.forget(agents, [(value,) for value in {*values} - {None}])

    def have_warehouse(self, chunk: Chunk, field: str, values: Sequence[int | None]) -> None:
        """Refuse the rows whose warehouse is not known."""
        found = self.warehouses.look(values)
        self.have(chunk, "HC-M10", field, values, (warehouse for warehouse, row in found.items() if row))

    def have_currency(self, chunk: Chunk, *fields: str) -> None:
        """Refuse the rows whose currency is not known, or open it where that is allowed."""
        for field in fields:
            texts = chunk.columns.get(field, ())
            new = {*texts} - {""} - self.rates.currencies
            if new and self.settings.open_codes:
                self.note(currencies, new)
                rows = [
                    {"company": self.company.key, "currency": code, "name": OPENED, "local": False}
                    for code in sorted(new)
                ]
                self.connection.execute(insert(currencies), rows)
                self.rates.add(new)
            elif new:
                self.have(chunk, "HC-M11", field, texts, self.rates.currencies)
            if self.own:
                self.before.forget(currencies, [(text,) for text in {*texts} - {""}])

    def _account(self, key: str) -> dict[str, Any]:
        blank = dict.fromkeys(("phone", "address", "city", "zip_code", "email", "tax_file"), "")
        return {"company": self.company.key, "account": key, "name": OPENED, "vat_exempt": False, **blank}

    def _item(self, key: str) -> dict[str, Any]:
        blank = dict.fromkeys(("foreign_name", "unit", "bar_code", "currency", "supplier"), "")
        return {"company": self.company.key, "item": key, "name": OPENED, "vat_exempt": False, **blank}
