"""Laws of reports: what they say is what is in the books, and what they print is what JavaScript would read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.books.listing import What
from pipeline.intake.numbers import canonical
from pipeline.reports import cells, encoding
from pipeline.reports.definition import Column, Definition, Value
from pipeline.reports.running import opened
from pipeline.reports.shelf import Shelf
from tests.service.shop import ENTRY, LINE, PAYMENT, Shop

ACCOUNTS = ["10001", "10002", "10170", "20001", "90001", "99"]
ITEMS = ["P1001", "P1002", "P1499"]
FIRST = date(2026, 1, 1)
DAYS = st.none() | st.integers(-2, 40).map(lambda days: FIRST + timedelta(days))
KEYS = st.none() | st.sampled_from([*ACCOUNTS, *ITEMS, "", "1", "100019", "P", "א", "תתת"])
NUMBERS = st.none() | st.integers(-2, 35) | st.sampled_from([99, 100, 101, 199, 200, 900, 999_999_999])


class Books:
    """A shop whose books are only read: what is in them, and what the reports say."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._shown: dict[What, list[dict[str, Any]]] = {}

    def show(self, what: What) -> list[dict[str, Any]]:
        if what not in self._shown:
            self._shown[what] = self._shop.show(what)
        return self._shown[what]

    def run(self, number: int, values: Mapping[str, Value | None]) -> list[dict[str, Any]]:
        """The rows of a report, by the names that its query gives the columns."""
        definition = Shelf().get(number)
        assert definition is not None
        names = [column.name for column in definition.columns]
        with opened(self._shop.engine, definition, "demo", values) as chunks:
            return [dict(zip(names, row, strict=True)) for row in cells.rows(definition, chunks)]

    @cached_property
    def moves(self) -> list[tuple[str, date, Decimal]]:
        """What each entry, document and receipt does to its account, told once more."""
        found = [(row["account"], row["date"], row["debit"] - row["credit"]) for row in self.show("journal")]
        for row in self.show("documents"):
            if row["store"] == "permanent":
                signs = {1: [1], 2: [1, -1], 3: [1], 7: [-1], 74: [-1]}.get(row["type"], [])
                found += [(row["account"], row["date"], sign * row["total_local"]) for sign in signs]
        issued = [row for row in self.show("receipts") if row["store"] == "permanent"]
        found += [(row["account"], row["date"], -row["total"]) for row in issued]
        known = {row["account"] for row in self.show("accounts")}
        return [move for move in found if move[0] in known]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """Some of everything, on forty days."""
    shop = Shop(tmp_path_factory.mktemp("books"))
    shop.take("heshin", {"accountKey": "10001", "mobile": "050-1", "mainAccount": "7", "maxObligo": "100.00"})
    shop.take("itemin", {"ItemKey": "P1001", "MinStock": "2.25", "StockPerUnit": "1"})
    lines = [
        LINE
        | {
            "Reference": str(1 + number),
            "DocumentID": ["1", "2", "3", "7", "30", "31", "34", "40", "74"][number % 9],
            "AccountKey": ACCOUNTS[number % 5],
            "ValueDate": f"{FIRST + timedelta(number % 37):%d/%m/%Y}",
            "ItemKey": ITEMS[number % 3],
            "Quantity": f"{1 + number % 7}.{number % 10}00",
            "Price": f"{number}.{number % 100:02}",
        }
        for number in range(60)
    ]
    shop.take("imovein", *(line for line in lines for _ in range(2)))
    orders = [row["line"] for row in shop.show("orders")]
    some = [{"BaseMoveID": str(orders[place]), "Quantity": f"{place}.000"} for place in (1, 3, 5)]
    shop.take("imovein", *(LINE | {"Reference": "900"} | one for one in some), name="2.dat")
    shop.take(
        "kupain",
        *(
            PAYMENT
            | {
                "docNumber": str(1 + number),
                "accountKey": ACCOUNTS[number % 4],
                "payDate": f"{FIRST + timedelta(number % 37):%d/%m/%Y}",
                "suF": f"{number}.05",
                "cheqNumber": "77" if number % 3 == 0 else "",
                "dueDate": f"{FIRST + timedelta(number):%d/%m/%Y}" if number % 2 else "",
                "creditFirm": "2" if number % 9 == 0 else "",
            }
            for number in range(20)
        ),
    )
    shop.issue("receipts", *range(1, 15))
    shop.take(
        "movein",
        *(
            ENTRY
            | {
                "AccountKeyDeb1": ACCOUNTS[number % 4],
                "SuFDeb1": f"{number}.10",
                "SuFCred1": f"{number}.10",
                "ValueDate": f"{FIRST + timedelta(number % 37):%d/%m/%Y}",
            }
            for number in range(1, 30)
        ),
    )
    yield Books(shop)
    shop.close()


def within(value: Any, low: Any, high: Any) -> bool:
    """Texts compare by their bytes, in Windows-1255, as the real engine has them."""
    if isinstance(value, str):
        value, low, high = (None if one is None else one.encode("cp1255") for one in (value, low, high))
    return (low is None or low <= value) and (high is None or value <= high)


@settings(max_examples=40)
@given(NUMBERS, NUMBERS, KEYS, KEYS)
@example(100, 100, None, None)
def test_accounts_are_those_within_the_ranges(
    books: Books, sort_from: int | None, sort_to: int | None, low: str | None, high: str | None
) -> None:
    found = books.run(
        1, {"sort_code_from": sort_from, "sort_code_to": sort_to, "account_from": low, "account_to": high}
    )
    wanted = [
        (row["account"], row["name"], row["sort_code"], row["fields"].get("mobile"))
        for row in books.show("accounts")
        if within(row["sort_code"] or 0, sort_from, sort_to) and within(row["account"], low, high)
    ]
    assert [(row["account"], row["name"], row["sort_code"], row["mobile"]) for row in found] == wanted


@settings(max_examples=40)
@given(st.tuples(DAYS, DAYS), st.tuples(NUMBERS, NUMBERS), st.tuples(KEYS, KEYS))
@example((None, None), (None, None), (None, None))
def test_documents_are_those_within_the_ranges(
    books: Books,
    days: tuple[date | None, date | None],
    types: tuple[int | None, int | None],
    accounts: tuple[str | None, str | None],
) -> None:
    names = ("date_from", "date_to", "type_from", "type_to", "account_from", "account_to")
    found = books.run(5, dict(zip(names, (*days, *types, *accounts), strict=True)))
    wanted = [
        row
        for row in books.show("documents")
        if within(row["date"], *days) and within(row["type"], *types) and within(row["account"], *accounts)
    ]
    wanted.sort(key=lambda row: (row["date"], row["id"]))
    compared = ("type", "number", "reference", "date", "account", "agent", "vat", "total", "total_local")
    assert [[row[name] for name in compared] for row in found] == [
        [row[name] for name in compared] for row in wanted
    ]
    assert [row["net"] for row in found] == [row["total"] - row["vat"] for row in wanted]


@settings(max_examples=40)
@given(DAYS, DAYS, KEYS, KEYS)
@example(None, None, None, None)
@example(FIRST + timedelta(9), FIRST + timedelta(20), None, None)
def test_a_ledger_begins_with_the_opening_balance_and_adds_up(
    books: Books, first: date | None, last: date | None, low: str | None, high: str | None
) -> None:
    found = books.run(7, {"date_from": first, "date_to": last, "account_from": low, "account_to": high})
    opening: dict[str, Decimal] = {}
    listed: dict[str, list[tuple[date, Decimal]]] = {}
    for account, day, amount in books.moves:
        if not within(account, low, high) or (last is not None and day > last):
            continue
        opening.setdefault(account, Decimal(0))
        listed.setdefault(account, [])
        if first is not None and day < first:
            opening[account] += amount
        else:
            listed[account].append((day, amount))
    accounts = [row["account"] for row in found if row["details"] == "יתרת פתיחה"]
    assert accounts == sorted(opening)
    at = 0
    for account in accounts:
        balance = opening[account]
        rows = found[at : at + 1 + len(listed[account])]
        at += len(rows)
        assert {row["account"] for row in rows} == {account}
        assert (rows[0]["balance"], rows[0]["debit"] - rows[0]["credit"]) == (balance, balance)
        for row in rows[1:]:
            balance += row["debit"] - row["credit"]
            assert row["balance"] == balance
        assert sorted((row["date"], row["debit"] - row["credit"]) for row in rows[1:]) == sorted(
            listed[account]
        )
        assert [row["date"] for row in rows[1:]] == sorted(row["date"] for row in rows[1:])
    assert at == len(found)


@settings(max_examples=40)
@given(KEYS, KEYS, st.none() | st.just(1) | st.just(2))
@example(None, None, 1)
def test_available_is_the_balance_less_open_orders_less_the_minimum(
    books: Books, low: str | None, high: str | None, warehouse: int | None
) -> None:
    chosen = warehouse or 1
    found = books.run(2, {"warehouse": chosen, "item_from": low, "item_to": high})
    ordered: dict[str, Decimal] = {}
    stock = {(row["item"], row["warehouse"]): row["quantity"] for row in books.show("stock")}
    warehouses = {row["id"]: row["warehouse"] for row in books.show("lines")}
    for row in books.show("orders"):
        if row["type"] in {30, 31} and warehouses[row["line"]] == chosen:
            ordered[row["item"]] = ordered.get(row["item"], Decimal(0)) + row["open"]
    wanted = {
        row["item"]: stock.get((row["item"], chosen), 0)
        - ordered.get(row["item"], 0)
        - Decimal(row["fields"].get("MinStock") or 0)
        for row in books.show("items")
        if within(row["item"], low, high)
    }
    assert {row["item"]: row["available"] for row in found} == wanted


@settings(max_examples=40)
@given(KEYS, KEYS, DAYS)
@example(None, None, None)
def test_the_obligo_is_the_ledger_and_the_cheques_to_come(
    books: Books, low: str | None, high: str | None, due: date | None
) -> None:
    found = {
        row["account"]: row for row in books.run(6, {"account_from": low, "account_to": high, "due": due})
    }
    for row in books.show("accounts"):
        account = row["account"]
        assert (account in found) == within(account, low, high)
        if account not in found or account not in ACCOUNTS:
            continue
        balance = sum((amount for mine, _, amount in books.moves if mine == account), Decimal(0))
        cheques = sum(
            (
                row["total"]
                for number, row in enumerate(books.show("receipts"))
                if row["account"] == account
                and row["store"] == "permanent"
                and number % 3 == 0
                and number % 9  # a card's
                and (due is None or FIRST + timedelta(number) >= due)
            ),
            Decimal(0),
        )
        said = found[account]
        limit = Decimal(row["fields"].get("maxObligo") or "Infinity")
        assert (said["balance"], said["cheques"], said["obligo"]) == (balance, cheques, balance + cheques)
        assert said["over_credit"] == max(Decimal(0), balance - row["credit_limit"])
        assert said["over_obligo"] == max(Decimal(0), balance + cheques - limit)


# --- what is printed

SUMS = Definition(
    1, "x", (Column("a", 'סה"כ', "number", 2), Column("b", "ב", "number", 4), Column("c", "'")), ""
)
CELLS = st.tuples(
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(-10_000, 10_000),
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.decimals(-(10**9), 10**9, places=1),
    st.none() | st.text(st.characters(exclude_categories=["Cs"])),
)


@settings(max_examples=40)
@given(st.lists(st.lists(CELLS, min_size=1), max_size=4))
def test_numbers_are_printed_exactly_and_as_javascript_prints_them(
    chunks: list[list[tuple[Any, ...]]],
) -> None:
    text = b"[" + b"".join(encoding.objects(SUMS, chunks)) + b"]"
    rows = json.loads(text, parse_float=Decimal)
    wanted = list(cells.rows(SUMS, chunks))
    assert [tuple(row.values()) for row in rows] == wanted
    literals: list[str] = []
    json.loads(text, parse_float=literals.append, parse_int=literals.append)
    for literal in literals:
        assert literal == canonical(float(literal)) or len(literal.strip("-").replace(".", "")) > 15
    assert all(list(row) == ['סה"כ', "ב", "'"] for row in rows)
