"""Rows: made by an interface's parameter file, right ones, and such as break one rule. No company has what they name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pipeline.rules import Parameters
from pipeline.rules.field import ALPHA, DATE, Field

KEY = "HC-TEST"
"""The text in each field of text: an account, an item that nobody has, so that an import would refuse the row."""
_DATES = {8: "01/01/26", 10: "01/01/2026"}

Row = dict[str, Any]


def right(rules: Parameters) -> Row:
    """The fields that are required, each with something short; one field at least."""
    fields = [field for field in rules.fields if field.required] or list(rules.fields[:1])
    return {field.name: _short(field) for field in fields}


def wrong(rules: Parameters) -> Iterator[tuple[str, str, Row]]:
    """Rows that break one rule each: the code of the finding, the field and the row; only rules that the file has."""
    row = right(rules)
    required = next((field for field in rules.fields if field.required), None)
    if required is not None:
        yield "HC-D1", required.name, {name: text for name, text in row.items() if name != required.name}
    typed = next((field for field in rules.fields if field.type != ALPHA), None)
    if typed is not None:
        yield "HC-D2", typed.name, row | {typed.name: "x"}
    text = next((field for field in rules.fields if field.type == ALPHA), None)
    if text is not None:
        yield "HC-D3", text.name, row | {text.name: "x" * (text.whole + 1)}


def hopeless(rules: Parameters) -> Row:
    """A row that breaks every kind of rule at once: no station takes it, whatever rule it does without."""
    row: Row = {}
    for code, field, broken in wrong(rules):
        if code != "HC-D1":
            row[field] = broken[field]
    return row


def written(*rows: Row) -> str:
    """What pluginData is as JSON.stringify writes it."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _short(field: Field) -> str:
    if field.type == ALPHA:
        return KEY[: field.whole]
    return _DATES[field.whole] if field.type == DATE else "1"
