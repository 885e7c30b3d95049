"""Envelope: the request around pluginData, or pluginData alone; which of the two, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from pipeline.findings import Finding
from pipeline.intake.source import Source
from pipeline.intake.values import Array, Member, Number, Object, Rows, Value

ROWS_PATHS = {(), ("data",), ("message", "pluginData"), ("message", "pluginData", "data")}
"""Where an array is the rows."""
_REQUEST = {"station", "plugin", "company", "message", "signature"}
_BEFORE = (("HC-A01", "station"), ("HC-A02", "plugin"), ("HC-A03", "company"), ("HC-A04", "message"))
_WITHIN = (("HC-A05", "netPassportID"), ("HC-A06", "pluginData"))


class Envelope(msgspec.Struct, frozen=True):
    """What a text holds around its rows. Names of keys count by their very spelling (documented)."""

    data: Value
    """pluginData, as it was sent."""
    at: int | None
    """Where it begins (bytes); None where it is missing."""
    base: str
    """Its JSON pointer."""
    findings: tuple[Finding, ...]
    plugin: str | None = None
    company: str | None = None
    net_passport: str | None = None
    station: str | None = None


def read(top: Value, source: Source) -> Envelope:
    """Take the parts of a request, or pluginData alone: an array, or an object with none of a request's keys.

    Findings: HC-A01 to A07 where a part is missing, which is absent, null, empty, 0 or false (inferred: falsy in the
    station's JavaScript); HC-A15 where it is neither; HC-W02 where a key of the envelope stands twice.
    """
    if isinstance(top, Object) and any(member.key in _REQUEST for member in top.members):
        return _request(top, source)
    if isinstance(top, Object | Array | Rows):
        return Envelope(top, 0, "", ())
    return Envelope(top, 0, "", (Finding("HC-A15", given={"cause": "not an object"}, at=source.position(0)),))


def _request(top: Object, source: Source) -> Envelope:
    parts = _parts(top)
    message = parts.get("message")
    inner = message.value if message and isinstance(message.value, Object) else None
    inside = _parts(inner) if inner else {}
    findings: list[Finding] = []
    if len(parts) < len(top.members):
        findings += _doubles(top, source)
    if inner and len(inside) < len(inner.members):
        findings += _doubles(inner, source)
    missing = [(code, top.at) for code, key in _BEFORE if _falsy(parts.get(key))]
    if not _falsy(message):
        at = inner.at if inner else top.at
        missing += [(code, at) for code, key in _WITHIN if _falsy(inside.get(key))]
    if _falsy(parts.get("signature")):
        missing.append(("HC-A07", top.at))
    findings += [Finding(code, at=source.position(at)) for code, at in missing]
    data = inside.get("pluginData")
    passport = inside.get("netPassportID")
    if passport and isinstance(passport.value, Number) and passport.value.beyond_safe:
        given = {"value": passport.value.literal, "seen": passport.value.text}
        place = source.position(passport.at)
        findings.append(Finding("HC-W04", given=given, at=place, field="netPassportID"))
    return Envelope(
        data.value if data else None,
        data.at if data and not _falsy(data) else None,
        "/message/pluginData",
        tuple(findings),
        plugin=_text(parts.get("plugin")),
        company=_text(parts.get("company")),
        net_passport=_text(passport),
        station=_text(parts.get("station")),
    )


def text(value: Value) -> str | None:
    """A scalar as text; None for what is none, and for what counts as missing: 0 too."""
    if isinstance(value, Number):
        return None if float(value.literal) == 0 else value.text
    return value or None if isinstance(value, str) else None


def _text(member: Member | None) -> str | None:
    return text(member.value) if member else None


def _parts(value: Object) -> dict[str, Member]:
    """The members by their very spelling: the last of doubles is the one that counts."""
    return {member.key: member for member in value.members}


def _doubles(value: Object, source: Source) -> Iterator[Finding]:
    for before, member in value.doubles():
        if before.key == member.key:
            yield Finding("HC-W02", None, member.key, {"field": member.key}, source.position(member.key_at))


def _falsy(member: Member | None) -> bool:
    """As JavaScript has it: absent, null, "", 0 and false."""
    value = member.value if member else None
    if isinstance(value, Number):
        return float(value.literal) == 0
    return value is None or value is False or value == ""
