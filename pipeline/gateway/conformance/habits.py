"""Habits: what clients do over HTTP and in JSON, each with a row that no station takes: whoever says so has read it all."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping

from pipeline.gateway.conformance.case import Case, Sent, reached
from pipeline.gateway.conformance.expected import Expected, Grade
from pipeline.gateway.conformance.rows import hopeless, written
from pipeline.gateway.conformance.target import Target

_JSON = "application/json"
_HEADERS: tuple[tuple[str, str, Grade, Mapping[str, str]], ...] = (
    ("charset", "Content-Type with a charset", "D", {"Content-Type": f"{_JSON}; charset=utf-8"}),
    ("no-charset", "Content-Type without a charset", "D", {"Content-Type": _JSON}),
    ("charset-in-capitals", "charset=UTF-8", "O", {"Content-Type": f"{_JSON}; charset=UTF-8"}),
    ("text", "Content-Type is text/plain", "U", {"Content-Type": "text/plain"}),
    ("form", "Content-Type of a form", "U", {"Content-Type": "application/x-www-form-urlencoded"}),
    ("gzip", "compressed answers are accepted", "O", {"Accept-Encoding": "gzip, deflate"}),
    ("expect", "Expect: 100-continue", "O", {"Expect": "100-continue"}),
    ("close", "Connection: close", "O", {"Connection": "close"}),
    ("names-in-capitals", "names of headers in capital letters", "I", {"CONTENT-TYPE": _JSON}),
)


def cases(target: Target) -> Iterator[Case]:
    """Headers first, then bodies."""
    row = hopeless(target.interfaces[0])
    data = written(row)
    for name, about, grade, headers in _HEADERS:
        yield Case(
            f"http/{name}",
            about,
            Sent(target.request(data), _typed(headers)),
            reached(target, grade),
        )
    yield Case(
        "http/chunked",
        "a body without a length",
        Sent(target.request(data), chunked=True),
        reached(target, "I"),
    )
    yield Case(
        "http/too-large",
        "a body that is too large",
        Sent(target.request(data) + b" " * target.large),
        (Expected("U", "HC-E03", status=413),),
        target.lacks("large"),
    )
    yield from _bodies(target, data)
    yield from _encodings(target)


def _bodies(target: Target, data: str) -> Iterator[Case]:
    passport = int(target.net_passport) if target.net_passport.isdigit() else None
    if passport is not None and str(passport) == target.net_passport and passport < 2**53:
        yield Case(
            "json/netpassportid-number",
            "netPassportID is a number",
            Sent(target.request(data, passport=target.net_passport)),
            reached(target, "D"),
        )
    spelled = target.plugin.upper()
    yield Case(
        "json/plugin-in-capitals",
        "the plugin in capital letters",
        Sent(target.request(data, plugin=spelled)),
        reached(target, "O", spelled),
    )
    yield Case(
        "json/white-space",
        "a body with indents and line breaks",
        Sent(json.dumps(json.loads(target.request(data)), indent=4, ensure_ascii=False).encode()),
        reached(target, "I"),
    )
    yield Case(
        "json/blank-around",
        "line breaks around the body",
        Sent(b"\r\n" + target.request(data) + b"\r\n"),
        reached(target, "I"),
    )
    yield Case(
        "json/order",
        "the parts in another order",
        Sent(_reversed(target.request(data))),
        reached(target, "I"),
    )
    yield Case(
        "json/more-parts",
        "a part that nobody asked for",
        Sent(target.request(data, more=',"version":"2"')),
        reached(target, "I"),
    )
    yield Case(
        "json/key-twice",
        "a key that stands twice: the last one counts",
        Sent(b'{"company":"hconnect-nobody",' + target.request(data)[1:]),
        reached(target, "I"),
    )
    yield Case(
        "json/data-is-text",
        "pluginData is a text that holds the rows",
        Sent(target.request(json.dumps(data, ensure_ascii=False))),
        reached(target, "I"),
    )
    yield Case(
        "json/inner-data",
        "the rows stand in data within pluginData",
        Sent(target.request(f'{{"data":{data}}}')),
        reached(target, "I"),
    )
    forms: tuple[tuple[str, str, str, Grade], ...] = (
        ("a-number", "pluginData is 7", "7", "I"),
        ("an-object", "pluginData is a row without an array", data[1:-1], "I"),
        ("data-is-text", "data within pluginData is no array", '{"data":"x"}', "I"),
        ("numbers", "the rows are numbers", "[7]", "U"),
    )
    for name, about, text, grade in forms:
        yield Case(f"form/{name}", about, Sent(target.request(text)), reached(target, grade))


def _encodings(target: Target) -> Iterator[Case]:
    """Not UTF-8, or with a mark: taken here, and nobody knows what a station makes of it."""
    data = written(hopeless(target.interfaces[0]) | {"Remarks": "קפה ומאפה, לחם אחיד פרוס, חלב טרי"})
    yield Case(
        "encoding/utf-8-hebrew",
        "Hebrew in UTF-8",
        Sent(target.request(data)),
        reached(target, "O"),
    )
    yield Case(
        "encoding/utf-8-with-mark",
        "UTF-8 with a byte order mark",
        Sent(codecs.BOM_UTF8 + target.request(data)),
        reached(target, "U"),
    )
    yield Case(
        "encoding/windows-1255",
        "Hebrew in Windows-1255",
        Sent(target.request(data).decode().encode("cp1255")),
        reached(target, "U"),
    )


def _typed(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Headers with the usual Content-Type, unless they have one."""
    has_one = any(name.lower() == "content-type" for name in headers)
    return headers if has_one else {"Content-Type": _JSON, **headers}


def _reversed(body: bytes) -> bytes:
    whole = json.loads(body)
    return json.dumps(dict(reversed(whole.items())), ensure_ascii=False, separators=(",", ":")).encode()
