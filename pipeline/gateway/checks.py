"""Checks: a request is judged in the vendor's order; all that stands against it is found, the first is the answer.

The order is inferred from the numbering of the vendor's errors: JSON (A15), parameters (A01 to A07), station, passport
and signature (A08), service (A09), permission (A10), the plugin and its parameter file (A11, A12), the data (A13), the
batch file (A14).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

import msgspec

from pipeline.errors import EnvironmentFault
from pipeline.findings import Finding, Verdict
from pipeline.gateway.call import REPORTS
from pipeline.gateway.passports import Doubted, examine
from pipeline.gateway.question import Question, ask
from pipeline.masofon.names import check_part
from pipeline.passport import signed as parts
from pipeline.passport.signed import Signed
from pipeline.rules import Parameters, Shelf
from pipeline.settings.station import StationSettings
from pipeline.station.folders import Folders
from pipeline.validation import payload
from pipeline.validation.payload import Job

TOO_LARGE = "HC-E03"
_SOURCE = "<call>"
_NOT_JSON = {"HC-A15", "HC-E02", "HC-E04"}
"""What cannot be read as a request at all: the answer is A15 (ours for the last two)."""
_ENVELOPE = {f"HC-A0{number}" for number in range(1, 8)}
_PARTS = (
    ("HC-A01", "station"),
    ("HC-A02", "plugin"),
    ("HC-A03", "company"),
    ("HC-A05", "net_passport"),
)


class Checked(msgspec.Struct, frozen=True):
    """What is to be said of a request."""

    verdict: Verdict
    """All findings; its first `HC-A` or `HC-O` is the answer, and without one it is accepted."""
    comp_id: str | None = None
    interface: str | None = None
    """In small letters."""
    doubt: Doubted | None = None
    """Why the signature does not hold, where it does not."""
    question: Question | None = None
    """What it asks of the books, where it is to Reports."""

    @property
    def answer(self) -> Finding | None:
        """What it is refused with; None where it is accepted."""
        return self.verdict.reply


class Checks:
    """Judges requests for the station in one folder. Bad input never raises."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    def __call__(self, body: bytes, settings: StationSettings) -> Checked:
        """Judge a request by the settings."""
        site = settings.rules.folder
        shelf = _Rules(None if site is None else self._folders.root / site)
        verdict, _ = payload.check(Job(body, _SOURCE, None, shelf, settings.policy))
        codes = {finding.code for finding in verdict.findings}
        if codes & {*_NOT_JSON, TOO_LARGE}:
            return Checked(_unreadable(verdict))
        missing = _missing(verdict)
        if missing:
            rest = [one for one in verdict.findings if one.code not in {*_ENVELOPE, "HC-E07"}]
            return Checked(msgspec.structs.replace(verdict, findings=(*missing, *rest)))
        return self._request(body, verdict, settings, shelf)

    def _request(self, body: bytes, verdict: Verdict, settings: StationSettings, shelf: Shelf) -> Checked:
        """A whole request: its findings by the order of the checks."""
        station, plugin = verdict.station or "", verdict.plugin or ""
        company, net_passport = verdict.company or "", verdict.net_passport or ""
        found: list[Finding] = []
        here = settings.site(station)
        if here is None or not here.connected:
            found.append(Finding("HC-O01"))
        signed = signed_part(body, verdict.encoding)
        doubt = examine(signed, net_passport, settings, self._folders.root)
        if doubt is not None:
            found.append(Finding("HC-A08"))
        if here is not None and not here.in_service:
            found.append(Finding("HC-A09"))
        comp_id = settings.comp_id(company)
        if comp_id is None or not settings.allowed(company, net_passport, plugin):
            found.append(Finding("HC-A10", given={"moduleType": plugin}))
        interface, rules = plugin.lower(), shelf.get(plugin)
        question: Question | None = None
        if interface == REPORTS and isinstance(rules, Parameters) and rules.kind == "object":
            question, more = self._report(verdict, comp_id, settings)
            found += more
        else:
            found += self._plugin(verdict, rules, signed, settings)
            if comp_id is not None and settings.gateway.missing_batch_file == "error":
                found += self._batch_file(comp_id, interface, net_passport)
        if found or verdict.findings:
            verdict = msgspec.structs.replace(verdict, findings=_in_order(found, verdict))
        return Checked(verdict, comp_id, interface, doubt, question)

    def _report(
        self, verdict: Verdict, comp_id: str | None, settings: StationSettings
    ) -> tuple[Question, list[Finding]]:
        """A13 where what was sent is wrong, A11 where the station cannot read it (unknown: the guide has no others)."""
        plugin = verdict.plugin or ""
        question, found = ask(verdict, comp_id, settings, self._folders)
        if question.refusal is not None:
            code = "HC-A11" if question.refusal.code == "HC-E17" else "HC-A13"
            found.insert(0, Finding(code, given={"moduleType": plugin, "plugin": plugin}))
        return question, found

    def _plugin(
        self,
        verdict: Verdict,
        rules: Parameters | tuple[Finding, ...] | None,
        signed: Signed | None,
        settings: StationSettings,
    ) -> Iterator[Finding]:
        """A11 to A13, where the verdict does not say them already."""
        plugin = verdict.plugin or ""
        if rules is None:
            return
        if not isinstance(rules, Parameters):
            yield Finding("HC-A11", given={"moduleType": plugin})
            return
        if (rules.kind == "object") is not (plugin.lower() == REPORTS):
            yield Finding("HC-A11", given={"moduleType": plugin, "cause": "no object"})
            return
        more: list[Finding] = []
        if settings.gateway.string_plugin_data == "refuse" and signed is not None and signed.data[:1] == b'"':
            more.append(Finding("HC-P09", given={"cause": "string"}))
        if reason := check_part("interface", plugin.lower()):
            given = {"part": "interface", "reason": reason.removeprefix("interface").strip()}
            more.append(Finding("HC-E06", given=given, value=plugin))
        if more or any(finding.message.group == "E" for finding in verdict.errors):
            yield Finding("HC-A13", given={"plugin": plugin})
        yield from more

    def _batch_file(self, comp_id: str, interface: str, net_passport: str) -> Iterator[Finding]:
        """A14: the activation file of Masofon 2 has to be there, whatever the case of its name."""
        path = self._folders.dats / f"{comp_id}_{interface}_{net_passport}.bat"
        wanted = path.name.casefold()
        try:
            there = any(entry.name.casefold() == wanted for entry in self._folders.dats.iterdir())
        except OSError:
            there = False
        if not there:
            yield Finding("HC-A14", given={"batchPath": str(path)})


class _Rules(Shelf):
    """A shelf on which a parameter file that cannot be read is one that cannot be loaded."""

    def get(self, plugin: str) -> Parameters | tuple[Finding, ...] | None:
        """See `Shelf.get`; raises nothing."""
        try:
            return super().get(plugin)
        except EnvironmentFault as fault:
            return (Finding("HC-A11", given={"moduleType": plugin}, file=str(fault)),)


def _unreadable(verdict: Verdict) -> Verdict:
    """No request at all. What we say of it (too deep, no text) stands behind the vendor's words."""
    findings = verdict.findings
    if not any(finding.code in {"HC-A15", TOO_LARGE} for finding in findings):
        findings = (Finding("HC-A15"), *findings)
    return msgspec.structs.replace(verdict, findings=findings)


def _missing(verdict: Verdict) -> tuple[Finding, ...]:
    """A01 to A07, in their order. A part that is neither a text nor a number counts as missing (ours)."""
    found = {finding.code: finding for finding in verdict.findings if finding.code in _ENVELOPE}
    for code, part in _PARTS[: 3 if "HC-A04" in found else 4]:
        if getattr(verdict, part) is None:
            found.setdefault(code, Finding(code))
    return tuple(found[code] for code in sorted(found))


def _in_order(found: list[Finding], verdict: Verdict) -> tuple[Finding, ...]:
    """Ours and the verdict's: by the number of the error where it is one of the API, the rest behind it."""
    codes = {finding.code for finding in found if finding.field is None}
    theirs = [finding for finding in verdict.findings if finding.code not in codes]
    heads = sorted(
        (finding for finding in (*found, *theirs) if finding.is_reply),
        key=lambda finding: (finding.message.group == "A", finding.code),
    )
    if any(finding.code == "HC-A11" for finding in heads):
        heads = [finding for finding in heads if finding.code != "HC-A13"]
    rest = [finding for finding in (*theirs, *found) if not finding.is_reply]
    return (*heads, *rest)


def signed_part(body: bytes, encoding: str) -> Signed | None:
    """What the signature of a request is about; None where it cannot be cut out. `encoding` as the verdict says."""
    try:
        text = body if encoding == "utf-8" else body.decode(encoding).encode()
    except UnicodeError:  # half of a surrogate pair, which UTF-8 cannot hold
        return None
    read = parts.read(text.removeprefix(codecs.BOM_UTF8))
    return read if isinstance(read, Signed) else None
