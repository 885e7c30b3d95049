"""Diagnosing: the whole verdict of a call, made from its body when somebody asks, and why its signature fails."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from pipeline.findings import Finding
from pipeline.gateway.call import Call
from pipeline.gateway.calls import Calls, Wanted
from pipeline.gateway.checks import Checked, Checks, signed_part
from pipeline.gateway.passports import Doubted, credentials
from pipeline.passport.credentials import Credentials
from pipeline.passport.diagnosis import LANGUAGES, Change
from pipeline.passport.doctor import diagnose
from pipeline.passport.rsa import KeyRefused
from pipeline.passport.schemes import scheme_of
from pipeline.passport.signed import Signed
from pipeline.reporters.json import PayloadReport, payload
from pipeline.settings.provider import TOKEN, Provider
from pipeline.settings.station import StationSettings
from pipeline.station.folders import Folders

_EARLIER = 20
"""Calls of the same provider whose data may be what was signed."""


class Cause(msgspec.Struct, frozen=True):
    """A mistake that explains why a signature fails; remedies by programming language."""

    code: str
    text: str
    hebrew: str
    remedies: dict[str, str]
    changes: tuple[Change, ...]
    """For `changed`: what was signed against what was sent."""


class SignatureVerdict(msgspec.Struct, frozen=True):
    """What is to be said of a signature. No secret is in it."""

    holds: bool
    scheme: str | None
    """As its form tells; None where it has the form of none."""
    reason: str
    """Why it does not hold: see `passports.Reason`; empty where it does."""
    detail: str
    causes: list[Cause]
    """Empty where no known mistake explains it."""


class CallVerdict(msgspec.Struct, frozen=True):
    """All that is to be said of a call."""

    report: PayloadReport
    signature: SignatureVerdict | None
    """None where the request has none, or nobody got that far."""
    settings_changed: bool
    """By the settings of now the answer would be another one."""


def verdict_of(
    call: Call, calls: Calls, checks: Checks, folders: Folders, settings: StationSettings
) -> CallVerdict:
    """Judge a call again by the settings of now; takes up to seconds where a signature fails. Raises Blocked."""
    checked = _with_failure(checks(call.body, settings), call, calls)
    answer = checked.answer
    code = answer.code if answer is not None else ""
    report = payload(checked.verdict)
    changed = bool(call.body) and code != call.code
    signed = signed_part(call.body, checked.verdict.encoding) if checked.verdict.net_passport else None
    if signed is None:
        return CallVerdict(report, None, changed)
    causes = []
    if checked.doubt is not None:
        provider = settings.provider(checked.verdict.net_passport or "")
        if provider is not None:
            earlier = list(_earlier(call, calls))
            causes = _causes(signed, provider, earlier, folders, settings)
    doubt = checked.doubt or Doubted("mismatch")
    holds = checked.doubt is None
    scheme = scheme_of(signed.signature)
    reason, detail = ("", "") if holds else (doubt.reason, doubt.detail)
    return CallVerdict(report, SignatureVerdict(holds, scheme, reason, detail, causes), changed)


def _with_failure(checked: Checked, call: Call, calls: Calls) -> Checked:
    """What only running a report has shown is not found by judging it again."""
    report = calls.report(call)
    finding = report.finding if report is not None else None
    if call.code != "HC-A11" or finding is None or checked.answer is not None:
        return checked
    head = Finding("HC-A11", given={"moduleType": call.plugin or ""})
    verdict = checked.verdict
    return replace(checked, verdict=replace(verdict, findings=(head, finding, *verdict.findings)))


def _causes(
    signed: Signed,
    provider: Provider,
    earlier: list[Signed],
    folders: Folders,
    settings: StationSettings,
) -> list[Cause]:
    try:
        own = credentials(provider, folders.root)
        others = [
            Credentials(other.net_passport, other.token)
            for other in settings.providers
            if other is not provider and TOKEN in other.schemes
        ]
        found = diagnose(signed, own, others=others, earlier=earlier)
    except (OSError, UnicodeDecodeError, KeyRefused):  # `reason` says so
        return []
    return [
        Cause(
            one.code,
            one.text,
            one.hebrew,
            {language: one.remedy(language) for language in LANGUAGES},
            one.changes,
        )
        for one in found
    ]


def _earlier(call: Call, calls: Calls) -> Iterator[Signed]:
    wanted = Wanted(net_passport=call.net_passport, before=call.id)
    for other in calls.list(wanted, _EARLIER):
        signed = signed_part(other.body, other.encoding) if other.body else None
        if signed is not None:
            yield signed
