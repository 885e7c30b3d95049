"""Mutation: a payload that was right, broken in one way, and the finding that must follow."""

from __future__ import annotations

from typing import Any

import msgspec

from pipeline.findings import Verdict

FRAME = "HC-A13"
"""What the API answers beside each fault of the data: it has no place of its own."""


class Mutation(msgspec.Struct, frozen=True):
    """`payload` has one fault; `code`, `row` (from 0) and `field` are those of the finding about it."""

    payload: Any
    """Of the same kind as the one that was broken: Python values, or JSON text."""
    code: str
    row: int | None
    field: str | None
    """As the parameter file spells it."""
    how: str
    """What was done, in English: `Quantity is missing`."""

    def follows(self, verdict: Verdict) -> bool:
        """Whether the verdict has this error and no other, beside the one line that the API answers."""
        errors = [(one.code, one.row, one.field) for one in verdict.errors if one.code != FRAME]
        return errors == [(self.code, self.row, self.field)]
