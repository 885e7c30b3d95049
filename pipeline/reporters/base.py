"""Reporter: one form in which findings are shown."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO
from urllib.parse import quote

import msgspec

from pipeline.findings import Finding, Verdict

ENGLISH = "en"
HEBREW = "he"
STANDARD_INPUT = "<stdin>"
"""The display name of what came through a pipe: no file."""


class Totals(msgspec.Struct):
    """What was counted over all payloads."""

    payloads: int = 0
    accepted: int = 0
    refused: int = 0
    errors: int = 0
    warnings: int = 0

    def add(self, verdict: Verdict) -> None:
        """Count one more payload."""
        errors = sum(1 for finding in verdict.findings if finding.severity == "error")
        self.payloads += 1
        self.errors += errors
        self.warnings += len(verdict.findings) - errors
        if errors:
            self.refused += 1
        else:
            self.accepted += 1


class Reporter(ABC):
    """Writes verdicts as they come; what it writes is whole once the `with` block is left.

    Nothing is capped, and of what was written only the totals are kept.
    """

    def __init__(
        self, out: TextIO, *, language: str = ENGLISH, colour: bool = False, quiet: bool = False
    ) -> None:
        self.out = out
        self.language = language
        self.colour = colour
        self.quiet = quiet
        self.totals = Totals()

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        # after a broken pipe there is nobody to write the end to
        if not isinstance(fault, OSError):
            self.end()

    def add(self, verdict: Verdict) -> None:
        """Count a verdict and write it."""
        self.totals.add(verdict)
        self.write(verdict)

    def begin(self) -> None:  # noqa: B027  most forms have no head
        """Write what stands before the first verdict."""

    @abstractmethod
    def write(self, verdict: Verdict) -> None:
        """Write one verdict."""

    def end(self) -> None:  # noqa: B027  most forms have no foot
        """Write what stands after the last verdict."""


def file_of(verdict: Verdict, finding: Finding | None = None) -> str | None:
    """The file that a finding is about, as it was named; None for standard input and for Python values."""
    name = verdict.source if finding is None or finding.file is None else finding.file
    return None if not name or name.startswith("<") else name


def uri(file: str) -> str:
    """A file's name as a URI reference: relative where it is, percent-encoded, with forward slashes."""
    path = Path(file)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return path.as_uri()
    return quote(path.as_posix(), errors="surrogateescape")


def no_halves(text: str) -> str:
    """The text with each half of a surrogate pair replaced: UTF-8 has no form for it."""
    return text.encode("utf-8", "replace").decode("utf-8")
