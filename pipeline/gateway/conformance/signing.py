"""Signing: calls that are signed as the schemes say, in odd ways, and as clients get it wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipeline.gateway.conformance.case import Case, Sent, reached, refused
from pipeline.gateway.conformance.rows import hopeless, written
from pipeline.gateway.conformance.target import Target
from pipeline.passport.credentials import Scheme
from pipeline.passport.schemes import Algorithm

_HEBREW = 'חלב 3% / בע"מ'
_KEYED: tuple[tuple[str, Scheme, Algorithm, str], ...] = (
    ("jws-md5", "jws-md5", "RS256", "as npm net-passport 3 signs"),
    ("jwt-message", "jwt-message", "RS256", "a web token of the message, RS256"),
    ("jwt-message-ps256", "jwt-message", "PS256", "a web token of the message, PS256"),
    ("raw-rsa", "raw-rsa", "RS256", "as the vendor's Java sample signs"),
)


def cases(target: Target) -> Iterator[Case]:
    """Right ones end at the data, wrong ones at the signature."""
    yield from _right(target)
    yield from _wrong(target)


def _right(target: Target) -> Iterator[Case]:
    row = hopeless(target.interfaces[0])
    data = written(row)
    hebrew = written(row | {"Remarks": _HEBREW})
    yield Case(
        "signature/right",
        f"signed by {target.scheme}",
        Sent(target.request(data)),
        reached(target, "O"),
    )
    yield Case(
        "signature/again",
        "the same call a second time",
        Sent(target.request(data)),
        reached(target, "O"),
    )
    for name, scheme, algorithm, about in _KEYED:
        lacks = target.lacks_scheme(scheme)
        signature = "" if lacks else target.sign(data, scheme=scheme, algorithm=algorithm)
        yield Case(
            f"signature/{name}",
            about,
            Sent(target.request(data, signature=json.dumps(signature))),
            reached(target, "O" if scheme == "jwt-message" else "D"),
            lacks,
        )
    ways: tuple[tuple[str, str, str], ...] = (
        ("unicode-escapes", "sent with \\u escapes, signed without", json.dumps(json.loads(hebrew))),
        ("escaped-slashes", "sent with \\/, signed with /", hebrew.replace("/", "\\/")),
        ("white-space", "sent with white space, signed without", json.dumps([row], indent=2)),
        ("number", "1.00 is sent, 1 is signed", written(row)[:-2] + ',"Price":1.00}]'),
        (
            "index-keys",
            "keys that are numbers come first in what is signed",
            written({"b": "1", "2": "x"} | row),
        ),
    )
    for name, about, sent in ways:
        yield Case(
            f"signature/sent-{name}",
            about,
            Sent(target.request(sent)),
            reached(target, "I"),
        )


def _wrong(target: Target) -> Iterator[Case]:
    row = hopeless(target.interfaces[0]) | {"Remarks": _HEBREW}
    data = written(row)
    wrong = (
        ("another-token", "signed with another token", target.signed_text(data, "0" * 32)),
        ("another-data", "signed before a field was added", target.signed_text(written({}))),
        ("capitals", "the hash in capital letters", target.signed_text(data).upper()),
        ("message", "message is signed, not pluginData", target.signed_text(_message(target, data))),
        ("line-break", "a line break at the token's end", target.signed_text(data, f"{target.token}\n")),
        ("escaped-slashes", "the signed text has \\/", target.signed_text(data.replace("/", "\\/"))),
        ("unicode-escapes", "the signed text has \\u escapes", target.signed_text(_escaped(row))),
        ("white-space", "the signed text has white space", target.signed_text(_spaced(row))),
    )
    for name, about, signature in wrong:
        yield Case(
            f"signature/wrong-{name}",
            about,
            Sent(target.request(data, signature=json.dumps(signature))),
            (refused("HC-A08", "D" if name.startswith("another") else "I"),),
            target.lacks("token"),
        )
    for name, about, text in (
        ("number", "the signature is a number", "7"),
        ("form", "the signature has the form of no scheme", '"signed"'),
    ):
        yield Case(
            f"signature/wrong-{name}",
            about,
            Sent(target.request(data, signature=text)),
            (refused("HC-A08", "I"),),
        )


def _message(target: Target, data: str) -> str:
    return f'{{"netPassportID":{json.dumps(target.net_passport)},"pluginData":{data}}}'


def _escaped(row: dict[str, str]) -> str:
    return json.dumps([row], separators=(",", ":"))


def _spaced(row: dict[str, str]) -> str:
    return json.dumps([row], ensure_ascii=False)
