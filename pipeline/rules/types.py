"""The vendor's five types: what a text must look like, and how long it may be (inferred, but for the names)."""

from __future__ import annotations

import re
from datetime import date

from pipeline.rules.field import DATE, DECIMAL, LONG, NUMERIC, Field

_LONGEST = 2**31
_DIGITS = re.compile(r"[0-9]+")
_INTEGER = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_DATES = {
    8: re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{2})"),
    10: re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})"),
}
_CENTURY = 2000
_LONG_DIGITS = 11


def is_of_type(field: Field, text: str) -> bool:
    """Whether a text that is not blank is of the field's type; its length is another question.

    alpha numeric: any text. numeric: digits. long: `-` and digits within 32 bits. decimal: `-`, digits, one point.
    date: DD/MM/YYYY where the length is 10, DD/MM/YY where it is 8 (of this century), a day that exists.
    """
    if field.type == NUMERIC:
        return bool(_DIGITS.fullmatch(text))
    if field.type == LONG:
        return bool(_INTEGER.fullmatch(text)) and _within_32_bits(text)
    if field.type == DECIMAL:
        return bool(_DECIMAL.fullmatch(text))
    return field.type != DATE or _is_date(text, field.whole)


def measure(field: Field, text: str) -> str | None:
    """The length of a text of the right type where it is longer than allowed, as the vendor's message gives it.

    Characters; of a decimal the digits before and after its point, such as `10.3` (inferred). A minus is not counted
    for a decimal, as its length speaks of digits; it is for a long. None where the length is allowed.
    """
    if field.type == DECIMAL:
        whole, _, places = text.lstrip("-").partition(".")
        if len(whole) <= field.whole and len(places) <= field.places:
            return None
        return f"{len(whole)}.{len(places)}"
    return None if len(text) <= field.whole else str(len(text))


def pattern(field: Field) -> re.Pattern[str] | None:
    """A pattern for lines of allowed values, blank ones among them, that are written as they are sent.

    It says yes only where `is_of_type` and `measure` do; None where a pattern cannot say.
    """
    if field.type == NUMERIC:
        return re.compile(rf"(?:[0-9]{{0,{field.whole}}}+\n)*+")
    if field.type == DECIMAL and field.places:
        return re.compile(rf"(?:-?[0-9]{{1,{field.whole}}}+\.[0-9]{{1,{field.places}}}+\n|\n)*+")
    return None


def _within_32_bits(text: str) -> bool:
    digits = text.lstrip("-0") or "0"
    return (
        len(digits) < _LONG_DIGITS and -_LONGEST <= int(f"-{digits}" if text[0] == "-" else digits) < _LONGEST
    )


def _is_date(text: str, length: int) -> bool:
    form = _DATES.get(length)
    found = form.fullmatch(text) if form else None
    if found is None:
        return False
    day, month, year = (int(part) for part in found.groups())
    try:
        date(year if length == 10 else _CENTURY + year, month, day)
    except ValueError:
        return False
    return True
