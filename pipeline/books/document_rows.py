"""The rows of imovein: which field is whose, and the checks of each row by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress, repeat
from typing import Any

from pipeline.books import checks
from pipeline.books.checks import Check
from pipeline.books.columns import PERCENT, PRICE, QUANTITY, RATE
from pipeline.books.known import Known
from pipeline.books.reading import Reader
from pipeline.books.run import Run
from pipeline.books.staging import Chunk
from pipeline.books.tables import document_types, prices

KEY = ("DocumentID", "AccountKey", "Reference", "ValueDate")
"""Rows that agree in these are one document (documented)."""
IN_LINE = frozenset(
    [
        "ItemKey",
        "Quantity",
        "Price",
        "ItemCurrency",
        "DiscountPrc",
        "ItemRate",
        "ItemName",
        "Unit",
        "VatExampt",
        "SM_Warehouse",
        "BaseMoveID",
    ]
)
"""Fields of a line that have a column of their own."""
OF_LINE = IN_LINE | frozenset(
    [
        "PurchaseTaxPrc",
        "AlternateKey",
        "CommissionPrc",
        "Packs",
        "ExpiryDate",
        "Batch",
        "Location",
        "BestBefore",
        "SerialNumber",
        "LineNumber",
        "BaseLineNumber",
        "SM_ExtraText1",
        "SM_ExtraText2",
        "SM_ExtraSum1",
        "SM_ExtraSum2",
        "LineFile",
        "SM_CostCode",
        "AlternateItemName",
        "RevenueAccount",
        "SM_ValueDate",
        "SM_Details",
        "SM_ExtraDate1",
        "SM_ExtraDate2",
        "SM_ExtraNum1",
        "SM_ExtraNum2",
    ]
)
"""All fields of a line; the others are of the document's header, and agree on all its rows (inferred)."""
PLACES = {
    "Quantity": QUANTITY.places,
    "Price": PRICE.places,
    "DiscountPrc": PERCENT.places,
    "TotalDiscountPrc": PERCENT.places,
    "VatPrc": PERCENT.places,
    "Rate": RATE.places,
    "ItemRate": RATE.places,
}
HEADER_VALUES = ("Reference2", "DueDate", "TotalDiscountPrc", "VatPrc", "Rate")
_REMEMBERED = 1 << 16
"""Items."""
POSITIVE: tuple[Check, ...] = (("HC-M13", checks.is_positive),)
EXEMPT = ("1", "כ")
"""What says that there is no VAT (observed: 0 and 1, and the Hebrew letters for yes and no)."""
VAT_WORDS: tuple[Check, ...] = (("HC-M21", checks.is_one_of((*EXEMPT, "0", "ל"))),)


class Rows:
    """Rows that are checked, by columns: `values` of the fields that are needed, `texts` of all that were sent.

    `places` says where in the chunk each of them stands.
    """

    def __init__(
        self,
        places: Sequence[int],
        values: Mapping[str, Sequence[Any]],
        texts: Mapping[str, Sequence[str]],
    ) -> None:
        self.places = places
        self.values = values
        self.texts = texts

    def only(self, chosen: Sequence[bool]) -> Rows:
        """Some of them."""
        if all(chosen):
            return self
        values = {name: tuple(compress(column, chosen)) for name, column in self.values.items()}
        texts = {name: tuple(compress(column, chosen)) for name, column in self.texts.items()}
        return Rows(tuple(compress(self.places, chosen)), values, texts)


class RowChecks:
    """Checks the rows of imovein, each by itself."""

    def __init__(self, run: Run) -> None:
        self._run = run
        company = run.company
        more: dict[str, Sequence[Check]] = dict.fromkeys(
            ("Reference", "Agent", "ChildAgent", "Warehouse", "ChildWarehouse", "SM_Warehouse", "Copies"),
            POSITIVE,
        )
        percent: tuple[Check, ...] = (("HC-M04", checks.is_percent),)
        more |= dict.fromkeys(("DiscountPrc", "TotalDiscountPrc"), percent)
        more["VatPrc"] = (*percent, ("HC-M13", checks.is_not_negative))
        more |= dict.fromkeys(("Rate", "ItemRate"), (("HC-M13", checks.is_above_zero),))
        more["Quantity"] = (("HC-M15", checks.is_not_zero),)
        more["ValueDate"] = (("HC-M17", checks.is_within(company.year_begins, company.year_ends)),)
        more["VatExampt"] = VAT_WORDS
        self._reader = Reader(run.parameters, PLACES, more, divide=run.settings.divide)
        self.types = {
            row.type: row
            for row in run.connection.execute(
                document_types.select().where(document_types.c.company == company.key)
            )
        }
        mine = (prices.c.price_list == run.settings.price_list,)
        self._prices = Known(
            run.connection, company, prices.c.item, (prices.c.price, prices.c.currency), mine
        )

        self._names: dict[str, str] = {}
        self._units: dict[str, str] = {}
        self._exempt: set[str] = set()

    def check(self, chunk: Chunk) -> Rows:
        """Check the rows of a chunk and note there what is wrong; gives those of which the document is known."""
        run, settings, texts = self._run, self._run.settings, chunk.column
        values = self._reader.read(chunk)
        nothing = (None,) * chunk.size

        def read(name: str, default: Any = None) -> Sequence[Any]:
            """The values; the default where the row has none."""
            if name not in chunk.columns:
                return nothing if default is None else (default,) * chunk.size
            found = values[name]
            if default is None or name in chunk.full:
                return found
            return [value if text else default for value, text in zip(found, texts(name), strict=True)]

        run.need(chunk, "DocumentID", "Reference", "ItemKey", "Quantity")
        columns: dict[str, Sequence[Any]] = {name: texts(name) for name in ("AccountKey", "ItemKey")}
        columns["DocumentID"] = read("DocumentID")
        columns["Reference"] = read("Reference")
        columns["ValueDate"] = read("ValueDate", run.today)
        columns["Agent"] = read("Agent", settings.default_agent)
        columns["Warehouse"] = read("Warehouse", settings.default_warehouse)
        columns["SM_Warehouse"] = read("SM_Warehouse")
        columns["Quantity"] = read("Quantity", 0)
        columns |= {name: read(name) for name in ("DiscountPrc", "ItemRate", "BaseMoveID")}
        run.have(chunk, "HC-M09", "DocumentID", columns["DocumentID"], self.types)
        self._need_account(chunk, columns["DocumentID"])
        run.have_account(chunk, "AccountKey", columns["AccountKey"])
        run.have_agent(chunk, "Agent", columns["Agent"])
        run.have_warehouse(chunk, "Warehouse", columns["Warehouse"])
        run.have_warehouse(chunk, "SM_Warehouse", columns["SM_Warehouse"])
        run.have_currency(chunk, "Currency", "ItemCurrency", "RevaluationCurrency")
        self._items(chunk, columns)
        self._price(chunk, columns, read("Price"))
        columns |= {name: read(name) for name in HEADER_VALUES}
        return Rows(range(chunk.size), columns, chunk.columns).only(_complete(chunk, columns))

    def _need_account(self, chunk: Chunk, types: Sequence[int | None]) -> None:
        if "AccountKey" in chunk.full:
            return
        for place, (account, code) in enumerate(zip(chunk.column("AccountKey"), types, strict=True)):
            if not account and code in self.types and self.types[code].needs_account:
                self._run.refuse(chunk, place, "HC-M20", "AccountKey")

    def _items(self, chunk: Chunk, columns: dict[str, Sequence[Any]]) -> None:
        """Items exist; what the rows do not say of them, the books do."""
        keys = columns["ItemKey"]
        known = self._run.have_item(chunk, "ItemKey", keys)
        if len(self._names) > _REMEMBERED:
            self._names.clear()
        for key in {*keys} - self._names.keys():
            row = known.get(key)
            if row is not None:
                self._names[key], self._units[key] = row.name, row.unit
                (self._exempt.add if row.vat_exempt else self._exempt.discard)(key)
        columns["ItemName"] = _completed(chunk, "ItemName", keys, self._names)
        columns["Unit"] = _completed(chunk, "Unit", keys, self._units)
        columns["VatExampt"] = (False,) * chunk.size
        if "VatExampt" in chunk.columns or not self._exempt.isdisjoint(keys):
            columns["VatExampt"] = [
                text in EXEMPT if text else key in self._exempt
                for text, key in zip(chunk.column("VatExampt"), keys, strict=True)
            ]

    def _price(self, chunk: Chunk, columns: dict[str, Sequence[Any]], sent: Sequence[int | None]) -> None:
        """A price that was not sent is fetched where that is asked for; a line without one is told."""
        columns["Price"], columns["ItemCurrency"] = sent, chunk.column("ItemCurrency")
        if "Price" in chunk.full:
            return
        texts, keys = chunk.column("Price"), columns["ItemKey"]
        places = [
            place
            for place, (text, value) in enumerate(zip(texts, sent, strict=True))
            if value is None and not text
        ]
        filled, currencies = list(sent), list(columns["ItemCurrency"])
        listed = self._prices.look(keys[place] for place in places) if self._run.settings.fetch_prices else {}
        known = self._run.items.look(()) if self._run.settings.fetch_prices else {}
        for place in places:
            row = listed.get(keys[place]) or known.get(keys[place])
            if row is None or row.price is None:
                self._run.refuse(chunk, place, "HC-M24", "Price")
                continue
            filled[place] = int(row.price.scaleb(PRICE.places))
            currencies[place] = currencies[place] or row.currency
        columns["Price"], columns["ItemCurrency"] = filled, currencies


def _completed(chunk: Chunk, name: str, keys: Sequence[str], known: Mapping[str, str]) -> Sequence[str]:
    """What was sent, else what is known."""
    if name in chunk.full:
        return chunk.columns[name]
    if name not in chunk.columns:
        return [*map(known.get, keys, repeat(""))]
    return [text or known.get(key, "") for text, key in zip(chunk.columns[name], keys, strict=True)]


def _complete(chunk: Chunk, columns: dict[str, Sequence[Any]]) -> Sequence[bool]:
    """Which rows say what document they belong to; those that do not are refused by now."""
    if not chunk.refused:
        return (True,)
    sure = [columns[name] for name in ("DocumentID", "Reference", "ValueDate")]
    return [None not in key for key in zip(*sure, strict=True)]
