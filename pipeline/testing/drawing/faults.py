"""Faults: values that one field refuses, each for one reason: no value, another type, too long, not in Windows-1255."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pipeline.rules import Field
from pipeline.rules.field import ALPHA, DATE, DECIMAL, LONG, NUMERIC

_LONGEST = 10_000
"""Characters: a field that takes more has no value that is too long (and could be sent)."""
NO_TEXTS = st.sampled_from((True, False, {}, [], ["1"]))
"""What has no type at all."""
BLANKS = st.sampled_from(("", " ", "\t", "\n ", None))
FOREIGN = st.sampled_from(("😀", "Ж", "م", "日", "ß"))
"""What Windows-1255 has no letter for, and mending leaves."""
_WRONG = {
    NUMERIC: ("אב", "-1", "1.0", "1,000", "٣"),
    LONG: ("אב", "1.0", "1,000", "2147483648", "-2147483649", "--1"),
    DECIMAL: ("אב", "1,000", "1.0.0", ".", "-", "1e3", "₪5"),
    DATE: ("אב", "31/02/2026", "31/02/26", "2026-01-01", "1/1/2026", "13.11.2026", "00/01/2026"),
}


def wrong_type(field: Field) -> st.SearchStrategy[Any]:
    """A value that is not of the field's type (HC-D2)."""
    if field.type == ALPHA:
        return NO_TEXTS
    return st.sampled_from(_WRONG[field.type]) | NO_TEXTS


def can_be_too_long(field: Field) -> bool:
    """Whether a value of the right type can be too long; of a date it cannot, its form has one length."""
    return field.type != DATE and field.whole < _LONGEST


def too_long(field: Field) -> st.SearchStrategy[str]:
    """A value of the right type that is longer than the field takes (HC-D3)."""
    longer = st.integers(field.whole + 1, field.whole + 3)
    if field.type == ALPHA:
        return longer.map(lambda length: "א" * length)
    if field.type == DECIMAL:
        places = st.integers(field.places + 1, field.places + 2).map(lambda count: "1." + "1" * count)
        return longer.map(lambda length: "1" * length) | places
    return longer.map("1".zfill)


def foreign(field: Field) -> st.SearchStrategy[str]:
    """A text with a letter that Windows-1255 lacks, and that fits otherwise (HC-E01)."""
    return FOREIGN.map(lambda letter: letter if field.whole < 2 else f"א{letter}")
