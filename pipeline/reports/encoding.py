"""Encoding: the rows of a report as JSON objects, as the vendor's replies have them (observed).

The keys are the captions, in the order of the columns. Numbers are exact, and as JavaScript prints them; a day is its first
moment in UTC; what is not there is null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec

from pipeline.intake.numbers import canonical
from pipeline.reports.cells import Cell, column_of
from pipeline.reports.definition import Column, Definition
from pipeline.reports.running import Chunk

_EXACT = 10**15
"""Below it, a double prints the very digits of a decimal."""
_NONE = type(None)
_WHOLE = {int, _NONE}
_TEXTS = {str, _NONE}

_encode = msgspec.json.Encoder().encode

Values = Sequence[Any]


def objects(definition: Definition, chunks: Iterable[Chunk]) -> Iterator[bytes]:
    """The inside of a JSON array, piece by piece: joined, they are `{...},{...}`; no rows give no piece.

    Raises UsageError where a column holds what its kind does not.
    """
    captions = [column.caption for column in definition.columns]
    columns = [_column(column) for column in definition.columns]
    first = True
    for chunk in chunks:
        values = [encode(column) for encode, column in zip(columns, zip(*chunk, strict=True), strict=True)]
        text = _encode([dict(zip(captions, row, strict=True)) for row in zip(*values, strict=True)])[1:-1]
        yield text if first else b"," + text
        first = False


def _column(column: Column) -> Callable[[Values], Values]:
    """How a column's values become what JSON can hold."""
    if column.kind == "number":
        return partial(_numbers, column)
    if column.kind == "date":
        return partial(_days, column, {})
    return partial(_texts, column)


def _texts(column: Column, values: Values) -> Values:
    return values if set(map(type, values)) <= _TEXTS else column_of(column, values)


def _numbers(column: Column, values: Values) -> Values:
    if not set(map(type, values)) <= _WHOLE:
        return [_printed(cell) for cell in column_of(column, values)]
    if not column.places:
        return values
    unit = 10**column.places
    there = [value for value in values if value is not None]
    if there and not -_EXACT < min(there) <= max(there) < _EXACT:
        return [_printed(cell) for cell in column_of(column, values)]
    return [None if value is None else value / unit if value % unit else value // unit for value in values]


def _printed(cell: Cell) -> Any:
    """A number as JSON: as JavaScript prints it, but where that would lose digits."""
    if not isinstance(cell, Decimal):
        return cell
    text = canonical(float(cell))
    return msgspec.Raw((text if Decimal(text) == cell else f"{cell:f}").encode())


def _days(column: Column, known: dict[Any, str | None], values: Values) -> Values:
    """Days repeat: each is written once."""
    for value in set(values) - known.keys():
        (day,) = column_of(column, [value])
        known[value] = f"{day.isoformat()}T00:00:00.000Z" if isinstance(day, date) else None
    return [known[value] for value in values]
