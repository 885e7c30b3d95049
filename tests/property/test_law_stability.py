"""Stability: the same input gives the same findings, however often, in whatever order of keys and spelling of the JSON."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.testing import strategies as hconnect

PLUGINS = st.sampled_from(hconnect.IMPORTS)
Told = list[tuple[str, int | None, str | None, str]]


@st.composite
def payloads(draw: Any, *, valid: bool | None = None) -> tuple[str, list[dict[str, Any]]]:
    """An interface, and rows of which some are right and some are not."""
    plugin = draw(PLUGINS)
    right = hconnect.plugin_data(plugin, max_rows=3)
    if valid is not True:
        broken = hconnect.mutations(right, plugin, codes=["HC-D1", "HC-D2", "HC-D3", "HC-E01"])
        twice = hconnect.mutations(broken.map(lambda one: one.payload), plugin, codes=["HC-D2", "HC-D3"])
        right = right | broken.map(lambda one: one.payload) | twice.map(lambda one: one.payload)
    return plugin, draw(right)


def told(data: Any, plugin: str) -> Told:
    verdict = pipeline.validate(data, plugin=plugin)
    return [(finding.code, finding.row, finding.field, finding.text) for finding in verdict.findings]


@given(payloads())
@settings(max_examples=30)
def test_the_same_input_gives_the_same_findings(given_: tuple[str, list[dict[str, Any]]]) -> None:
    plugin, rows = given_
    data = json.dumps(rows).encode()
    first, second = (pipeline.validate(data, plugin=plugin) for _ in range(2))
    assert first.findings == second.findings
    assert [one.position for one in first.findings] == [one.position for one in second.findings]


@given(payloads(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_keys_makes_no_difference(
    given_: tuple[str, list[dict[str, Any]]], dice: Random
) -> None:
    plugin, rows = given_
    shuffled = [dict(dice.sample([*row.items()], len(row))) for row in rows]
    assert told(shuffled, plugin) == told(rows, plugin)


@given(
    payloads(),
    st.sampled_from([None, 1, 4]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=30)
def test_the_spelling_of_the_json_makes_no_difference(
    given_: tuple[str, list[dict[str, Any]]], indent: int | None, escaped: bool, encoding: str
) -> None:
    plugin, rows = given_
    text = json.dumps(rows, indent=indent, ensure_ascii=escaped)
    found = [
        one for one in told(text.encode(encoding), plugin) if one[0] != "HC-W09"
    ]  # which names the encoding
    assert found == told(rows, plugin)


@given(payloads())
@settings(max_examples=30)
def test_findings_stand_in_the_order_of_rows_and_fields(given_: tuple[str, list[dict[str, Any]]]) -> None:
    plugin, rows = given_
    found = [row for _, row, _, _ in told(rows, plugin) if row is not None]
    assert found == sorted(found)


@given(payloads(), payloads())
@settings(max_examples=25)
def test_what_is_said_of_a_payload_does_not_depend_on_the_one_before(
    one: tuple[str, list[dict[str, Any]]], other: tuple[str, list[dict[str, Any]]]
) -> None:
    before = told(one[1], one[0])
    told(other[1], other[0])
    assert told(one[1], one[0]) == before
