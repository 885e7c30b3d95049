"""Payload: a whole text from its bytes to its verdict, and its lines to a sink."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import msgspec

from pipeline.findings import Finding, Given, Verdict
from pipeline.intake import encoding as encodings
from pipeline.intake import envelope as envelopes
from pipeline.intake import nearly
from pipeline.intake.batches import Batches, Progress
from pipeline.intake.envelope import Envelope
from pipeline.intake.places import PayloadPlaces
from pipeline.intake.scanner import Fault, Scanner
from pipeline.intake.source import Doubt, Refused, Source, open_bytes, open_file
from pipeline.intake.values import Array, Number, Object, Rows, Value
from pipeline.masofon.names import DropName, parse_drop_name
from pipeline.rules import Parameters, Shelf
from pipeline.settings import Policy
from pipeline.validation import conditions
from pipeline.validation.cells import Judge
from pipeline.validation.rows import Checker


class Job(msgspec.Struct, frozen=True, dict=True):
    """What is to be checked and how. `named` is the source's name, which may hold the interface."""

    data: bytes | Path
    named: str
    plugin: str | None
    shelf: Shelf
    policy: Policy
    progress: Progress | None = None
    has_text: bool = True
    """False where the data came as Python values: they have no lines and columns."""
    fast: bool = True
    """False reads every row the complete way; the verdict is the same."""

    @cached_property
    def dropped(self) -> DropName | None:
        """What the source's name says, where it is that of a dropped file."""
        return parse_drop_name(Path(self.named).name)


class Pass(msgspec.Struct, frozen=True):
    """One reading of one array of rows under one parameter file."""

    plugin: str | None
    span: tuple[int, int]
    rows: int
    findings: list[Finding]
    refused: bool


def check(job: Job, sink: BinaryIO | None = None) -> tuple[Verdict, int]:
    """The verdict and the number of lines written; what a refused payload wrote is taken back from the sink.

    Raises OSError as the system does where a file cannot be read, EnvironmentFault where a parameter file cannot.
    """
    encoding = job.policy.encoding
    while True:
        start = sink.tell() if sink is not None and sink.seekable() else 0
        try:
            source = _open(job, encoding)
        except Refused as refused:
            return Verdict(job.named, job.plugin, (refused.finding,)), 0
        try:
            return _Reading(job, source, sink).verdict()
        except Doubt as doubt:
            _take_back(sink, start)
            with contextlib.closing(source):
                if encoding is not None or source.encoding not in ("utf-8", "utf-8-sig"):
                    given = {"encoding": source.encoding.removesuffix("-sig").upper()}
                    finding = Finding("HC-E04", given=given, at=source.position(doubt.offset))
                    return Verdict(job.named, job.plugin, (finding,), encoding=source.encoding), 0
                around = max(0, doubt.offset - encodings.SAMPLE // 2)
                encoding = encodings.guess(source.read(around, around + encodings.SAMPLE))


def _open(job: Job, encoding: str | None) -> Source:
    if isinstance(job.data, Path):
        return open_file(job.data, encoding=encoding, limit=job.policy.max_bytes)
    return open_bytes(job.data, encoding=encoding, limit=job.policy.max_bytes)


def _take_back(sink: BinaryIO | None, start: int) -> None:
    if sink is not None and sink.seekable():
        sink.seek(start)
        with contextlib.suppress(OSError):  # a device has no length
            sink.truncate()


class _Reading:
    """One text in one encoding."""

    def __init__(self, job: Job, source: Source, sink: BinaryIO | None) -> None:
        self.job = job
        self.source = source
        self.places = PayloadPlaces(source if job.has_text else None)
        self._sink = sink
        self._start = sink.tell() if sink is not None and sink.seekable() else 0
        self._fallback = job.dropped.interface if job.dropped else job.plugin
        self._pass: Pass | None = None
        self._scanner = Scanner(source, max_depth=job.policy.max_depth, hook=self._rows_found)

    def verdict(self) -> tuple[Verdict, int]:
        """Read it all. Raises Doubt."""
        try:
            envelope = envelopes.read(self._scanner.document(), self.source)
        except Fault as fault:
            return self._refused(nearly.finding(self.source, fault))
        except Refused as refused:
            return self._refused(refused.finding)
        plugin = envelope.plugin or self._fallback
        findings = [*self._encoding(), *envelope.findings]
        rows = 0
        if plugin is None:
            if not any(finding.code in ("HC-A02", "HC-A15") for finding in findings):
                findings.append(Finding("HC-E07"))
        elif not any(finding.code == "HC-A15" for finding in findings):
            more, rows = self._plugin(plugin, envelope)
            findings += more
        verdict = Verdict(
            self.job.named,
            plugin,
            tuple(findings),
            rows,
            self.source.encoding.removesuffix("-sig"),
            envelope.company,
            envelope.net_passport,
            envelope.station,
            self.places,
        )
        if not verdict.accepted:
            _take_back(self._sink, self._start)
        return verdict, rows if verdict.accepted else 0

    def _plugin(self, plugin: str, envelope: Envelope) -> tuple[list[Finding], int]:
        """The parameter file, and pluginData by it."""
        rules = self.job.shelf.get(plugin)
        if rules is None:
            return [Finding("HC-A12", given={"plugin": plugin})], 0
        if not isinstance(rules, Parameters):
            return [self._failed(plugin), *rules], 0
        if envelope.at is None:
            return [], 0
        try:
            found, rows = self._data(plugin, rules, envelope)
        except Refused as refused:
            return [refused.finding], 0
        if any(finding.code[3] in "PD" for finding in found):
            found.insert(0, self._failed(plugin))
        return found, rows

    def _data(self, plugin: str, rules: Parameters, envelope: Envelope) -> tuple[list[Finding], int]:
        at = envelope.at or 0
        data, source, string_at = envelope.data, self.source, None
        self.places.base = envelope.base
        if isinstance(data, str):
            source, string_at = Source(text := data.encode("utf-8", "surrogatepass"), len(text)), at
            self.places.begin(source, string_at)
            hook = None if rules.kind == "object" else self._inner_hook(plugin, rules, source, at)
            try:
                data = Scanner(source, max_depth=self.job.policy.max_depth, hook=hook).document()
            except Fault as fault:
                cause = nearly.cause(source, fault)
                return [self._formal("HC-P09", at, {"cause": cause} if cause else {})], 0
        if rules.kind == "object":
            return self._object(rules, data, at), 0
        if isinstance(data, Object):
            inner = data.find("data")
            if inner is None:
                return [self._formal("HC-P10", at)], 0
            if not isinstance(inner.value, Rows):
                return [self._formal("HC-P11", at if string_at is not None else inner.at)], 0
            self.places.base += "/data"
            data = inner.value
        if not isinstance(data, Rows):
            return [self._formal("HC-P09", at)], 0
        done = self._pass
        if done is None or done.plugin != plugin or done.span != (data.start, data.end):
            done = self._read_rows(plugin, rules, source, data.start, string_at)
        if not done.rows:
            return [Finding("HC-W10", at=self.source.position(at) if self.job.has_text else None)], 0
        return done.findings, done.rows

    def _rows_found(self, path: tuple[str, ...], start: int) -> int | None:
        """The scanner's hook: read the rows where they stand, by the plugin as far as it is known by then."""
        if path not in envelopes.ROWS_PATHS:
            return None
        said = envelopes.text(self._scanner.seen.get("plugin")) if path[:1] == ("message",) else None
        plugin = said or self._fallback
        rules = self.job.shelf.get(plugin) if plugin else None
        if isinstance(rules, Parameters) and rules.kind == "rows":
            self._pass = self._read_rows(plugin, rules, self.source, start, None)
        else:  # nothing to check them by (yet): only where they end is of interest
            self._pass = self._read_rows(None, None, self.source, start, None)
        return self._pass.span[1]

    def _inner_hook(
        self, plugin: str, rules: Parameters, source: Source, at: int
    ) -> Callable[[tuple[str, ...], int], int | None]:
        def hook(path: tuple[str, ...], start: int) -> int | None:
            if path not in {(), ("data",)}:
                return None
            self._pass = self._read_rows(plugin, rules, source, start, at)
            return self._pass.span[1]

        return hook

    def _read_rows(
        self, plugin: str | None, rules: Parameters | None, source: Source, start: int, string_at: int | None
    ) -> Pass:
        policy = self.job.policy
        _take_back(self._sink, self._start)
        self.places.begin(source, string_at)
        checker = Checker(rules, plugin or "", policy, self.places) if rules else None
        progress = self.job.progress if source is self.source else None
        batches = Batches(source, start, max_depth=policy.max_depth, fast=self.job.fast, progress=progress)
        for batch in batches:
            if checker is None:
                continue
            self.places.mark(batch.first, batch.offset)
            lines = checker.lines(batch)
            if self._sink is not None and lines:
                self._sink.write(lines)
        findings = checker.findings if checker else []
        return Pass(
            plugin, (start, batches.end or start), batches.count, findings, bool(checker and checker.refused)
        )

    def _object(self, rules: Parameters, data: Value, at: int) -> list[Finding]:
        """reports: one object instead of rows (observed)."""
        if not isinstance(data, Object):
            return [self._formal("HC-P09", at)]
        self.places.object = data
        findings = []
        for field in rules.fields:
            member = data.find(field.name)
            value = member.value if member else None
            judge = Judge(field, self.job.policy)
            if field.shape == "array" and isinstance(value, Array):
                findings += conditions.read(value, self.places)[1]
                continue
            if field.shape == "array" and isinstance(value, str | Number) and not _is_blank(value):
                value = True  # a scalar in an array's place: as wrong as a boolean for a text
            _, said = judge(value)
            findings += [
                Finding(one.code, None, field.name, one.given, None, self.places, None, one.value)
                for one in said
                if one.code[3] == "D"
            ]
        return findings

    def _formal(self, code: str, at: int, given: dict[str, str] | None = None) -> Finding:
        return Finding(code, None, None, given or {}, self.source.position(at) if self.job.has_text else None)

    def _failed(self, plugin: str) -> Finding:
        return Finding("HC-A13", given=Given({"plugin": plugin}))

    def _encoding(self) -> list[Finding]:
        name = self.source.encoding.removesuffix("-sig")
        if self.job.policy.encoding is not None or name == encodings.UTF8:
            return []
        return [Finding("HC-W09", given={"encoding": name})]

    def _refused(self, finding: Finding) -> tuple[Verdict, int]:
        _take_back(self._sink, self._start)
        encoding = self.source.encoding.removesuffix("-sig")
        named = Verdict(
            self.job.named,
            self._fallback,
            (*self._encoding(), finding),
            encoding=encoding,
            places=self.places,
        )
        return named, 0


def _is_blank(value: Value) -> bool:
    return isinstance(value, str) and not value.strip()
