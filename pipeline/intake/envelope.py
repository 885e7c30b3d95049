"""Envelope: the request around pluginData, or pluginData alone; which of the two, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from pipeline.findings import Finding
from pipeline.intake.source import Source
from pipeline.intake.values import Array, Number, Object, Rows, Value

ROWS_PATHS = {(), ("data",), ("message", "pluginData"), ("message", "pluginData", "data")}
"""Where an array is the rows."""
_REQUEST = {"station", "plugin", "company", "message", "signature"}


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
    message = _value(top, "message")
    inner = message if isinstance(message, Object) else None
    findings = [*_doubles(top, source), *(_doubles(inner, source) if inner else ())]
    at = source.position(top.at)
    for code, key in (
        ("HC-A01", "station"),
        ("HC-A02", "plugin"),
        ("HC-A03", "company"),
        ("HC-A04", "message"),
    ):
        if _falsy(_value(top, key)):
            findings.append(Finding(code, at=at))
    if not _falsy(message):
        inside = source.position(inner.at) if inner else at
        for code, key in (("HC-A05", "netPassportID"), ("HC-A06", "pluginData")):
            if inner is None or _falsy(_value(inner, key)):
                findings.append(Finding(code, at=inside))
    if _falsy(_value(top, "signature")):
        findings.append(Finding("HC-A07", at=at))
    data = inner.find("pluginData") if inner else None
    passport = _value(inner, "netPassportID") if inner else None
    if isinstance(passport, Number) and passport.beyond_safe and inner:
        member = inner.find("netPassportID")
        given = {"value": passport.literal, "seen": passport.text}
        place = source.position(member.at) if member else at
        findings.append(Finding("HC-W04", given=given, at=place, field="netPassportID"))
    missing = data is None or _falsy(data.value)
    return Envelope(
        data.value if data else None,
        data.at if data and not missing else None,
        "/message/pluginData",
        tuple(findings),
        plugin=text(_value(top, "plugin")),
        company=text(_value(top, "company")),
        net_passport=text(passport),
        station=text(_value(top, "station")),
    )


def text(value: Value) -> str | None:
    """A scalar as text, None for what is missing or is none."""
    if isinstance(value, Number):
        return value.text
    return value or None if isinstance(value, str) else None


def _doubles(value: Object, source: Source) -> Iterator[Finding]:
    for before, member in value.doubles():
        if before.key == member.key:
            yield Finding("HC-W02", None, member.key, {"field": member.key}, source.position(member.key_at))


def _value(value: Object, key: str) -> Value:
    member = value.find(key)
    return member.value if member else None


def _falsy(value: Value) -> bool:
    """As JavaScript has it: absent, null, "", 0 and false."""
    if isinstance(value, Number):
        return float(value.literal) == 0
    return value is None or value is False or value == ""
