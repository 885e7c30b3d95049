"""Signed: the parts of a request that its signature is about, as they were sent."""

from __future__ import annotations

import msgspec

from pipeline.findings import Finding
from pipeline.intake import envelope, nearly
from pipeline.intake.scanner import Fault, Scanner
from pipeline.intake.source import Doubt, Refused, Source
from pipeline.intake.values import Object
from pipeline.passport.canonical import DEPTH, canonical, parse, utf8

_NEEDED = {"HC-A04", "HC-A05", "HC-A06", "HC-A15"}


class Signed(msgspec.Struct, frozen=True):
    """JSON texts in UTF-8, cut out of the request byte for byte."""

    data: bytes
    """pluginData."""
    net_passport: bytes
    """netPassportID."""
    signature: str = ""
    body: bytes | None = None
    """The whole request; None where there is none, and the message holds these two parts alone."""

    @property
    def provider(self) -> str | None:
        """The netPassportID as JavaScript reads it: a number beyond 2^53 is rounded. None where it has no text."""
        text = self.net_passport
        if text.startswith(b'"') and b"\\" not in text:
            return text[1:-1].decode() or None
        return envelope.text(parse(text))

    @property
    def data_text(self) -> bytes:
        """What `token` covers: pluginData itself where it is a string, else its canonical form (inferred)."""
        if self.data.startswith(b'"'):
            return utf8(str(parse(self.data)))
        return canonical(self.data)

    @property
    def message(self) -> bytes:
        """The object that holds netPassportID and pluginData."""
        if self.body is None:
            return b'{"netPassportID":%s,"pluginData":%s}' % (self.net_passport, self.data)
        try:
            return bytes(_wholes.decode(self.body).message)
        except (msgspec.DecodeError, RecursionError):
            top = parse(self.body)
            return cut(self.body, top, "message") if isinstance(top, Object) else b""

    @property
    def message_texts(self) -> tuple[bytes, ...]:
        """What the schemes with a key cover: netPassportID and pluginData alone, or the message as it was sent.

        The two differ where the message holds more, or holds them in another order; which of them the station
        takes is unknown, so both are right.
        """
        alone = b'{"netPassportID":%s,"pluginData":%s}' % (canonical(self.net_passport), canonical(self.data))
        as_sent = canonical(self.message)
        return (alone,) if as_sent == alone else (alone, as_sent)


class _Message(msgspec.Struct):
    net_passport: msgspec.Raw = msgspec.field(name="netPassportID")
    data: msgspec.Raw = msgspec.field(name="pluginData")


class _Request(msgspec.Struct):
    message: _Message
    signature: str


class _Whole(msgspec.Struct):
    message: msgspec.Raw


_requests = msgspec.json.Decoder(_Request)
_wholes = msgspec.json.Decoder(_Whole)


def read(body: bytes, *, unsigned: bool = False) -> Signed | tuple[Finding, ...]:
    """Cut the parts out of a request (UTF-8), or say what is missing: HC-A04 to A07, HC-A15, HC-E02, HC-E04.

    Of keys that come twice the last counts, as in JavaScript. `unsigned`: the signature may be missing. The short way
    takes what is as it should be; the rest is read exactly.
    """
    try:
        body.decode()
        request = _requests.decode(body)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        return read_exactly(body, unsigned=unsigned)
    data, net_passport = bytes(request.message.data), bytes(request.message.net_passport)
    usual = data[:1] in b'[{"' and data != b'""' and net_passport[:1] == b'"' and net_passport != b'""'
    if usual and request.signature:
        return Signed(data, net_passport, request.signature, body)
    return read_exactly(body, unsigned=unsigned)


def read_exactly(body: bytes, *, unsigned: bool = False) -> Signed | tuple[Finding, ...]:
    """The same without the short way, which does not see how deep pluginData is nested."""
    source = Source(body, len(body))
    try:
        top = Scanner(source, max_depth=DEPTH).document()
    except Fault as fault:
        return (nearly.finding(source, fault),)
    except Doubt:
        return (Finding("HC-E04", given={"encoding": "UTF-8"}),)
    except Refused as refused:
        return (refused.finding,)
    needed = _NEEDED if unsigned else {*_NEEDED, "HC-A07"}
    missing = tuple(finding for finding in envelope.read(top, source).findings if finding.code in needed)
    message = top.find("message") if isinstance(top, Object) else None
    if missing or not isinstance(top, Object) or message is None or not isinstance(message.value, Object):
        return missing or (Finding("HC-A04", at=source.position(0)),)
    signature = top.find("signature")
    written = "" if signature is None or signature.value is None else signature.value
    return Signed(
        cut(body, message.value, "pluginData"),
        cut(body, message.value, "netPassportID"),
        written if isinstance(written, str) else cut(body, top, "signature").decode(),
        body,
    )


def cut(text: bytes, whole: Object, key: str) -> bytes:
    """The text of a member's value, of the last one with this key; raises KeyError where there is none."""
    start, end = extent(text, whole, key)
    return text[start:end]


def extent(text: bytes, whole: Object, key: str) -> tuple[int, int]:
    """Where the same begins, and where it has ended (bytes)."""
    members = whole.members
    place = max((place for place, member in enumerate(members) if member.key == key), default=None)
    if place is None:
        raise KeyError(key)
    start = members[place].at
    last = place + 1 == len(members)
    end = whole.end - 1 if last else text.rindex(b",", start, members[place + 1].key_at)
    return start, start + len(text[start:end].rstrip(b" \t\r\n"))
