"""Field and Parameters: a parameter file as values, in the canonical order of its columns."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.findings import Finding

ALPHA = "alpha numeric"
NUMERIC = "numeric"
LONG = "long"
DATE = "date"
DECIMAL = "decimal"
TYPES = (ALPHA, NUMERIC, LONG, DATE, DECIMAL)
"""The vendor's five names (documented)."""


class Field(msgspec.Struct, frozen=True, dict=True):
    """One entry: the four documented keys, and what else it may say about itself."""

    name: str
    required: bool
    type: str
    length: str
    """As written: `15`; for a decimal `9.2`, nine digits before the point and two after."""
    line: int = 0
    """Where the entry begins in its file, from 1."""
    rule: str = ""
    """The entry's own text."""
    hebrew: str = ""
    grade: str = ""
    note: str = ""
    shape: Literal["", "text", "array"] = ""
    """Of an interface that takes one object instead of rows (reports): what the value must be."""

    @cached_property
    def whole(self) -> int:
        """The longest that a value may be (characters); of a decimal, its digits before the point."""
        return int(self.length.partition(".")[0])

    @cached_property
    def places(self) -> int:
        """Of a decimal, the most digits after the point."""
        return int(self.length.partition(".")[2] or 0)


class Parameters(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A parameter file without faults; `warnings` are what a careful author would still change."""

    plugin: str
    fields: tuple[Field, ...]
    path: Path
    warnings: tuple[Finding, ...] = ()

    @cached_property
    def kind(self) -> Literal["rows", "object"]:
        """Whether pluginData is rows or one object (reports)."""
        return "object" if any(field.shape for field in self.fields) else "rows"

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The names of the fields in one case."""
        return tuple(field.name.casefold() for field in self.fields)

    @cached_property
    def columns(self) -> dict[str, int]:
        """The column (from 0) of each name, in one case."""
        return {name: number for number, name in enumerate(self.folded)}
