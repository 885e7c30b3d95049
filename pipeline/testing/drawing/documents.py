"""Documents: rows that belong together, field by field in the order of their parameter file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from pipeline.rules import Field, Parameters
from pipeline.testing.drawing.journal import Journal
from pipeline.testing.drawing.keys import Keys
from pipeline.testing.drawing.meanings import MEANINGS, UNKNOWN, Meaning, meant

Row = dict[str, str]
Draw = Callable[[st.SearchStrategy[Any]], Any]

_DIGITS = 9
"""Of a number that names a document (documented)."""
_OFTEN = 8
"""A usual field is drawn so many times as often as another one."""
_OPTIONAL = 4
"""The most optional fields that a document's header, or its lines, have."""


class Form:
    """What the rows of one interface look like under one parameter file and the keys of some books."""

    def __init__(self, plugin: str, parameters: Parameters, keys: Keys) -> None:
        meaning = MEANINGS.get(plugin, UNKNOWN)
        self._order = {field.name: number for number, field in enumerate(parameters.fields)}
        self._journal = Journal(parameters, keys) if plugin == "movein" else None
        taken = self._journal.names if self._journal else frozenset()
        fields = [field for field in parameters.fields if field.name not in taken]
        self._number = next((field for field in fields if meaning.numbers(field)), None)
        self._most = 0 if self._number is None else 10 ** min(self._number.whole, _DIGITS) - 1
        self.optional = frozenset(
            field.name for field in parameters.fields if not field.required and not meaning.needs(field)
        )
        """The fields that may be blank."""
        fields = [field for field in fields if field is not self._number]
        self._values = {field.name: meant(meaning, field, keys) for field in fields}
        self._header = _Part([field for field in fields if not meaning.is_of_row(field)], meaning)
        self._line = _Part([field for field in fields if meaning.is_of_row(field)], meaning)

    def document(self, draw: Draw, number: int, size: int) -> list[Row]:
        """One document of so many rows; `number` makes it another one than those of other numbers."""
        header = {name: draw(self._values[name]) for name in self._header.names(draw)}
        if self._number is not None:
            header[self._number.name] = str((number - 1) % self._most + 1)
        names = self._line.names(draw)
        rows = []
        for _ in range(size):
            row = header | {name: draw(self._values[name]) for name in names}
            if self._journal is not None:
                row |= self._journal.sides(draw)
            rows.append({name: row[name] for name in sorted(row, key=self._order.__getitem__)})
        return rows


class _Part:
    """The fields of a header, or of a line: those that are always sent, and some of the others."""

    def __init__(self, fields: Sequence[Field], meaning: Meaning) -> None:
        self._always = [field.name for field in fields if field.required or meaning.needs(field)]
        rest = [field for field in fields if field.name not in self._always]
        usual = [field.name for field in rest if meaning.expects(field)]
        others = [*usual * _OFTEN, *(field.name for field in rest if not meaning.expects(field))]
        self._others = st.lists(st.sampled_from(others), max_size=_OPTIONAL) if others else st.just([])

    def names(self, draw: Draw) -> list[str]:
        return [*self._always, *dict.fromkeys(draw(self._others))]
