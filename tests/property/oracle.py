"""A second opinion: what is wrong with a payload, worked out from the guide alone.

It shares no code with the checker, and is as plain and slow as can be. Sources: the guide's list of errors for the messages
and their order; docs/facts.md for the envelope, the rules of a value and what is mended in a text. Given the text of a
parameter file and of a payload, it names each error: code, row, field.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

Error = tuple[str, int | None, str | None]


@dataclass(frozen=True)
class Pairs:
    """An object, its members in their order, doubles among them."""

    members: list[tuple[str, Any]]


@dataclass(frozen=True)
class Literal:
    """A number, as it was written."""

    text: str


_MISSING = object()


class _NoJson(Exception):
    """A text that is no JSON."""


def errors(parameters: str, payload: str) -> list[Error]:
    """The errors in the order of the guide: the call's own, then by row and field.

    The parameter file is that of the interface that the envelope names, or that the caller means where there is none.
    """
    try:
        top = _read(payload)
    except _NoJson:
        return [("HC-A15", None, None)]
    found: list[Error] = []
    if isinstance(top, Pairs) and _is_request(top):
        found, data = _envelope(top)
    elif isinstance(top, Pairs | list):
        data = top
    else:
        return [("HC-A15", None, None)]
    rules, faults = _rules(parameters)
    if faults:
        return [*found, ("HC-A13", None, None), *faults]
    if data is _MISSING:
        return found
    said = _object(rules, data) if any("shape" in rule.entry for rule in rules) else _data(rules, data)
    if any(code[3] in "PD" for code, _, _ in said):
        found.append(("HC-A13", None, None))
    return [*found, *said]


# ---- JSON


def _read(text: str) -> Any:
    def refuse(name: str) -> Any:
        raise _NoJson(name)

    try:
        return json.loads(
            text,
            object_pairs_hook=Pairs,
            parse_int=Literal,
            parse_float=Literal,
            parse_constant=refuse,
        )
    except ValueError as fault:
        raise _NoJson from fault


def _last(pairs: Pairs, key: str) -> Any:
    """The member of this very name; of doubles the last."""
    return next((value for name, value in reversed(pairs.members) if name == key), _MISSING)


def _text(value: Literal) -> str:
    """A number as JavaScript prints it."""
    number = float(value.text)
    if number in (float("inf"), float("-inf")):
        return "null"
    if number == 0:
        return "0"
    sign, shortest, exponent = Decimal(repr(number)).normalize().as_tuple()
    digits = "".join(map(str, shortest))
    point = len(digits) + int(exponent)
    if len(digits) <= point <= 21:
        text = digits.ljust(point, "0")
    elif 0 < point <= 21:
        text = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = f"0.{'0' * -point}{digits}"
    else:
        mantissa = f"{digits[0]}.{digits[1:]}".rstrip(".")
        text = f"{mantissa}e{point - 1:+d}"
    return "-" * sign + text


# ---- the envelope


def _is_request(top: Pairs) -> bool:
    keys = {"station", "plugin", "company", "message", "signature"}
    return any(name in keys for name, _ in top.members)


def _falsy(value: Any) -> bool:
    """As JavaScript has it."""
    if isinstance(value, Literal):
        return float(value.text) == 0
    return value is _MISSING or value is None or value is False or value == ""


def _envelope(top: Pairs) -> tuple[list[Error], Any]:
    found: list[Error] = []
    for code, key in (
        ("HC-A01", "station"),
        ("HC-A02", "plugin"),
        ("HC-A03", "company"),
        ("HC-A04", "message"),
    ):
        if _falsy(_last(top, key)):
            found.append((code, None, None))
    message = _last(top, "message")
    inside = message if isinstance(message, Pairs) else Pairs([])
    data: Any = _MISSING
    if not _falsy(message):
        if _falsy(_last(inside, "netPassportID")):
            found.append(("HC-A05", None, None))
        if _falsy(_last(inside, "pluginData")):
            found.append(("HC-A06", None, None))
        else:
            data = _last(inside, "pluginData")
    if _falsy(_last(top, "signature")):
        found.append(("HC-A07", None, None))
    return found, data


# ---- the parameter file


class Rule(NamedTuple):
    """One entry."""

    name: str
    required: bool
    type: str
    length: str
    entry: dict[str, Any]


_NAMES = ("alpha numeric", "numeric", "long", "date", "decimal")
_TYPES = {name.replace(" ", ""): name for name in _NAMES}


def _rules(text: str) -> tuple[list[Rule], list[Error]]:
    try:
        top = _read(text)
    except _NoJson:
        return [], [("HC-A15", None, None)]
    if not isinstance(top, list):
        return [], [("HC-P11", None, None)]
    rules: list[Rule] = []
    faults: list[Error] = []
    for entry in top:
        if isinstance(entry, Pairs):
            new = _faults(dict(entry.members))
            faults += new
            if not new:
                rules.append(_rule(dict(entry.members)))
        else:
            faults.append(("HC-P01", None, None))
    return rules, faults


def _faults(entry: dict[str, Any]) -> list[Error]:
    """The guide's eight, in its order."""
    codes: list[str] = []
    name = entry.get("field")
    right = isinstance(name, str) and name.strip() != ""
    called = str(name).strip() if right else None
    if "field" not in entry:
        codes.append("HC-P01")
    elif not right:
        codes.append("HC-P02")
    if "required" not in entry:
        codes.append("HC-P03")
    elif not isinstance(entry["required"], bool):
        codes.append("HC-P04")
    type_ = _type(entry.get("type"))
    if "type" not in entry:
        codes.append("HC-P05")
    elif type_ is None:
        codes.append("HC-P06")
    if "length" not in entry:
        codes.append("HC-P07")
    elif not _is_length(entry["length"], type_):
        codes.append("HC-P08")
    return [(code, None, None if code in ("HC-P01", "HC-P02") else called) for code in codes]


def _type(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return _TYPES.get("".join(value.split()).lower())


def _is_length(value: Any, type_: str | None) -> bool:
    """A positive number; with a part behind its point only for a decimal; of a date the two that its forms have."""
    text = _text(value) if isinstance(value, Literal) else ""
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) or not 1 <= int(text.split(".")[0]) < 2**31:
        return False
    if type_ == "date":
        return text in ("8", "10")
    return "." not in text or type_ in ("decimal", None)


def _rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        entry["field"].strip(), entry["required"], _type(entry["type"]) or "", _text(entry["length"]), entry
    )


# ---- pluginData


def _parsed(data: Any) -> Any:
    """A string is parsed once more; _MISSING where it is no JSON."""
    if not isinstance(data, str):
        return data
    try:
        return _read(data)
    except _NoJson:
        return _MISSING


def _data(rules: list[Rule], data: Any) -> list[Error]:
    data = _parsed(data)
    if isinstance(data, Pairs):
        data = _last(data, "data")
        if data is _MISSING:
            return [("HC-P10", None, None)]
        if not isinstance(data, list):
            return [("HC-P11", None, None)]
    if not isinstance(data, list):
        return [("HC-P09", None, None)]
    found: list[Error] = []
    for number, row in enumerate(data):
        if not isinstance(row, Pairs):
            found.append(("HC-E09", number, None))
            continue
        values = {name.casefold(): value for name, value in row.members}
        for rule in rules:
            said = _value(rule, values.get(rule.name.casefold()))
            found += [(code, number, rule.name) for code in said]
    return found


def _object(rules: list[Rule], data: Any) -> list[Error]:
    """reports: one object, whose params_data is an array (documented by its sample)."""
    data = _parsed(data)
    if not isinstance(data, Pairs):
        return [("HC-P09", None, None)]
    found: list[Error] = []
    for rule in rules:
        value = _last(data, rule.name)
        value = None if value is _MISSING else value
        if rule.entry.get("shape") == "array" and value is not None:
            right = isinstance(value, list)
            blank = isinstance(value, str) and not value.strip()
            said = [] if right else ["HC-D1" if rule.required else ""] if blank else ["HC-D2"]
        else:
            said = [code for code in _value(rule, value) if code.startswith("HC-D")]
        found += [(code, None, rule.name) for code in said if code]
    return found


# ---- a value


def _value(rule: Rule, value: Any) -> list[str]:
    """The checks of one value: required, then type, then length and letters."""
    if isinstance(value, bool | list | Pairs):
        return ["HC-D2"]
    text = "" if value is None else _text(value) if isinstance(value, Literal) else value
    mended = _mended(text)
    if not mended.strip():
        return ["HC-D1"] if rule.required else []
    if not _is_of_type(rule, text):
        return ["HC-D2"]
    said = ["HC-E01"] * len({letter for letter in mended if not _is_ansi(letter)})
    return [*said, "HC-D3"] if _is_too_long(rule, mended) else said


def _is_of_type(rule: Rule, text: str) -> bool:
    if rule.type == "alpha numeric":
        return True
    if rule.type == "numeric":
        return _digits(text)
    if rule.type == "long":
        return _digits(text.removeprefix("-")) and -(2**31) <= int(text[:40]) < 2**31 and len(text) < 40
    if rule.type == "decimal":
        whole, point, places = text.removeprefix("-").partition(".")
        return _digits(whole + places) and (not point or places == "" or _digits(places))
    return _is_day(text, int(rule.length))


def _digits(text: str) -> bool:
    return text != "" and all(letter in "0123456789" for letter in text)


def _is_day(text: str, length: int) -> bool:
    parts = text.split("/")
    if len(text) != length or [len(part) for part in parts] != [2, 2, length - 6]:
        return False
    if not all(_digits(part) for part in parts):
        return False
    day, month, year = (int(part) for part in parts)
    if length == 8:
        year += 2000
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return year > 0 and 1 <= month <= 12 and 1 <= day <= days[month - 1]


def _is_too_long(rule: Rule, text: str) -> bool:
    if rule.type != "decimal":
        return len(text) > int(rule.length)
    allowed = rule.length.split(".")
    whole, _, places = text.removeprefix("-").partition(".")
    return len(whole) > int(allowed[0]) or len(places) > int(allowed[1] if allowed[1:] else 0)


# ---- text


def _is_ansi(letter: str) -> bool:
    try:
        letter.encode("cp1255")
    except UnicodeEncodeError:
        return False
    return True


_GONE = {*"\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff"} | {
    chr(code)
    for first, last in ((0x202A, 0x202E), (0x2066, 0x2069), (0x591, 0x5AF), (0x5C4, 0x5C7))
    for code in range(first, last + 1)
}
_GONE |= {"\u05ba", "\u05ef"}
_HYPHENS = {"\u2010": "-", "\u2011": "-", "\u2212": "-"}


def _mended(text: str) -> str:
    """The order of docs/facts.md, again until nothing changes: what stood between two letters may let them compose."""
    while True:
        again = _mended_once(text)
        if again == text:
            return text
        text = again


def _mended_once(text: str) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    made = []
    for letter in text:
        if letter in _GONE:
            continue
        if letter in _HYPHENS:
            made.append("-")
        elif unicodedata.category(letter) in ("Zs", "Zl", "Zp", "Cc"):
            made.append(" ")
        else:
            made.append(_without_accent(letter))
    return unicodedata.normalize("NFC", "".join(made))


def _without_accent(letter: str) -> str:
    """The base of an accented Latin letter; nothing of an accent alone; anything else as it is."""
    if "\u0300" <= letter <= "\u036f":
        return ""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base != letter and base.isascii() and base.isalpha() else letter
