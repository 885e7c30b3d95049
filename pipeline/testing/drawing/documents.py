"""Documents: rows that belong together, field by field in the order of their parameter file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from pipeline.rules import Field, Parameters
from pipeline.testing.drawing.journal import Journal
from pipeline.testing.drawing.keys import Keys
from pipeline.testing.drawing.meanings import MEANINGS, UNKNOWN, Meaning, meant

Row = dict[str, str]
Draw = Callable[[st.SearchStrategy[Any]], Any]
Values = st.SearchStrategy[str]

_DIGITS = 9
"""Of a number that names a document (documented)."""
_OFTEN = 8
"""A usual field is drawn so many times as often as another one."""
_OPTIONAL = 3
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
        self._number_name = "" if self._number is None else self._number.name
        self._most = 0 if self._number is None else 10 ** min(self._number.whole, _DIGITS) - 1
        self.optional = frozenset(
            field.name for field in parameters.fields if not field.required and not meaning.needs(field)
        )
        """The fields that may be blank."""
        fields = [field for field in fields if field is not self._number]
        values = {field.name: meant(meaning, field, keys) for field in fields}
        self._header = _Part([field for field in fields if not meaning.is_of_row(field)], meaning, values)
        self._line = _Part([field for field in fields if meaning.is_of_row(field)], meaning, values)

    def documents(self, counts: tuple[int, int], rows: int) -> st.SearchStrategy[list[list[Row]]]:
        """So many documents (least, most), none of more than so many rows, no two of which have the same number."""
        sizes = st.integers(1, rows)

        @st.composite
        def document(draw: Draw) -> list[Row]:
            header, names = self._header.row(draw), self._line.names(draw)
            return [header | self._line_of(draw, names) for _ in range(draw(sizes))]

        made = st.lists(document(), min_size=counts[0], max_size=counts[1])
        if self._number is not None:
            made = st.tuples(st.integers(1, self._most), made).map(self._numbered)
        return made.map(self._ordered)

    def _line_of(self, draw: Draw, names: Sequence[str]) -> Row:
        """A row with these fields, and what belongs to it beside them."""
        row = self._line.row_of(draw, names)
        return row if self._journal is None else row | self._journal.sides(draw)

    def _numbered(self, drawn: tuple[int, list[list[Row]]]) -> list[list[Row]]:
        first, found = drawn
        for number, rows in enumerate(found, first - 1):
            for row in rows:
                row[self._number_name] = str(number % self._most + 1)
        return found

    def _ordered(self, found: list[list[Row]]) -> list[list[Row]]:
        """The fields in the order of the parameter file."""
        return [
            [{name: row[name] for name in sorted(row, key=self._order.__getitem__)} for row in rows]
            for rows in found
        ]


class _Part:
    """The fields of a header, or of a line: those that are always sent, and some of the others."""

    def __init__(self, fields: Sequence[Field], meaning: Meaning, values: Mapping[str, Values]) -> None:
        self._values = values
        self._always = [field.name for field in fields if field.required or meaning.needs(field)]
        rest = [field for field in fields if field.name not in self._always]
        usual = [field.name for field in rest if meaning.expects(field)]
        others = [*usual * _OFTEN, *(field.name for field in rest if not meaning.expects(field))]
        self._names: st.SearchStrategy[list[str]] = st.just([])
        self._cells: st.SearchStrategy[list[tuple[str, str]]] = st.just([])
        if others:
            some = st.sampled_from(others)
            self._names = st.lists(some, max_size=_OPTIONAL)
            self._cells = st.lists(_cell(some, values), max_size=_OPTIONAL)

    def row(self, draw: Draw) -> Row:
        """A row of its own; a field and its value are drawn together, so that both go when Hypothesis shrinks."""
        return {**self.row_of(draw, self._always), **dict(draw(self._cells))}

    def names(self, draw: Draw) -> list[str]:
        """The fields of rows that have the same."""
        return [*self._always, *dict.fromkeys(draw(self._names))]

    def row_of(self, draw: Draw, names: Sequence[str]) -> Row:
        """A row of these fields."""
        return {name: draw(self._values[name]) for name in names}


@st.composite
def _cell(draw: Draw, names: Values, values: Mapping[str, Values]) -> tuple[str, str]:
    name: str = draw(names)
    return name, draw(values[name])
