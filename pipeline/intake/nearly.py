"""Text that is almost JSON: what was meant, by the byte where it stops being JSON. Names keys of `remarks.CAUSES`."""

from __future__ import annotations

import re

from pipeline.findings import Finding
from pipeline.intake.scanner import Fault
from pipeline.intake.source import Source

_LOOK = 16
_CURLY = tuple(character.encode() for character in "“”„‟‘’‚‛«»″")
_PYTHON = re.compile(rb"(?:True|False|None)\b")
_NO_NUMBER = re.compile(rb"-?(?:NaN|nan|Infinity|inf|undefined)\b")
_NUMBER_LIKE = re.compile(rb"[-+]?\.?[0-9]")
_NAME = re.compile(rb"[A-Za-z_$]")
_STRUCTURE = b' \t\r\n,:[]{}"'


def finding(source: Source, fault: Fault, code: str = "HC-A15") -> Finding:
    """The fault as a finding with its place, and its cause where one can be told."""
    named = cause(source, fault)
    return Finding(code, given={"cause": named} if named else {}, at=source.position(fault.offset))


def cause(source: Source, fault: Fault) -> str | None:
    """The key of the hint that fits, or None."""
    text = source.read(fault.offset, fault.offset + _LOOK)
    if not text:
        return "truncated" if source.read(0, 1 << 16).strip() else "empty"
    if fault.expected == "string":
        return "backslash" if text.startswith(b"\\") else "control"
    return _anywhere(text) or _expected(source, fault, text)


def _anywhere(text: bytes) -> str | None:
    """What gives itself away wherever it stands."""
    if text.startswith((b"//", b"/*", b"#")):
        return "comment"
    if text.startswith(_CURLY):
        return "curly quotes"
    if text.startswith(b"'"):
        return "single quotes"
    return None


def _expected(source: Source, fault: Fault, text: bytes) -> str | None:
    if fault.after_comma and text[:1] in b"]}":
        return "trailing comma"
    match fault.expected:
        case "value":
            return _in_place_of_value(text)
        case "key":
            if fault.after_comma and text[:1].isdigit():
                return "number"  # 1,000
            return "unquoted key" if _NAME.match(text) else None
        case "colon":
            return "missing colon"
        case "comma":
            return _in_place_of_comma(source, fault, text)
        case "number":
            return _in_place_of_value(text) or "number"
        case _:
            return "extra"


def _in_place_of_value(text: bytes) -> str | None:
    if _PYTHON.match(text):
        return "python literal"
    if _NO_NUMBER.match(text):
        return "nan"
    return "number" if _NUMBER_LIKE.match(text) else None


def _in_place_of_comma(source: Source, fault: Fault, text: bytes) -> str | None:
    touching = source.read(max(0, fault.offset - 1), fault.offset) == b'"'
    if touching and (text[:1] not in _STRUCTURE or text.startswith(b'"')):
        return "inner quote"
    return "missing comma" if text[:1] in b'"{[' or _NUMBER_LIKE.match(text) else None
