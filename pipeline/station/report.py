"""The report beside each input that was dealt with: the JSON report of its verdict, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO, TextIOWrapper
from typing import BinaryIO, TextIO

import msgspec

from pipeline.findings import Verdict
from pipeline.reporters.base import no_halves
from pipeline.reporters.json import JsonReporter

SUFFIX = ".report.json"


class Outcome(msgspec.Struct, frozen=True):
    """What became of an input; the key `outcome` of its report. Times are UTC, names of files from the root."""

    state: str
    """The folder that it went to: done, rejected or corrupt."""
    name: str
    """As it was dropped."""
    file: str
    """Where it is now."""
    size: int
    sha256: str
    arrived: str
    """The time that the file bore."""
    filed: str
    comp_id: str | None
    dat: str | None
    """The `.dat` that it became, in the station's Hconnect folder."""
    rows: int
    """Rows of that."""
    reason: str
    """Why it is not in done; empty where the findings say it all."""
    notes: list[str]


class _Report(msgspec.Struct):
    outcome: Outcome


class _StationReporter(JsonReporter):
    """The JSON reporter, with one more key at the end."""

    def __init__(self, out: TextIO, outcome: Outcome) -> None:
        super().__init__(out)
        self._outcome = outcome

    def end(self) -> None:
        """The totals, then the outcome."""
        out, self.out = self.out, StringIO()
        super().end()
        out.write(self.out.getvalue().removesuffix("}\n"))
        out.write(f', "outcome": {_json(self._outcome)}}}\n')


def write(file: BinaryIO, verdict: Verdict, outcome: Outcome) -> None:
    """Write the report of one input, in UTF-8; the file stays open."""
    text = TextIOWrapper(file, "utf-8", newline="\n")
    with _StationReporter(text, outcome) as report:
        report.add(verdict)
    text.detach()  # flushes


def time(moment: datetime) -> str:
    """As reports write it: UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def of_content(report: bytes, sha256: str) -> bool:
    """Whether a report is about an input of this content; False for what is no report."""
    try:
        return msgspec.json.decode(report, type=_Report).outcome.sha256 == sha256
    except msgspec.DecodeError:
        return False


def _json(outcome: Outcome) -> str:
    try:
        return msgspec.json.encode(outcome).decode()
    except UnicodeEncodeError:  # a name that is not Unicode
        name, file, notes = no_halves(outcome.name), no_halves(outcome.file), map(no_halves, outcome.notes)
        whole = msgspec.structs.replace(outcome, name=name, file=file, notes=list(notes))
        return msgspec.json.encode(whole).decode()
