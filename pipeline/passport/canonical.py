r"""Canonical JSON: what a signature covers, JSON.stringify(JSON.parse(text)) as V8 does it, fast.

That the station is JavaScript and so covers the parsed value is inferred: a client that signs Hebrew letters and sends
them as `\u` escapes is accepted. The complete way scans the text and writes it (`writing`). Most payloads are rows of
plain strings and numbers, and those take a shorter way: a text is proved to be canonical already, by one pattern made
from the keys of a row, and is then its own canonical form; or msgspec reads it and writes it anew. `tests/property`
holds all of them to what Node prints.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from pipeline.intake.numbers import canonical as number_text
from pipeline.intake.scanner import Scanner
from pipeline.intake.source import Source
from pipeline.intake.values import Value
from pipeline.passport.writing import is_index, write

DEPTH = 128
_PLAIN = rb'"[^"\\\x00-\x1f]*+"'
_NUMBER = rb"(?:0|-?[1-9][0-9]{0,14}+|-?(?:0|[1-9][0-9]{0,8}+)\.[0-9]{0,5}[1-9])(?=[,}])"
"""Numbers of 15 digits at most that need no exponent: a double gives back the very same text."""
_SCALAR = rb"(?:" + _PLAIN + rb"|" + _NUMBER + rb"|null|true|false)"
_ROW = re.compile(rb"\{" + _PLAIN + rb":" + _SCALAR + rb"(?:," + _PLAIN + rb":" + _SCALAR + rb")*+\}")
_KEY = re.compile(rb"[{,](" + _PLAIN + rb"):" + _SCALAR)
_MOST_LAYOUTS = 20
"""Rows whose keys change more often than that go the complete way: each layout costs a pattern."""


def canonical(text: bytes) -> bytes:
    """The canonical form of a JSON text in UTF-8.

    Raises `scanner.Fault` where it is no JSON, `source.Doubt` where it is no UTF-8, and `source.Refused` where it is
    nested more than 128 deep.
    """
    if is_canonical(text):
        return text
    try:
        rows = _texts.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return _with_numbers(text)
    keys: set[str] = set().union(*rows)
    return complete(text) if any(key[:1] <= "9" and is_index(key) for key in keys) else _encode(rows)


def _with_numbers(text: bytes) -> bytes:
    """Written anew, keys that are indexes and whole numbers beyond 2^53 are wrong: the pattern does not know them."""
    try:
        again = _encode(_any.decode(text))
    except (msgspec.DecodeError, RecursionError):
        return complete(text)
    return again if is_canonical(again) else complete(text)


def complete(text: bytes) -> bytes:
    """The same for every text, by reading it exactly."""
    return write(parse(text)).encode()


def parse(text: bytes) -> Value:
    """The value of a JSON text in UTF-8; raises as `canonical` does."""
    return Scanner(Source(text, len(text)), max_depth=DEPTH).document()


def utf8(text: str) -> bytes:
    """A JavaScript string as Node encodes it: half a surrogate pair becomes U+FFFD."""
    return re.sub(r"[\ud800-\udfff]", "\ufffd", text).encode()


def is_canonical(text: bytes) -> bool:
    """Whether a text (UTF-8) is seen at once to be its own canonical form; False says nothing."""
    if not text.startswith(b'[{"'):
        return False
    first = text[: text.find(b'"', 3)]
    rows = _recent.get(first)
    found = rows.match(text, 1) if rows else None
    return (found is not None and found.end() == len(text)) or _is_canonical(text, first)


def _is_canonical(text: bytes, first: bytes) -> bool:
    at = 1
    for _ in range(_MOST_LAYOUTS):
        row = _ROW.match(text, at)
        rows = _rows(tuple(_KEY.findall(row[0]))) if row else None
        found = rows.match(text, at) if rows else None
        if rows is None or found is None:
            return False
        if at == 1:
            if len(_recent) >= _MOST_LAYOUTS:
                _recent.clear()
            _recent[first] = rows
        at = found.end()
        if at == len(text):
            return True
    return False


@lru_cache(maxsize=64)
def _rows(keys: tuple[bytes, ...]) -> re.Pattern[bytes] | None:
    """Any number of rows with these keys, each with what must follow it; None where V8 would write other members."""
    if len(set(keys)) < len(keys) or any(is_index(key[1:-1].decode("utf-8", "replace")) for key in keys):
        return None
    members = rb",".join(re.escape(key) + rb":" + _SCALAR for key in keys)
    return re.compile(rb"(?:\{" + members + rb"\}(?:,(?=\{)|\]\Z))++")


def _float(literal: str) -> msgspec.Raw:
    return msgspec.Raw(number_text(float(literal)).encode())


_texts = msgspec.json.Decoder(list[dict[str, str | bool | None]])
"""Rows without numbers: what the vendor advises."""
_any = msgspec.json.Decoder(float_hook=_float)
_encode = msgspec.json.Encoder().encode
_recent: dict[bytes, re.Pattern[bytes]] = {}
"""By a text's beginning, the pattern of its first row: one client's payloads look alike."""
