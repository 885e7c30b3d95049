"""Imports: each accepted call is one document, with as many lines as it has rows; and what is refused leaves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.books.outcome import Outcome
from pipeline.masofon import prm, reader
from pipeline.rules import Parameters, Shelf
from pipeline.testing import strategies as hconnect
from tests.service.shop import Shop, fresh

MADE: dict[str, tuple[Any, str, str]] = {
    "imovein": ("documents", "reference", "Reference"),
    "kupain": ("receipts", "sent_number", "docNumber"),
    "heshin": ("accounts", "account", "accountKey"),
    "itemin": ("items", "item", "ItemKey"),
}
"""What `books show` calls the things that an interface makes, their key there, and in a row."""


def take(shop: Shop, plugin: str, rows: list[dict[str, Any]], name: str = "1.dat") -> Outcome:
    """All the way: the check, the .dat, its reader, the books."""
    made = pipeline.convert(rows, plugin=plugin)
    assert made.dat is not None, made.verdict.errors
    rules = Shelf().get(plugin)
    assert isinstance(rules, Parameters)
    form = prm.read(prm.make(prm.columns(rules)))
    return shop.take_cells(
        plugin, [form.pick(row.cells) for row in reader.read(made.dat, form).rows], name=name
    )


@given(st.lists(hconnect.rows("imovein"), min_size=1, max_size=3))
@settings(max_examples=10)
def test_each_accepted_call_is_one_document_with_a_line_for_each_row(
    calls: list[list[dict[str, Any]]],
) -> None:
    with fresh() as shop:
        for number, rows in enumerate(calls):
            outcome = take(shop, "imovein", rows, f"{number}.dat")
            assert (outcome.word, outcome.made) == ("taken", 1)
        documents = shop.show("documents")
        assert [row["lines"] for row in documents] == [len(rows) for rows in calls]
        assert len(shop.show("lines")) == sum(map(len, calls))


@given(hconnect.rows("kupain"), hconnect.rows("movein"))
@settings(max_examples=10)
def test_each_accepted_call_is_one_receipt_or_one_batch_that_balances(
    receipt: list[dict[str, Any]], batch: list[dict[str, Any]]
) -> None:
    with fresh() as shop:
        for plugin, rows in (("kupain", receipt), ("movein", batch)):
            outcome = take(shop, plugin, rows)
            assert (outcome.word, outcome.made) == ("taken", 1)
        assert [row["payments"] for row in shop.show("receipts")] == [len(receipt)]
        journal = shop.show("journal")
        assert sum(row["debit"] - row["credit"] for row in journal) == 0


@pytest.mark.parametrize("plugin", MADE)
@settings(max_examples=8)
@given(data=st.data())
def test_several_documents_in_one_call_are_as_many_in_the_books(plugin: str, data: st.DataObject) -> None:
    what, column, field = MADE[plugin]
    rows = data.draw(hconnect.plugin_data(plugin))
    sent = {str(value) for row in rows for name, value in row.items() if name.lower() == field.lower()}
    with fresh() as shop:
        before = {str(row[column]) for row in shop.show(what)}
        outcome = take(shop, plugin, rows)
        assert outcome.word == "taken", outcome
        after = [str(row[column]) for row in shop.show(what)]
    assert sorted(after) == sorted(before | sent)


@given(hconnect.rows("imovein"), st.data())
@settings(max_examples=10)
def test_a_document_with_an_item_that_nobody_has_leaves_nothing(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    row = data.draw(st.sampled_from(rows))
    row[next(name for name in row if name.lower() == "itemkey")] = "NOBODY"
    with fresh() as shop:
        before = shop.show("stock")
        assert take(shop, "imovein", rows).word == "refused"
        assert (shop.show("documents"), shop.show("lines"), shop.show("stock")) == ([], [], before)
