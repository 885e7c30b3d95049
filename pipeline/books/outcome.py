"""Outcome: what came of one file."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from pipeline.books.problem import Problem
from pipeline.catalogue import KEPT, SUMMARIES

Word = Literal["taken", "partly", "refused", "kept", "again"]


class Source(msgspec.Struct, frozen=True):
    """A file on its way in: its name without folders, the SHA-256 of its content in hex, when it is taken in."""

    name: str
    sha256: str
    time: datetime


class Outcome(msgspec.Struct, frozen=True):
    """What came of a file. `key` is that of its row in `imports`, by which `listing` shows what it has made."""

    key: int
    interface: str
    word: Word
    """taken, partly, refused; kept, where the books do not know the interface and nothing was made of its rows; or again,
    where the file was taken in before and was left alone."""
    rows: int
    refused_rows: int
    made: int
    """Documents, receipts, journal batches, accounts or items."""
    problems: tuple[Problem, ...] = ()
    """Everything that is to be said, by row; warnings among them."""

    @property
    def summary(self) -> str:
        """The last line of the engine's log."""
        if self.word == "kept":
            return KEPT
        return SUMMARIES["taken" if self.word == "again" else self.word]

    @property
    def refused(self) -> tuple[Problem, ...]:
        """What refuses rows."""
        return tuple(problem for problem in self.problems if problem.refuses)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What does not."""
        return tuple(problem for problem in self.problems if not problem.refuses)
