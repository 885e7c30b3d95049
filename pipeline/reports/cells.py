"""Cells: what a query gives as Python's values, by the kind that the definition says of each column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pipeline.errors import UsageError
from pipeline.reports.definition import Column, Definition
from pipeline.reports.running import Chunk

Cell = str | int | Decimal | date | None
"""A text; a number, exact, without zeros at its end; a day; or nothing."""


def rows(definition: Definition, chunks: Iterable[Chunk]) -> Iterator[tuple[Cell, ...]]:
    """The rows of a report; raises UsageError where a column holds what its kind does not."""
    for chunk in chunks:
        columns = zip(*chunk, strict=True)
        yield from zip(*map(column_of, definition.columns, columns), strict=True)


def column_of(column: Column, values: Sequence[Any]) -> list[Cell]:
    """One column of a chunk; raises as `rows` does."""
    return [None if value is None else _cell(column, value) for value in values]


def _cell(column: Column, value: Any) -> Cell:
    if column.kind == "number":
        found: Cell = _number(value, column.places)
    elif column.kind == "date":
        found = _day(value)
    else:
        found = value if isinstance(value, str) else str(value)
    if found is None:
        remedy = f"Let the query give it, or another kind than {column.kind}."
        raise UsageError(f"column {column.caption}: {value!r} is not a {column.kind}", remedy=remedy)
    return found


def _number(value: Any, places: int) -> int | Decimal | None:
    """A number from so many of its smallest units."""
    if isinstance(value, float):
        value = Decimal(repr(value))
    if not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        return None
    number = Decimal(value).scaleb(-places)
    return int(number) if number == number.to_integral_value() else number.normalize()


def _day(value: Any) -> date | None:
    """SQLite has no days: it keeps their ISO texts."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None
