"""Subjects: which part of a request a client may have signed; the right one, and those that are signed by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from pipeline.intake.scanner import Fault
from pipeline.intake.source import Doubt, Refused
from pipeline.intake.values import Array, Member, Number, Object, Value
from pipeline.passport.canonical import parse
from pipeline.passport.diagnosis import Change, Diagnosis
from pipeline.passport.signed import Signed
from pipeline.passport.writing import write

_SMALL = 1 << 16
"""Up to this size (bytes) a pluginData is also tried without each of its fields."""
Covers = Literal["pluginData", "message"]


class Subject(msgspec.Struct, frozen=True):
    """A value that may have been signed."""

    value: Value
    mistakes: tuple[Diagnosis, ...] = ()
    """Why it is the wrong one; none where it is right."""
    sent: bytes | None = None
    """Its text in the request, where it stands there."""
    literal: bool = False
    """A text that is signed as it is, not as JSON."""


def subjects(signed: Signed, covers: Covers, provider: str | None = None) -> Iterator[Subject]:
    """The usual suspects, likelier ones first; `provider` is the netPassportID that should be there."""
    data = parse(signed.data)
    if covers == "pluginData":
        yield from _of_data(signed, data)
    else:
        yield from _of_message(signed, data, provider)
    yield from _request(signed, covers)
    yield from _smaller(signed, data, covers)


def _of_data(signed: Signed, data: Value) -> Iterator[Subject]:
    if isinstance(data, str):
        yield Subject(data, literal=True)
        yield Subject(data, (Diagnosis("text-quoted"),), signed.data)
        inner = _inner(data)
        if inner is not None:
            yield Subject(inner, (Diagnosis("text-parsed"),))
    else:
        yield Subject(data, sent=signed.data)
        yield Subject(write(data), (Diagnosis("text-quoted"),))
    wrong = (Diagnosis("message-signed"),)
    yield Subject(parse(signed.message), wrong, signed.message)
    yield Subject(_message(signed, data), wrong)
    if isinstance(data, Object) and (inside := data.find("data")):
        yield Subject(inside.value, (Diagnosis("part-signed", {"part": "data"}),))
    if isinstance(data, Array) and data.items:
        yield Subject(data.items[0], (Diagnosis("part-signed", {"part": "the first row"}),))


def _of_message(signed: Signed, data: Value, provider: str | None) -> Iterator[Subject]:
    sent = parse(signed.message)
    yield Subject(_message(signed, data))
    yield Subject(sent, sent=signed.message)
    yield Subject(data, (Diagnosis("data-signed"),), signed.data)
    quoted = (Diagnosis("text-quoted" if not isinstance(data, str) else "text-parsed"),)
    other = write(data) if not isinstance(data, str) else _inner(data)
    if other is not None:
        yield Subject(_message(signed, other), quoted)
    for passport in _passports(parse(signed.net_passport), provider):
        given = {"sent": signed.net_passport.decode(), "right": write(passport), "where": "what was signed"}
        yield Subject(_message(signed, data, passport), (Diagnosis("net-passport", given),))


def _passports(sent: Value, provider: str | None) -> Iterator[Value]:
    """Other ways to write a netPassportID: as a number, as a text, rounded, or the one that it should be."""
    texts = [provider] if provider else []
    if isinstance(sent, str):
        texts.append(sent)
    elif isinstance(sent, Number):
        texts += [sent.literal, sent.text]
    for text in texts:
        yield text
        if text.isascii() and text.isdigit():
            yield Number(text)
            yield Number(text).text


def _request(signed: Signed, covers: Covers) -> Iterator[Subject]:
    if signed.body is None:
        return
    body = parse(signed.body)
    if isinstance(body, Object):
        members = tuple(member for member in body.members if member.key != "signature")
        yield Subject(Object(members, body.at, body.end), (Diagnosis("request-signed", {"covers": covers}),))


def _smaller(signed: Signed, data: Value, covers: Covers) -> Iterator[Subject]:
    """What was there before a field, or the first or last row, was added."""
    if not isinstance(data, Array) or not data.items or len(signed.data) > _SMALL:
        return
    rows = data.items
    fields = dict.fromkeys(member.key for row in rows if isinstance(row, Object) for member in row.members)
    before: list[tuple[Value, Change]] = [
        (Array(tuple(_without(row, field) for row in rows), data.places), _added(rows, field))
        for field in fields
    ]
    before.append((Array(rows[:-1], data.places), Change(len(rows) - 1, None, None, write(rows[-1]))))
    before.append((Array(rows[1:], data.places), Change(0, None, None, write(rows[0]))))
    for value, change in before:
        cause = Diagnosis("changed", {"change": str(change)}, (change,))
        yield Subject(value if covers == "pluginData" else _message(signed, value), (cause,))


def _added(rows: tuple[Value, ...], field: str) -> Change:
    for place, row in enumerate(rows):
        if isinstance(row, Object) and (member := row.find(field)):
            return Change(place if len(rows) == 1 else None, field, None, write(member.value))
    raise KeyError(field)


def _without(row: Value, field: str) -> Value:
    if not isinstance(row, Object):
        return row
    return Object(tuple(member for member in row.members if member.key != field), row.at, row.end)


def _message(signed: Signed, data: Value, passport: Value = None) -> Object:
    """What a message is signed as: these two members, in this order."""
    sent = parse(signed.net_passport) if passport is None else passport
    return Object((Member("netPassportID", sent, 0, 0), Member("pluginData", data, 0, 0)), 0, 0)


def _inner(text: str) -> Value:
    try:
        return parse(text.encode())
    except (Fault, Doubt, Refused, UnicodeEncodeError):
        return None
