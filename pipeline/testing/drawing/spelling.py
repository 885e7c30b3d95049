"""Spelling: rows as other clients send them: names in small letters, numbers bare, fields that are there and blank."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from hypothesis import strategies as st

from pipeline.intake.numbers import canonical
from pipeline.rules import Field, Parameters
from pipeline.rules.field import DECIMAL, LONG, NUMERIC
from pipeline.testing.drawing.values import fitting

SPELLINGS = st.sampled_from(("", "", "", "names", "numbers", "blanks"))
"""Most clients send what the vendor advises: everything as text."""
_NUMBERS = {NUMERIC, LONG, DECIMAL}


def spelled(
    row: Mapping[str, str], parameters: Parameters, how: str, optional: Container[str]
) -> dict[str, Any]:
    """A row in one of the SPELLINGS: names in any case (observed), numbers bare, what is optional blank (documented)."""
    if how == "names":
        return {name.lower(): text for name, text in row.items()}
    if how == "numbers":
        fields = parameters.fields
        columns = parameters.columns
        return {name: _bare(fields[columns[name.casefold()]], text) for name, text in row.items()}
    if how == "blanks":
        return {name: "" if name in optional else text for name, text in row.items()}
    return dict(row)


def _bare(field: Field, text: str) -> Any:
    if field.type not in _NUMBERS:
        return text
    number = float(text) if "." in text else int(text)
    return number if fitting(field, [canonical(number)]) else text
