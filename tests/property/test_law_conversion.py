"""Conversion: what is sent comes back, in exact columns, in Windows-1255 alone, on lines that end with CRLF."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.intake.numbers import canonical
from pipeline.masofon import dialects, prm, reader
from pipeline.masofon.number_text import decimal_text
from pipeline.rules import Parameters, Shelf
from pipeline.rules.field import DECIMAL
from pipeline.testing import strategies as hconnect

DIALECTS = ["safe", "quoted", "rfc4180"]


def rules_of(plugin: str) -> Parameters:
    found = Shelf().get(plugin)
    assert isinstance(found, Parameters)
    return found


def converted(rows: Any, plugin: str, dialect: str = "safe") -> bytes:
    made = pipeline.convert(rows, plugin=plugin, policy=pipeline.Policy.model_validate({"dialect": dialect}))
    assert made.dat is not None
    return made.dat


def sent(rules: Parameters, row: dict[str, Any]) -> tuple[str, ...]:
    """A row as texts in the order of the columns: what a blank, a number and a sum without places stand for."""
    folded = {name.casefold(): value for name, value in row.items()}
    texts = []
    for field in rules.fields:
        value = folded.get(field.name.casefold(), "")
        text = value if isinstance(value, str) else canonical(value)
        texts.append(decimal_text(text) if field.type == DECIMAL and text else text)
    return tuple(texts)


@pytest.mark.parametrize("plugin", hconnect.IMPORTS)
@settings(max_examples=20)
@given(data=st.data(), dialect=st.sampled_from(DIALECTS))
def test_each_row_is_one_line_of_exact_columns_that_ends_with_crlf(
    plugin: str, data: st.DataObject, dialect: str
) -> None:
    rows = data.draw(hconnect.plugin_data(plugin))
    dat = converted(rows, plugin, dialect)
    assert dat.endswith(b"\r\n")
    lines = dat.decode("cp1255").split("\r\n")[:-1]
    assert len(lines) == len(rows)
    assert not any(character in line for line in lines for character in "\r\n\0\x1a")
    reading = dialects.DIALECTS[dialect].reading
    table = reader.read(dat, reading=reading)
    assert {len(row.cells) for row in table.rows} == {len(rules_of(plugin).fields)}
    assert table.faults == ()


@pytest.mark.parametrize("plugin", hconnect.IMPORTS)
@settings(max_examples=20)
@given(data=st.data())
def test_what_is_sent_comes_back_to_the_letter_in_the_dialect_that_keeps_all(
    plugin: str, data: st.DataObject
) -> None:
    rules = rules_of(plugin)
    rows = data.draw(hconnect.plugin_data(plugin))
    form = prm.read(prm.make(prm.columns(rules)))
    table = reader.read(converted(rows, plugin, "rfc4180"), form, reading="rfc4180")
    assert [row.cells for row in table.rows] == [sent(rules, row) for row in rows]


@given(hconnect.plugin_data("imovein"))
@settings(max_examples=40)
def test_the_usual_dialect_leaves_no_doubt_about_any_row(rows: list[dict[str, Any]]) -> None:
    assert reader.read(converted(rows, "imovein")).disputed == ()


@given(st.data(), st.sampled_from(["strict", "?"]))
@settings(max_examples=50)
def test_whatever_the_text_only_windows_1255_is_written(data: st.DataObject, unencodable: str) -> None:
    rows = data.draw(hconnect.rows("imovein", max_rows=2))
    text = data.draw(hconnect.hebrew_text(ansi=False, max_size=40))
    rows[0]["Remarks"] = text
    made = pipeline.convert(rows, plugin="imovein", policy=pipeline.Policy(unencodable=unencodable))
    held = made.dat or b""
    assert held.decode("cp1255").encode("cp1255") == held
    assert made.dat is not None or "HC-E01" in [finding.code for finding in made.verdict.errors]
    assert held.count(b"\n") == held.count(b"\r\n") == (len(rows) if held else 0)
