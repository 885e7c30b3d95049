"""Values: a text that a field takes, by its type and length alone. Every one of them is right, and never blank."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from pipeline.rules import Field
from pipeline.rules.field import DATE, DECIMAL, LONG, NUMERIC
from pipeline.rules.types import is_of_type, measure
from pipeline.testing.drawing.texts import hebrew_text

_DIGITS = 9
"""Of a whole number: more are no reference for the import engine (documented)."""
_WHOLE = 4
"""Of a sum before its point: what a shop sells; the books keep 11 (ours)."""
_LONG = 2**31


def value(field: Field, year: tuple[date, date]) -> st.SearchStrategy[str]:
    """A text of the field's type that is not too long; days are of this year."""
    if field.type == NUMERIC:
        return st.integers(1, 10 ** min(field.whole, _DIGITS) - 1).map(str)
    if field.type == LONG:
        return _long(field.whole)
    if field.type == DECIMAL:
        return decimal(field)
    if field.type == DATE:
        return st.sampled_from(days(field, year))
    return hebrew_text(max_size=min(field.whole, 60))


def fitting(field: Field, texts: Sequence[str]) -> list[str]:
    """Those of the texts that the field takes."""
    return [text for text in texts if is_of_type(field, text) and measure(field, text) is None]


def days(field: Field, year: tuple[date, date]) -> list[str]:
    """The days from the first to the last, as the field writes them."""
    first, last = year
    form = "%d/%m/%Y" if field.whole == 10 else "%d/%m/%y"
    return [(first + timedelta(number)).strftime(form) for number in range((last - first).days + 1)]


def decimal(field: Field, *, least: int = 0, whole: int = _WHOLE) -> st.SearchStrategy[str]:
    """A sum as `amount` writes it, from `least` on (in its smallest unit), with so many digits before the point."""
    return units(field, least=least, whole=whole).map(lambda number: amount(field, number))


def units(field: Field, *, least: int = 0, whole: int = _WHOLE) -> st.SearchStrategy[int]:
    """A sum in its smallest unit, of which 1.00 is the simplest."""
    one = 10**field.places
    limit = one * 10 ** min(field.whole, whole)
    return st.integers(0, limit - 1 - least).map(
        lambda number: least + (number + one - least) % (limit - least)
    )


def amount(field: Field, number: int) -> str:
    """A number of smallest units as the field writes it: `1.00`."""
    if not field.places:
        return str(number)
    whole, rest = divmod(number, 10**field.places)
    text = f"{whole}.{rest:0{field.places}}"
    return text[:-1] if field.places == 3 and text.endswith("0") else text


def _long(length: int) -> st.SearchStrategy[str]:
    most = min(10**length, _LONG) - 1
    least = -min(10 ** (length - 1) - 1, _LONG)
    return st.integers(least, most).map(str)
