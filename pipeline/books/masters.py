"""heshin and itemin: accounts and items are created and updated; a blank does not overwrite (documented)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, Table, bindparam, insert, select, update

from pipeline.books import checks
from pipeline.books.checks import Check
from pipeline.books.columns import Exact
from pipeline.books.document_rows import EXEMPT, VAT_WORDS
from pipeline.books.known import parts
from pipeline.books.reading import Reader
from pipeline.books.run import Run
from pipeline.books.staging import Chunk
from pipeline.books.tables import accounts, items

Row = dict[str, Any]


class Master(msgspec.Struct, frozen=True):
    """A table, and which field fills which of its columns; the first of them is what a row is called by."""

    table: Table
    columns: Mapping[str, str]
    checks: Mapping[str, Sequence[Check]]
    agent: str = ""
    """The field that names an agent."""
    currencies: tuple[str, ...] = ()


ACCOUNTS = Master(
    accounts,
    {
        "accountKey": "account",
        "fullName": "name",
        "sortGroup": "sort_code",
        "phone": "phone",
        "address": "address",
        "city": "city",
        "zipCode": "zip_code",
        "email": "email",
        "agent": "agent",
        "taxFileNum": "tax_file",
        "TFtalDiscount": "discount_percent",
        "maxCredit": "credit_limit",
        "vatExampt": "vat_exempt",
    },
    {"vatExampt": VAT_WORDS},
    "agent",
    ("maxCreditCurrency", "maxObligoCurrency", "salesCurrency", "purchaseCurrency", "settlementCurrency"),
)
ITEMS = Master(
    items,
    {
        "ItemKey": "item",
        "ItemName": "name",
        "ForeignName": "foreign_name",
        "SortGroup": "sort_code",
        "Unit": "unit",
        "BarCode": "bar_code",
        "Price": "price",
        "Currency": "currency",
        "DiscountPrc": "discount_percent",
        "VatExampt": "vat_exempt",
        "PurchasePrice": "purchase_price",
        "SupplierKey": "supplier",
    },
    {
        "VatExampt": VAT_WORDS,
        "StockPerUnit": (("HC-M21", checks.is_one_of("012345689")),),  # documented
        "WeightItem": (("HC-M21", checks.is_one_of("01")),),  # documented
    },
    currencies=("Currency", "PurchaseCurrency"),
)


class Masters:
    """Takes the chunks of one file of heshin or itemin."""

    def __init__(self, master: Master, run: Run) -> None:
        self.made = 0
        self._master = master
        self._run = run
        self._key = next(iter(master.columns))
        kinds = {field: master.table.c[column].type for field, column in master.columns.items()}
        self._kinds = {field: kind for field, kind in kinds.items() if isinstance(kind, Exact)}
        places = {field: kind.places for field, kind in self._kinds.items()}
        self._reader = Reader(run.parameters, places, master.checks, divide=run.settings.divide)

    def take(self, chunk: Chunk) -> None:
        """Check the rows of a chunk, and write those without an error."""
        master, run = self._master, self._run
        values = self._reader.read(chunk)
        run.need(chunk, self._key)
        if master.agent in values:
            run.have_agent(chunk, master.agent, values[master.agent])
        run.have_currency(chunk, *master.currencies)
        places = [place for place in range(chunk.size) if place not in chunk.refused]
        keys = chunk.column(self._key)
        before = self._before({keys[place] for place in places})
        after = self._after(chunk, places, values, before)
        run.note(master.table, after)
        self._write(
            [row for key, row in after.items() if key not in before],
            [after[key] for key in after.keys() & before],
        )
        if run.own:  # then also what a reset brings back has it
            noted = {
                key[0]: row for key, row in run.before.of(master.table, [(key,) for key in after]).items()
            }
            changed = [place for place in places if keys[place] in noted]
            run.before.put(master.table, [*self._after(chunk, changed, values, noted).values()])
        self.made += len(after)

    def finish(self) -> None:
        """Nothing is left to do."""

    def _after(
        self,
        chunk: Chunk,
        places: Sequence[int],
        values: Mapping[str, Sequence[Any]],
        before: Mapping[str, Row],
    ) -> dict[str, Row]:
        """The rows of the table, by their key, once those at some places of the chunk are put into them."""
        keys = chunk.column(self._key)
        after: dict[str, Row] = {}
        for place in places:
            row = after.setdefault(keys[place], before.get(keys[place]) or self._blank(keys[place]))
            self._overwrite(
                row, chunk.fields(place), {name: column[place] for name, column in values.items()}
            )
        return after

    def _overwrite(self, row: Row, sent: Mapping[str, str], values: Mapping[str, Any]) -> None:
        """Put what was sent into a row of the table."""
        others = dict(row["fields"])
        for field, text in sent.items():
            column = self._master.columns.get(field)
            if column is None:
                others[field] = text
            elif column == "vat_exempt":
                row[column] = text in EXEMPT
            elif field in self._kinds:
                row[column] = self._kinds[field].of(values[field])
            else:
                row[column] = values.get(field, text)
        row["fields"] = others

    def _before(self, keys: set[str]) -> dict[str, Row]:
        """The rows that the table has."""
        table, column = self._master.table, self._column
        found: dict[str, Row] = {}
        for some in parts(sorted(keys)):
            chosen = select(table).where(table.c.company == self._run.company.key, column.in_(some))
            for row in self._run.connection.execute(chosen):
                found[getattr(row, column.name)] = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's public way to a dictionary
        return found

    def _blank(self, key: str) -> Row:
        row: Row = {column.name: None if column.nullable else "" for column in self._master.table.columns}
        return row | {
            "company": self._run.company.key,
            self._column.name: key,
            "vat_exempt": False,
            "fields": {},
        }

    def _write(self, new: list[Row], changed: list[Row]) -> None:
        table, run = self._master.table, self._run
        if new:
            run.connection.execute(insert(table), new)
        if changed:
            mine = (table.c.company == run.company.key, self._column == bindparam("_key"))
            rows = [{**row, "_key": row[self._column.name]} for row in changed]
            names = [column.name for column in table.columns if not column.primary_key]
            for row in rows:
                row.pop("company")
                row.pop(self._column.name)
            run.connection.execute(
                update(table).where(*mine).values({name: bindparam(name) for name in names}), rows
            )

    @property
    def _column(self) -> Column[Any]:
        return self._master.table.c[self._master.columns[self._key]]
