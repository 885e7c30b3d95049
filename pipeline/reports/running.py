"""Running: a report over the books, in chunks of rows, all from one state of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Engine

from pipeline.reports.definition import Definition, Value

Row = Sequence[Any]
"""Cells in the order of the columns, as the query gives them."""
Chunk = Sequence[Row]


def opened(
    engine: Engine, definition: Definition, company: str, values: Mapping[str, Value | None]
) -> AbstractContextManager[Iterator[Chunk]]:
    """The rows of a report for a company, by its file name.

    `values` by the names of the bounds; None is an open end, and a bound that is not named has its default.
    Raises UsageError where the books have no such company, or the query fails.
    """
    raise NotImplementedError
