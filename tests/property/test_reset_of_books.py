"""Laws of a reset: whatever was imported and issued, the books are what they were, and it comes out the same again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, get_args

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from pipeline.books import own_data
from pipeline.books.emptying import empty
from pipeline.books.issuing import What
from pipeline.books.tables import befores, metadata, own_imports
from tests.service.shop import ACCOUNT, ENTRY, ITEM, LINE, PAYMENT, Shop, fresh

Step = tuple[Any, ...]
NOW = datetime(2026, 11, 6, tzinfo=UTC)
accounts = st.sampled_from(("10001", "10002", "NEW1", "NEW2"))
items = st.sampled_from(("P1001", "P1002", "NEW1", "NEW2"))
agents = st.sampled_from(("1", "77"))
numbers = st.sampled_from(("1", "2", "3"))
texts = st.sampled_from(("", "חיפה", "עכו"))
sums = st.sampled_from(("", "1.50", "20.00"))
codes = st.sampled_from(("", "$", "XX"))
types = st.sampled_from(("1", "7", "30", "40", "74"))
FIELDS: Mapping[str, tuple[Mapping[str, str], Mapping[str, st.SearchStrategy[str]]]] = {
    "heshin": (
        ACCOUNT,
        {"accountKey": accounts, "city": texts, "maxCredit": sums, "agent": agents, "filter": texts},
    ),
    "itemin": (ITEM, {"ItemKey": items, "ItemName": texts, "Price": sums, "Currency": codes}),
    "imovein": (
        LINE,
        {
            "AccountKey": accounts,
            "Reference": numbers,
            "DocumentID": types,
            "Agent": agents,
            "ItemKey": items,
            "Quantity": st.sampled_from(("1", "2.50", "-3.00")),
            "Warehouse": numbers,
        },
    ),
    "kupain": (PAYMENT, {"accountKey": accounts, "docNumber": numbers}),
    "movein": (ENTRY, {"AccountKeyDeb1": accounts, "Currency": codes}),
}


def rows(interface: str) -> st.SearchStrategy[list[dict[str, str]]]:
    row, fields = FIELDS[interface]
    changed = st.fixed_dictionaries({}, optional=dict(fields))
    return st.lists(changed.map(lambda some: {**row, **some}), min_size=1, max_size=3)


often = st.sampled_from((True, True, True, False))
switches = st.fixed_dictionaries(
    dict.fromkeys(("open_accounts", "open_items", "open_codes", "partial"), often)
    | {"store": st.sampled_from(("permanent", "permanent", "temporary"))}
)
imports = st.sampled_from([*FIELDS]).flatmap(
    lambda interface: st.tuples(st.just(interface), rows(interface), switches, st.sampled_from((1, 2048)))
)
issues = st.tuples(st.just("issue"), st.sampled_from(get_args(What)))
own = st.tuples(
    st.just("own"),
    st.one_of(
        st.tuples(
            st.just("accountKey"),
            st.just("city"),
            st.just("agent"),
            st.lists(st.tuples(accounts, texts, agents)),
        ),
        st.tuples(
            st.just("ItemKey"),
            st.just("ItemName"),
            st.just("Currency"),
            st.lists(st.tuples(items, texts, codes)),
        ),
    ),
)
ALL = {"open_accounts": True, "open_items": True, "open_codes": True}
DAY: list[Step] = [
    ("heshin", [ACCOUNT | {"city": "עכו"}, {"accountKey": "NEW1", "agent": "77"}], ALL, 1),
    ("itemin", [ITEM | {"Price": "1.50"}, {"ItemKey": "NEW1", "Currency": "XX"}], ALL, 2048),
    ("imovein", [LINE, LINE | {"AccountKey": "NEW2", "ItemKey": "NEW2", "Warehouse": "2"}], ALL, 1),
    ("imovein", [LINE | {"DocumentID": "30"}, LINE | {"DocumentID": "74"}], ALL, 1),
    ("imovein", [LINE | {"Agent": "99"}], {}, 1),
    ("kupain", [PAYMENT], ALL, 1),
    ("movein", [ENTRY], ALL, 1),
    ("issue", "orders"),
    ("issue", "receipts"),
]
"""Of everything something."""
OWN: list[Step] = [
    ("own", ("accountKey", "city", "agent", [("10001", "חיפה", "77"), ("NEW1", "", "1")])),
    ("own", ("ItemKey", "ItemName", "Currency", [("NEW1", "", "XX"), ("P1001", "חדש", "")])),
]


def do(shop: Shop, step: Step, number: int) -> Any:
    """Do a step; gives what came of it."""
    if step[0] == "issue":
        return shop.issue(step[1])
    if step[0] == "own":
        *captions, lines = step[1]
        text = "\n".join(",".join(line) for line in (captions, *lines))
        report = own_data.take_in(shop.engine, "demo", text.encode(), name=f"{number}.csv", time=NOW)
        return report[1].word
    interface, some, switched, size = step
    outcome = shop.take(interface, *some, name=f"{number}.dat", size=size, **switched)
    return outcome, shop.made(outcome)


def done(shop: Shop, steps: Sequence[Step]) -> list[Any]:
    return [do(shop, step, number) for number, step in enumerate(steps)]


def dump(shop: Shop) -> dict[str, set[tuple[Any, ...]]]:
    """All that is in the books, as SQLite keeps it."""
    with shop.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        return {name: {*driver.execute(f"SELECT * FROM {name}")} for name in metadata.tables}  # noqa: S608


@contextmanager
def opened() -> Iterator[Shop]:
    """A shop that does not wait for the disk."""
    with fresh() as shop:
        event.listen(shop.engine, "connect", lambda driver, _: driver.execute("PRAGMA synchronous=OFF"))
        yield shop


@settings(max_examples=20)
@example([], DAY)
@example(OWN, DAY)
@given(st.lists(own, max_size=2), st.lists(st.one_of(imports, issues), max_size=6))
def test_a_reset_leaves_the_books_as_they_were_and_all_comes_out_the_same_again(
    before: list[Step], steps: list[Step]
) -> None:
    with opened() as shop:
        done(shop, before)
        held = dump(shop)
        first, after = done(shop, steps), dump(shop)
        empty(shop.engine)
        assert dump(shop) == held
        assert (done(shop, steps), dump(shop)) == (first, after)


@settings(max_examples=20)
@example([*DAY, *OWN])
@example([*DAY[:2], *OWN, *DAY])
@given(st.lists(st.one_of(own, imports, issues), max_size=8))
def test_what_a_reset_leaves_is_what_own_data_alone_makes(steps: list[Step]) -> None:
    with opened() as one, opened() as other:
        for number, step in enumerate(steps):
            came = do(one, step, number)
            if step[0] == "own":
                assert do(other, step, number) == came
        empty(one.engine)
        left, wanted = dump(one), dump(other)
        for table in (
            "imports",
            own_imports.name,
            "import_problems",
        ):  # they bear numbers, which imports share
            assert len(left.pop(table)) == len(wanted.pop(table))
        assert left == wanted
        assert not any(left[before.name] for before in befores.values())
