"""Request: the envelope around pluginData, made, and given its signature; what is there stays as it is, byte for byte."""

from __future__ import annotations

import json

from pipeline.intake.values import Object
from pipeline.passport.canonical import parse
from pipeline.passport.signed import extent


def request(data: bytes, *, station: str, plugin: str, company: str, net_passport: str) -> bytes:
    """A request without a signature around a pluginData (JSON, UTF-8)."""
    envelope = {"station": station, "plugin": plugin, "company": company}
    members = ",".join(
        f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=False)}" for key, value in envelope.items()
    )
    passport = json.dumps(net_passport, ensure_ascii=False)
    return f'{{{members},"message":{{"netPassportID":{passport},"pluginData":'.encode() + data + b"}}"


def with_signature(body: bytes, signature: str) -> bytes:
    """A request with this signature, in place of the one that it has, else at its end."""
    top = parse(body)
    if not isinstance(top, Object):
        raise TypeError("a request is an object")
    quoted = json.dumps(signature).encode()
    if top.find("signature") is not None:
        start, end = extent(body, top, "signature")
        return body[:start] + quoted + body[end:]
    inside = body[: top.end - 1].rstrip(b" \t\r\n")
    comma = b"," if top.members else b""
    return inside + comma + b'"signature":' + quoted + body[len(inside) :]
