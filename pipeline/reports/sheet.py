"""Sheet: a definition as its file says it, in TOML; what is wrong with one is told with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from pipeline.reports.definition import Bound, Column, Definition, Kind, Operation, Parameter, Side, Type
from pipeline.settings.section import Contradiction, Section, Text, refuse

LARGEST = 999_999_999
"""Whole numbers have nine digits; an open end of them is this (observed)."""
_TYPES: dict[Type, tuple[type, str]] = {
    "long": (int, "a whole number"),
    "txt": (str, "a text in quotes"),
    "date": (date, "a day, such as 2026-12-31"),
}
_SIDES: dict[Operation, dict[Side, str]] = {
    "range": {"from": "default_from", "to": "default_to"},
    "equal": {"only": "default"},
    "at least": {"only": "default"},
}
"""The bounds of each operation, and the keys of their defaults."""


def _plain(value: object) -> object:
    """Refuse what would be taken for something else: true, 1.0, a time of a day."""
    if isinstance(value, bool | datetime) or not isinstance(value, int | str | date):
        raise ValueError("must be a whole number, a text in quotes or a day")  # noqa: TRY004  pydantic's way
    return value


def _name(value: str) -> str:
    if not re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,59}", value):
        raise ValueError(f'"{value}" cannot be bound: a name has Latin letters, digits and _, no digit first')
    return value


Default = Annotated[int | str | date, BeforeValidator(_plain)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class ColumnSheet(Section):
    """`[[columns]]`: what the query calls it, what people call it, and what it holds."""

    name: Text
    caption: Text
    kind: Kind = "text"
    places: Annotated[int, Field(ge=0, le=18, strict=True)] = 0


class ParameterSheet(Section):
    """`[[parameters]]`: a condition that callers may set: its name in the query, and its Hebrew path."""

    name: Annotated[str, AfterValidator(_name)]
    path: Long
    type: Type
    operation: Operation = "range"
    number: Annotated[int, Field(ge=0, le=499, strict=True)] | None = None
    """The vendor's `id`; its place among the parameters, from 0, where it is not given. 500 more is an upper end's."""
    default: Default | None = None
    default_from: Default | None = None
    default_to: Default | None = None

    def bounds(self) -> tuple[Bound, ...]:
        """What callers may set of it."""
        found = []
        for side, key in _SIDES[self.operation].items():
            name = self.name if side == "only" else f"{self.name}_{side}"
            default = getattr(self, key)
            found.append(Bound(name, side, default.isoformat() if isinstance(default, date) else default))
        return tuple(found)


class DefinitionSheet(Section):
    """A whole file."""

    number: Annotated[int, Field(ge=1, le=LARGEST, strict=True)]
    title: Text
    query: Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
    columns: Annotated[tuple[ColumnSheet, ...], Field(min_length=1, max_length=500)]
    parameters: Annotated[tuple[ParameterSheet, ...], Field(max_length=100)] = ()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        refuse([*_twice(self), *_misfits(self)])
        return self

    def definition(self) -> Definition:
        """The value that it stands for."""
        columns = tuple(Column(one.name, one.caption, one.kind, one.places) for one in self.columns)
        parameters = tuple(
            Parameter(number, one.path, one.type, one.operation, one.bounds())
            for number, one in zip(_numbers(self), self.parameters, strict=True)
        )
        return Definition(self.number, self.title, columns, self.query, parameters)


def _numbers(sheet: DefinitionSheet) -> list[int]:
    return [place if one.number is None else one.number for place, one in enumerate(sheet.parameters)]


def _twice(sheet: DefinitionSheet) -> Iterator[Contradiction]:
    """What stands twice and must not: a reply's keys are the captions, and a caller names a parameter by its number."""
    named: list[tuple[str, str, list[str] | list[int]]] = [
        ("columns", "caption", [one.caption for one in sheet.columns]),
        ("columns", "name", [one.name.casefold() for one in sheet.columns]),
        ("parameters", "number", _numbers(sheet)),
    ]
    seen: set[str] = set()
    for place, parameter in enumerate(sheet.parameters):
        for bound in parameter.bounds():
            if bound.name in seen:
                remedy = "Give the parameter another name."
                yield Contradiction(("parameters", place, "name"), f":{bound.name} stands twice", remedy)
            seen.add(bound.name)
    for table, key, values in named:
        for place, value in enumerate(values):
            if value in values[:place]:
                said = f"{value} stands twice"
                yield Contradiction((table, place, key), said, f"Give each of the {table} another {key}.")


def _misfits(sheet: DefinitionSheet) -> Iterator[Contradiction]:
    """Places of what is no number, and defaults that do not fit their parameter."""
    for place, column in enumerate(sheet.columns):
        if column.places and column.kind != "number":
            remedy = 'Say kind = "number", or take the places out.'
            yield Contradiction(("columns", place, "places"), "only numbers have places", remedy)
    for place, one in enumerate(sheet.parameters):
        known = _SIDES[one.operation].values()
        kind, called = _TYPES[one.type]
        for key in ("default", "default_from", "default_to"):
            default = getattr(one, key)
            where = ("parameters", place, key)
            if key not in known and default is not None:
                said = f"a parameter that is {one.operation} has no {key}"
                yield Contradiction(where, said, f"It has {' and '.join(known)}.")
            elif default is not None and not isinstance(default, kind):
                yield Contradiction(where, f"is not {called}", f"The parameter's type is {one.type}.")
            elif isinstance(default, int) and abs(default) > LARGEST:
                yield Contradiction(where, "has more than nine digits", "Give a smaller one, or none.")
        if one.operation == "equal" and one.default is None:
            remedy = "Add one: it counts where nobody sets the parameter."
            yield Contradiction(("parameters", place, "default"), "is missing", remedy)
