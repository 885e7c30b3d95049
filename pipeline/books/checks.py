"""The checks of a value and of a row: each a small function that is true for what passes.

`ENGINE` in the catalogue has what is said of that which does not. A value is a trimmed text that is not blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

Check = tuple[str, Callable[[str], bool]]
"""The code of a message, and the check."""

_WORDS = re.compile(r"[^0-9.\-]|.-")
_DECIMAL = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_WHOLE_DIGITS = 11
"""Before the point: with four places behind it that is 15 digits, of which sums of many rows can be made."""
_DAY = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4}|[0-9]{2})")
_CENTURY = 2000
_REFERENCE = 9
_WHOLE = 100


def without_words(text: str) -> bool:
    """A number holds digits, a point, and a minus in front."""
    return not _WORDS.search(text)


def without_point(text: str) -> bool:
    """A whole number has no point (`1111.0` is refused: documented)."""
    return "." not in text


def is_positive(text: str) -> bool:
    """A whole number from 1."""
    return text.isdecimal() and int(text) > 0


def is_natural(text: str) -> bool:
    """A whole number from 0: a numeric field holds no minus."""
    return text.isdecimal()


def has_nine_digits_at_most(text: str) -> bool:
    """Of a reference (documented), and of every number that the books keep as one (inferred)."""
    return len(text.lstrip("-")) <= _REFERENCE


def is_sum(places: int) -> Callable[[str], bool]:
    """A decimal of which nothing is lost where `places` digits are kept behind the point."""

    def check(text: str) -> bool:
        if not _DECIMAL.fullmatch(text):
            return False
        whole, _, rest = text.lstrip("-").partition(".")
        return len(whole.lstrip("0")) <= _WHOLE_DIGITS and len(rest.rstrip("0")) <= places

    return check


def is_not_zero(text: str) -> bool:
    """A quantity moves something."""
    return bool(text.strip("-0."))


def is_percent(text: str) -> bool:
    """A percentage from -100 to 100; what is no sum at all is told elsewhere."""
    return abs(Decimal(text)) <= _WHOLE


def is_not_negative(text: str) -> bool:
    """Of VAT there is none, or some."""
    return Decimal(text) >= 0


def is_above_zero(text: str) -> bool:
    """A rate, by which something is divided."""
    return Decimal(text) > 0


def is_day(text: str) -> bool:
    """A day that exists, DD/MM/YYYY or DD/MM/YY."""
    return day(text) is not None


def is_within(begins: date | None, ends: date | None) -> Callable[[str], bool]:
    """A day of the open year; any day where none is given."""

    def check(text: str) -> bool:
        found = day(text)
        return found is not None and (begins or found) <= found <= (ends or found)

    return check


def is_one_of(allowed: Sequence[str]) -> Callable[[str], bool]:
    """One of a few texts."""
    return frozenset(allowed).__contains__


def day(text: str) -> date | None:
    """The day, of this century where the year has two digits; None where it does not exist."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year = int(found[3]) + (_CENTURY if len(found[3]) == 2 else 0)
    try:
        return date(year, int(found[2]), int(found[1]))
    except ValueError:
        return None


def differ(debits: Sequence[str], credited: str) -> bool:
    """An account is debited or credited by an entry, not both."""
    return not credited or credited not in debits


def differing(values: Sequence[str], firsts: Sequence[str]) -> Iterator[int]:
    """Where a header's field is not what the first row of its document says; a blank agrees with anything."""
    for place, (value, first) in enumerate(zip(values, firsts, strict=True)):
        if value and value != first:
            yield place


def year_of(year: int) -> tuple[date, date]:
    """The first and the last day of a year."""
    first = date(year, 1, 1)
    return first, date(year + 1, 1, 1) - timedelta(days=1)
