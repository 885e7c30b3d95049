"""Reading: the texts of a field as values; each different text is checked and converted once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipeline.books import checks
from pipeline.books.checks import Check
from pipeline.books.columns import PRICE
from pipeline.books.staging import Chunk
from pipeline.rules import Parameters
from pipeline.rules.field import DATE, DECIMAL, LONG, NUMERIC, Field

_REMEMBERED = 1 << 16
"""Texts of a field."""
_NUMBER = 9
"""Digits up to which a whole number is kept as a number; longer ones (bar codes, bank accounts) are texts."""
_USUAL_PLACES = 2
_NONE = re.compile("(?!)")
_NUMERAL = re.compile("[1-9][0-9]{0,8}")
"""A whole number as it is usually sent."""
_SUM = re.compile("[1-9][0-9]{0,8}\\.[0-9]{1,2}")
"""A sum as it is usually sent; every column of decimals keeps two places at least."""
_PASSED = {"HC-M13", "HC-M14", "HC-M15"}
"""What the checks of these codes never say of a usual text; nor do those that `_column` adds by itself."""


class Column:
    """One field: its checks in turn, and the conversion of what passes them. A blank is None, or "" of a text."""

    def __init__(
        self,
        field: Field,
        checked: Sequence[Check],
        convert: Callable[[str], Any],
        *,
        places: int = 0,
        usual: re.Pattern[str] = _NONE,
    ) -> None:
        """`usual` fits texts that need not be checked, as all of the checks would pass them."""
        self.field = field
        self._given = {"meaning": field.hebrew or field.name, "places": str(places)}
        self._checks = checked
        self._convert = convert
        self._values = _Memory(usual, convert, self._value)
        self._faults: dict[str, str] = {}

    def read(self, chunk: Chunk) -> Sequence[Any]:
        """The values of a chunk; what is wrong is noted there, and is None."""
        if len(self._values) > _REMEMBERED:
            self._values.clear()
            self._faults.clear()
        texts = chunk.column(self.field.name)
        values = list(map(self._values.__getitem__, texts))
        if self._faults and not self._faults.keys().isdisjoint(texts):
            for place, text in enumerate(texts):
                if text in self._faults:
                    chunk.refuse(place, self._faults[text], self.field.name, text, self._given)
        return values

    def _value(self, text: str) -> Any:
        if not text:
            return None
        for code, passes in self._checks:
            if not passes(text):
                self._faults[text] = code
                return None
        return self._convert(text)


class _Memory(dict[str, Any]):
    """What was made of a text; converts it where it is not known and usual, else leaves it to `make`."""

    def __init__(
        self, usual: re.Pattern[str], convert: Callable[[str], Any], make: Callable[[str], Any]
    ) -> None:
        super().__init__()
        self._is_usual = usual.fullmatch
        self._convert = convert
        self._make = make

    def __missing__(self, text: str) -> Any:
        value = self[text] = self._convert(text) if self._is_usual(text) else self._make(text)
        return value


class Reader:
    """The columns of an interface, by the names of its fields.

    `places` says for decimals that the books keep how many digits they keep; `more` adds checks to a field.
    """

    def __init__(
        self,
        parameters: Parameters,
        places: Mapping[str, int],
        more: Mapping[str, Sequence[Check]],
        *,
        divide: bool,
    ) -> None:
        self.parameters = parameters
        self._fields = {field.name: field for field in parameters.fields}
        self._places = places
        self._more = more
        self._divide = divide
        self._columns: dict[str, Column | None] = {}
        """Of the fields that were sent so far: most rows send few of them."""

    def read(self, chunk: Chunk) -> dict[str, Sequence[Any]]:
        """The values of every field of the chunk that is no text."""
        columns = ((name, self._column(name)) for name in chunk.columns)
        return {name: column.read(chunk) for name, column in columns if column is not None}

    def _column(self, name: str) -> Column | None:
        if name not in self._columns:
            places = self._places.get(name, PRICE.places)
            self._columns[name] = _column(self._fields[name], places, self._more.get(name, ()), self._divide)
        return self._columns[name]


def _column(field: Field, places: int, more: Sequence[Check], divide: bool) -> Column | None:
    """How a field is read by its type; None for a text that needs no check."""
    passed = {code for code, _ in more} <= _PASSED
    if field.type == DECIMAL:
        needed = (("HC-M04", checks.is_sum(places)), *more)
        return Column(field, needed, _units(places, divide), places=places, usual=_SUM if passed else _NONE)
    if field.type == DATE:
        return Column(field, (("HC-M16", checks.is_day), *more), _iso)
    if field.type in (NUMERIC, LONG):
        sign = () if field.type == LONG else (("HC-M13", checks.is_natural),)
        whole = (("HC-M03", checks.without_words), ("HC-M12", checks.without_point), *sign)
        if field.whole > _NUMBER:
            return Column(field, (*whole, *more), str, usual=_NUMERAL if passed else _NONE)
        needed = (*whole, ("HC-M14", checks.has_nine_digits_at_most), *more)
        return Column(field, needed, int, usual=_NUMERAL if passed else _NONE)
    return Column(field, more, str) if more else None


def _units(places: int, divide: bool) -> Callable[[str], int]:
    """A decimal as a whole number of its smallest unit."""
    more: int = 10 ** (places - _USUAL_PLACES)

    def convert(text: str) -> int:
        if text[-_USUAL_PLACES - 1 : -_USUAL_PLACES] == ".":
            return int(text.replace(".", "")) * more
        whole, point, rest = text.partition(".")
        units = int((whole if whole not in ("", "-") else whole + "0") + rest.rstrip("0").ljust(places, "0"))
        return units // 100 if divide and not point else units  # exact, as two places at least are kept

    return convert


def _iso(text: str) -> str:
    found = checks.day(text)
    return found.isoformat() if found else ""
