"""ReportCall: what a call to Reports asked of the books and what came of it, as it is kept beside the call."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from pipeline.findings import Finding
from pipeline.reporters.base import no_halves

Word = Literal["", "whole", "gone", "cut", "failed", "refused", "fault"]
"""How it ended: "" not yet (or a stop came between), all was sent, its sender went away or took nothing for long, it was
broken off, it failed, it was refused before it was run, a fault kept it from being run."""


class ReportCall(msgspec.Struct, frozen=True):
    """A row of the table `report_calls`. What is not known (an unreadable descriptor) is None."""

    call: int = 0
    number: int | None = None
    title: str | None = None
    params: str = "[]"
    """JSON: pairs of a parameter's Hebrew name and the value that was taken; an open end is `...`."""
    rows: int = 0
    bytes: int = 0
    """Of the body, as far as it was sent."""
    ended: datetime | None = None
    word: Word = ""
    code: str = ""
    """Of the finding that says why it was refused or failed, and `given` what that was given (JSON)."""
    given: str = "{}"

    @property
    def finding(self) -> Finding | None:
        """Why it was refused or failed; None where it was not."""
        if not self.code:
            return None
        return Finding(self.code, given=msgspec.json.decode(self.given, type=dict[str, str]))

    @property
    def values(self) -> list[tuple[str, str]]:
        """The parameters and their values."""
        return msgspec.json.decode(self.params, type=list[tuple[str, str]])


def because(finding: Finding) -> dict[str, str]:
    """A finding as a row keeps it."""
    given = {key: no_halves(text) for key, text in finding.given.items()}
    return {"code": finding.code, "given": msgspec.json.encode(given).decode()}
