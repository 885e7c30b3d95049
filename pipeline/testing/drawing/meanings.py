"""Meanings: what a value must be beside its type, so that Masofon 2 takes it in: keys, days, small fixed sets.

The checks are those of `pipeline.books`; what it does not ask about a field is drawn by type alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec
from hypothesis import strategies as st

from pipeline.books.document_rows import EXEMPT, OF_LINE
from pipeline.books.receipts import OF_PAYMENT
from pipeline.rules import Field
from pipeline.rules.field import ALPHA, DECIMAL, LONG, NUMERIC
from pipeline.testing.drawing.keys import Keys
from pipeline.testing.drawing.values import decimal, fitting, value

Choice = Callable[[Keys], Sequence[str]]

_RATES = ("1.0000", "3.6470", "3.7965", "0.0241")


def _new(letters: str) -> Choice:
    """Keys that the books do not have yet, and those that they have."""

    def choose(keys: Keys) -> Sequence[str]:
        known = keys.accounts if letters == "L" else keys.items
        return (*(f"{letters}{number}" for number in range(1, 100)), *known)

    return choose


def _each(choice: Choice, *names: str) -> dict[str, Choice]:
    return dict.fromkeys(names, choice)


def _accounts(keys: Keys) -> Sequence[str]:
    return keys.accounts


def _agents(keys: Keys) -> Sequence[str]:
    return keys.agents


def _warehouses(keys: Keys) -> Sequence[str]:
    return keys.warehouses


def _currencies(keys: Keys) -> Sequence[str]:
    return keys.currencies


def _of(*texts: str) -> Choice:
    return lambda _: texts


class Meaning(msgspec.Struct, frozen=True):
    """One interface: what its fields name, which make a document, and which the import needs whatever the rules say."""

    choices: Mapping[str, Choice]
    """By field, the texts that it may be."""
    number: str = ""
    """The field that is a number of its own for each document."""
    of_row: frozenset[str] | None = None
    """The fields that may differ within a document; None where each row is one."""
    needed: tuple[str, ...] = ()
    """Fields that are always sent."""
    above_zero: tuple[str, ...] = ()
    """Sums that are never 0."""
    usual: tuple[str, ...] = ()
    """Fields that most clients send, though nothing asks for them."""

    def numbers(self, field: Field) -> bool:
        """Whether it is the number of a document, and can be."""
        return _is_one_of(field, (self.number,)) and field.type in (ALPHA, NUMERIC, LONG)

    def is_of_row(self, field: Field) -> bool:
        """Whether it may differ from row to row."""
        return self.of_row is None or _is_one_of(field, self.of_row)

    def needs(self, field: Field) -> bool:
        """Whether it is always sent."""
        return _is_one_of(field, self.needed)

    def expects(self, field: Field) -> bool:
        """Whether it is often sent."""
        return _is_one_of(field, self.usual)


_VAT = _each(_of("0", *EXEMPT, "ל"), "VatExampt", "vatExampt")
MEANINGS: Mapping[str, Meaning] = {
    "imovein": Meaning(
        {
            **_each(_accounts, "AccountKey", "RevenueAccount"),
            "DocumentID": lambda keys: keys.document_types,
            "ItemKey": lambda keys: keys.items,
            **_each(_agents, "Agent", "ChildAgent"),
            **_each(_warehouses, "Warehouse", "ChildWarehouse", "SM_Warehouse"),
            **_each(_currencies, "Currency", "ItemCurrency", "RevaluationCurrency"),
            **_each(_of(*_RATES), "Rate", "ItemRate", "RevaluationRate"),
            **_VAT,
        },
        "Reference",
        OF_LINE,
        ("AccountKey", "Reference", "DocumentID", "Agent", "ItemKey", "Quantity"),
        ("Quantity",),
        ("ValueDate", "Remarks", "Price", "ItemName", "DiscountPrc"),
    ),
    "kupain": Meaning(
        {
            "accountKey": _accounts,
            "stockAgent": _agents,
            **_each(_currencies, "currency", "currencyDlr"),
        },
        "docNumber",
        OF_PAYMENT,
        ("accountKey", "docNumber", "transType"),
        usual=("payDate", "suF", "stockRemarks"),
    ),
    "movein": Meaning(
        {"Currency": _currencies},
        needed=("TransType",),
        usual=("ValueDate", "Details"),
    ),
    "heshin": Meaning(
        {
            "accountKey": _new("L"),
            **_each(_accounts, "assignKey", "differencesAccount"),
            "agent": _agents,
            **_each(
                _currencies,
                "maxCreditCurrency",
                "maxObligoCurrency",
                "salesCurrency",
                "purchaseCurrency",
                "settlementCurrency",
            ),
            **_VAT,
        },
        needed=("accountKey",),
        usual=("fullName", "city"),
    ),
    "itemin": Meaning(
        {
            "ItemKey": _new("N"),
            "SupplierKey": _accounts,
            **_each(_currencies, "Currency", "PurchaseCurrency"),
            "StockPerUnit": _of(*"012345689"),
            "WeightItem": _of("0", "1"),
            **_VAT,
        },
        needed=("ItemKey",),
        usual=("ItemName", "Price"),
    ),
}
"""Interfaces that the books take in; another one has types and lengths alone."""
UNKNOWN = Meaning({})


def meant(meaning: Meaning, field: Field, keys: Keys) -> st.SearchStrategy[str]:
    """A value that the field takes and the books know; by type alone where the field takes none of those."""
    for name, choice in meaning.choices.items():
        if _is_one_of(field, (name,)) and (texts := fitting(field, choice(keys))):
            return st.sampled_from(texts)
    if field.type == DECIMAL and _is_one_of(field, meaning.above_zero):
        return decimal(field, least=1)
    return value(field, keys.year)


def _is_one_of(field: Field, names: Collection[str]) -> bool:
    name = field.name.casefold()
    return any(name == other.casefold() for other in names)
