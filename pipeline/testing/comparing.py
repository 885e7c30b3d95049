"""Comparing: what a test expects of a row of the books, beside what the row says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

Expected = Mapping[str, object]
_DAYS = ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d")
_YES, _NO = ("1", "כ", "true"), ("0", "ל", "false", "")
_HUNDRED = 100
_DIVIDED = (
    "what is sent without a point is divided by 100: send {}, or say divide = false in the activation file"
)


class Names(msgspec.Struct, frozen=True):
    """The columns of a table by the names of the vendor's fields, in small letters; and of its parts."""

    columns: Mapping[str, str]
    part: str = ""
    """What the row calls them: `lines`."""
    parts: Mapping[str, str] = {}
    of_part: frozenset[str] = frozenset()
    """All fields of a part, in small letters; the others are its head's."""


class Difference(msgspec.Struct, frozen=True):
    """`place` is a column's name, or `line 2, quantity`."""

    place: str
    expected: str
    found: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: expected {self.expected}, found {self.found}{hint}"


def differences(expected: Expected, row: Mapping[str, Any], names: Names) -> list[Difference]:
    """In which points a row is not as expected; what is expected of no column is looked for in `fields`.

    Columns go by their own names or by the vendor's. Numbers compare as numbers, days also in the vendor's form. The
    parts have to be as many, in the same order; what a part says of its head counts there, and what is blank in it is
    not looked at, so that the rows of a payload will do.
    """
    found: list[Difference] = []
    for name, value in expected.items():
        if names.part and name == names.part and isinstance(value, Sequence):
            found += _parts(value, row, names)
        else:
            found += _differ(name, name, value, row, names.columns)
    return found


def _parts(wanted: Sequence[Expected], row: Mapping[str, Any], names: Names) -> Iterator[Difference]:
    there = row[names.part]
    word = names.part.removesuffix("s")
    if len(wanted) != len(there):
        yield Difference(names.part, str(len(wanted)), str(len(there)))
    for number, (expected, part) in enumerate(zip(wanted, there, strict=False), 1):
        for name, value in expected.items():
            if value in (None, ""):  # as in a payload: it was not sent
                continue
            is_own = name in part or name.lower() in names.of_part
            where, known = (part, names.parts) if is_own else (row, names.columns)
            yield from _differ(f"{word} {number}, {name}", name, value, where, known)


def _differ(
    place: str, name: str, expected: object, row: Mapping[str, Any], columns: Mapping[str, str]
) -> Iterator[Difference]:
    column = name if name in row else columns.get(name.lower(), name.lower())
    if column in row:
        found = row[column]
    else:
        fields = {key.lower(): value for key, value in row.get("fields", {}).items()}
        if name.lower() not in fields and expected not in (None, ""):
            yield Difference(place, _shown(expected), "nothing of that name")
            return
        found = fields.get(name.lower())
    if not is_equal(expected, found):
        yield Difference(place, _shown(expected), _shown(found), _hint(expected, found))


def is_equal(expected: object, found: object) -> bool:
    """Whether a value of the books is the expected one, be it written as the vendor writes it."""
    if found is None or expected is None:
        return found is expected or (expected == "" and found is None)
    if isinstance(found, bool):
        return _truth(expected) is found
    if isinstance(found, int | Decimal):
        return _number(expected) == found
    if isinstance(found, date):
        return _day(expected) == found
    return str(expected) == str(found)


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        return None


def _truth(value: object) -> bool | None:
    text = str(value).strip().lower()
    return True if text in _YES else False if text in _NO else None


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for form in _DAYS:
        try:
            return datetime.strptime(str(value).strip(), form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def _hint(expected: object, found: object) -> str:
    number = _number(expected)
    if number and isinstance(found, Decimal) and number == found * _HUNDRED and "." not in str(expected):
        return _DIVIDED.format(f"{number}.00")
    return ""


def _shown(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value) if isinstance(value, Decimal) else repr(value)
