"""Parameter files from disk: the vendor's eight complaints, all of them, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

from pipeline.findings import Finding, Given
from pipeline.intake import nearly
from pipeline.intake.scanner import Fault, Scanner
from pipeline.intake.source import Doubt, Refused, Source, open_bytes, open_file
from pipeline.intake.values import Array, Member, Number, Object, Value
from pipeline.rules.field import DATE, DECIMAL, TYPES, Field, Parameters

_DEPTH = 8
_LENGTH = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DATES = {"8", "10"}
_LONGEST = 2**31 - 1


def load(path: Path) -> Parameters | tuple[Finding, ...]:
    """Read a parameter file: an array of objects with `field`, `required`, `type` and `length` (documented).

    Gives its findings instead where one of them is an error: HC-P01 to P08 as documented; HC-A15, E02, E04 where it is
    no JSON; HC-P11 where it is no array. Raises OSError as the system does.
    """
    return _read(partial(open_file, path), path)


def parse(content: bytes, path: Path) -> Parameters | tuple[Finding, ...]:
    """The same for a content that is in no file (yet); the interface is called as `path` is."""
    return _read(partial(open_bytes, content), path)


def _read(opened: Callable[[], Source], path: Path) -> Parameters | tuple[Finding, ...]:
    try:
        source = opened()
        try:
            top = Scanner(source, max_depth=_DEPTH).document()
        except Doubt as doubt:  # the encoding was told from the file's beginning
            at = source.position(doubt.offset)
            return (Finding("HC-E04", given={"encoding": "UTF-8"}, at=at, file=str(path)),)
    except Refused as refused:
        there = refused.finding
        return (Finding(there.code, given=there.given, at=there.at, file=str(path)),)
    except Fault as fault:
        found = nearly.finding(source, fault)
        return (Finding(found.code, given=found.given, at=found.at, file=str(path)),)
    return _Entries(source, path).read(top)


class _Entries:
    """The entries of one file."""

    def __init__(self, source: Source, path: Path) -> None:
        self._source = source
        self._path = path

    def read(self, top: Value) -> Parameters | tuple[Finding, ...]:
        if not isinstance(top, Array):
            return (self._finding("HC-P11", 0),)
        findings: list[Finding] = []
        fields: dict[int, Field] = {}
        for item, place in zip(top.items, top.places, strict=True):
            if not isinstance(item, Object):
                findings.append(self._finding("HC-P01", place))
                continue
            faults = [*self._faults(item)]
            findings += [*faults, *self._doubles(item)]
            if not faults:
                fields[place] = self._field(item)
        findings += self._twice(fields)
        if any(finding.severity == "error" for finding in findings):
            return tuple(findings)
        return Parameters(self._path.stem.lower(), tuple(fields.values()), self._path, tuple(findings))

    def _faults(self, entry: Object) -> Iterator[Finding]:
        """In the guide's order: field, required, type, length."""
        name = _text(entry, "field")
        field, required, type_, length = (entry.find(key) for key in ("field", "required", "type", "length"))
        if field is None:
            yield self._finding("HC-P01", entry.at)
        elif not name:
            yield self._finding("HC-P02", field.at)
        if required is None:
            yield self._finding("HC-P03", entry.at, name)
        elif not isinstance(required.value, bool):
            yield self._finding("HC-P04", required.at, name)
        if type_ is None:
            yield self._finding("HC-P05", entry.at, name)
        elif _type(type_) is None:
            yield self._finding("HC-P06", type_.at, name)
        if length is None:
            yield self._finding("HC-P07", entry.at, name)
        elif _length(length, _type(type_) if type_ else None) is None:
            yield self._finding("HC-P08", length.at, name)

    def _doubles(self, entry: Object) -> Iterator[Finding]:
        for _, second in entry.doubles():
            if second.key in ("field", "required", "type", "length"):
                yield self._finding("HC-W02", second.key_at, second.key)

    def _twice(self, fields: dict[int, Field]) -> Iterator[Finding]:
        """Two entries of one name: the value goes into both columns."""
        seen: set[str] = set()
        for place, field in fields.items():
            if field.name.casefold() in seen:
                yield self._finding("HC-W02", place, field.name)
            seen.add(field.name.casefold())

    def _field(self, entry: Object) -> Field:
        type_, length, required = (entry.find(key) for key in ("type", "length", "required"))
        assert type_ is not None and length is not None and required is not None  # noqa: S101,PT018  _faults saw to it
        kind = _type(type_) or ""
        shape = _text(entry, "shape")
        shapes: dict[str, Literal["text", "array"]] = {"text": "text", "array": "array"}
        return Field(
            name=_text(entry, "field"),
            required=required.value is True,
            type=kind,
            length=_length(length, kind) or "",
            line=self._source.position(entry.at).line,
            rule=" ".join(self._source.read(entry.at, entry.end).decode().split()),
            hebrew=_text(entry, "hebrew"),
            grade=_text(entry, "grade"),
            note=_text(entry, "note"),
            shape=shapes.get(shape, ""),
        )

    def _finding(self, code: str, offset: int, field: str = "") -> Finding:
        given = Given({"field": field}) if field else Given()
        return Finding(code, None, field or None, given, self._source.position(offset), None, str(self._path))


def _text(entry: Object, key: str) -> str:
    member = entry.find(key)
    return member.value.strip() if member and isinstance(member.value, str) else ""


def _type(member: Member) -> str | None:
    """The vendor's name, compared without regard to case and spacing."""
    if not isinstance(member.value, str):
        return None
    given = "".join(member.value.split()).lower()
    return next((name for name in TYPES if name.replace(" ", "") == given), None)


def _length(member: Member, type_: str | None) -> str | None:
    """The length's text; None for what is no positive number, or has a part that its type cannot have."""
    if not isinstance(member.value, Number):
        return None
    text = member.value.text
    if not _LENGTH.fullmatch(text) or not 0 < int(text.partition(".")[0]) <= _LONGEST:
        return None
    if "." in text and type_ not in (DECIMAL, None):
        return None
    return None if type_ == DATE and text not in _DATES else text
