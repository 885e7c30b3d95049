"""Layout: the lines of rows of one shape: which column each key fills, and a function that puts a line together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from pipeline.intake.batches import Table
from pipeline.validation.cells import Judge
from pipeline.validation.columns import Column, Note

_END = "\r\n"
_Compose = Callable[..., list[str]]


class Written(NamedTuple):
    """Lines, and what is said of their cells: by the field's number, each with the row in the batch."""

    text: str
    said: dict[int, list[Note]]


class Layout:
    """For rows with these keys: `columns` by the number of the field; `unknown` are the keys without a field."""

    def __init__(self, keys: tuple[str, ...], judges: Sequence[Judge]) -> None:
        self.keys = keys
        place = {key.casefold(): number for number, key in enumerate(keys)}
        names = [judge.field.name.casefold() for judge in judges]
        self.unknown = [number for key, number in place.items() if key not in set(names)]
        self._place = {number: place[name] for number, name in enumerate(names) if name in place}
        present = sorted(self._place)
        ends = [*present[1:], len(judges) - 1][: len(present)]
        self.columns = {
            number: Column(judges[number], "," * (end - number) + (_END if number == present[-1] else ""))
            for number, end in zip(present, ends, strict=True)
        }
        self._before = "," * (present[0] if present else len(judges) - 1) + ("" if present else _END)
        self._composer = cache(self._compile)

    def lines(self, table: Table) -> Written:
        """The batch's lines, empty cells for refused values."""
        said: dict[int, list[Note]] = {}
        screened: list[list[str]] = []
        numbers: list[int] = []
        for number, column in self.columns.items():
            done = column.screen(table.column(self._place[number])) if column.screens else None
            if done:
                screened.append(done[0])
                numbers.append(number)
                said[number] = done[1]
        text = "".join(self._composer(tuple(numbers))(table.rows, *screened))
        for number, column in self.columns.items():
            if number in said:
                continue
            if column.memory.said:
                noted = column.memory.said
                values = enumerate(table.column(self._place[number]))
                said[number] = [
                    (row, *one) for row, value in values if value in noted for one in noted[value]
                ]
            column.settle(len(table.rows))
        return Written(text, said)

    def _compile(self, screened: tuple[int, ...]) -> _Compose:
        """A function from rows, and the pieces of screened columns, to lines.

        Generated, as dataclasses are: one expression with the separators in their places is a third quicker than any
        loop. Nothing of a payload or of a parameter file gets into its text: names are numbers, separators are commas.
        """
        names = {number: f"s{number}" for number in screened}
        line = self._before.replace(_END, "\\r\\n")
        for number, column in self.columns.items():
            if number in names:
                line += f"{{{names[number]}}}{column.behind}".replace(_END, "\\r\\n")
            else:
                line += f"{{m{number}[r.f{self._place[number]}]}}"
        arguments = "".join(f", c{number}" for number in screened)
        loop = (
            f"r{''.join(f', {name}' for name in names.values())} in zip(rows{arguments})"
            if screened
            else "r in rows"
        )
        memories: dict[str, Any] = {f"m{number}": column.memory for number, column in self.columns.items()}
        composed: _Compose = eval(f"lambda rows{arguments}: [f'{line}' for {loop}]", memories)  # noqa: S307
        return composed
