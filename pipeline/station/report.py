"""The report beside each input that was dealt with: the JSON report of its verdict, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO, TextIOWrapper
from typing import Any, BinaryIO, TextIO

import msgspec

from pipeline.findings import Verdict
from pipeline.reporters.base import no_halves
from pipeline.reporters.json import JsonReporter

SUFFIX = ".report.json"
MICROSECOND = timedelta(microseconds=1)
"""As exactly as times are told."""


_BEGIN = b', "outcome": '
"""Within a text of JSON its quotes would be escaped, so the last one is the one."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an input; the key `outcome` of its report. Times are UTC, names of files from the root."""

    state: str
    """The folder that it went to: done, rejected, corrupt or hold."""
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
    net_passport: str | None = None
    """Of the request, else of the file's name, else of the settings; reports of 0.1.0 lack it."""
    dat: str | None
    """The `.dat` that it became, in the station's Hconnect folder."""
    rows: int
    """Rows of that."""
    reason: str
    """Why it is not in done; empty where the findings say it all."""
    notes: list[str]


class Payload(msgspec.Struct, frozen=True):
    """What is read back of a payload's report."""

    plugin: str | None
    net_passport: str | None
    errors: int
    warnings: int
    findings: list[PayloadFinding]


class PayloadFinding(msgspec.Struct, frozen=True):
    """What is read back of a finding."""

    code: str
    severity: str
    text: str


class Report(msgspec.Struct, frozen=True):
    """What is read back of a report."""

    payloads: list[Payload]
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
        out.write(f"{_BEGIN.decode()}{_json(self._outcome)}}}\n")


def write(file: BinaryIO, verdict: Verdict | None, outcome: Outcome) -> None:
    """Write the report of one input, in UTF-8; the file stays open. An input that was not judged has no verdict."""
    text = TextIOWrapper(file, "utf-8", newline="\n")
    with _StationReporter(text, outcome) as report:
        if verdict is not None:
            report.add(verdict)
    text.detach()  # flushes


def readdressed(report: bytes, file: str) -> bytes:
    """The same report of an input that went to another place."""
    head, begin, outcome = report.rpartition(_BEGIN)
    moved = msgspec.structs.replace(msgspec.json.decode(outcome[:-2], type=Outcome), file=file)
    return head + begin + _json(moved).encode() + b"}\n"


def parse(content: bytes) -> Report | None:
    """What a report says; None for what is no report."""
    try:
        return msgspec.json.decode(content, type=Report)
    except (msgspec.DecodeError, UnicodeError):
        return None


def encoded(value: Any) -> bytes:
    """A value as JSON, also where a name or a payload's text is not Unicode: such characters become ?."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_without_halves(msgspec.to_builtins(value)))


def time(moment: datetime) -> str:
    """As reports write it: UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _json(outcome: Outcome) -> str:
    return encoded(outcome).decode()


def _without_halves(value: Any) -> Any:
    match value:
        case str():
            return no_halves(value)
        case list():
            return [_without_halves(one) for one in value]
        case dict():
            return {key: _without_halves(one) for key, one in value.items()}
        case _:
            return value
