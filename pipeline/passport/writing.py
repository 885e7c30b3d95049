"""Writing: JSON as programs write it. The usual style is V8's, the one that a signature covers; others are mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from pipeline.intake.numbers import canonical
from pipeline.intake.values import Array, Member, Number, Object, Value

_SHORT = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "/": "\\/",
}
_ALWAYS = r'"\\\x00-\x1f\ud800-\udfff'
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_LAST_INDEX = 2**32 - 2


class Escapes(msgspec.Struct, frozen=True):
    """Which characters are escaped beyond those that must be (the inside of a regular expression's [...]), and how."""

    more: str = ""
    upper: bool = False
    """\\u05D0, not \\u05d0."""
    by_number: str = ""
    """Characters that have a short escape but are written by their number: \\u0022."""


class Space(msgspec.Struct, frozen=True):
    """The white space between the parts; `indent` puts each member and item on a line of its own."""

    comma: str = ","
    colon: str = ":"
    indent: str | None = None
    line: str = "\n"
    end: str = ""


class Style(msgspec.Struct, frozen=True):
    """How a program writes JSON; each usual value is V8's."""

    slashes: bool = False
    """`/` is written `\\/`."""
    escapes: Escapes = Escapes()
    space: Space = Space()
    numbers: Literal["v8", "sent", "point", "cents"] = "v8"
    """`sent`: as in the text; `point`: whole ones end in .0; `cents`: two decimals."""
    order: Literal["v8", "sent", "sorted"] = "v8"
    """Of members; V8 puts those first whose keys are array indexes."""
    doubles: bool = False
    """Members whose key comes again are written, too."""


V8 = Style()


def write(value: Value, style: Style = V8) -> str:
    """The text of a scanned value; with the usual style exactly JSON.stringify(JSON.parse(text)) (ECMA-262, V8)."""
    return _Writer(style).value(value, style.space.line) + style.space.end


def is_index(key: str) -> bool:
    """Whether V8 takes a key for an array index, 0 to 2^32 - 2, and so puts it first."""
    return _INDEX.fullmatch(key) is not None and int(key) <= _LAST_INDEX


class _Writer:
    def __init__(self, style: Style) -> None:
        self._style = style
        self._escaped = re.compile(f"[{_ALWAYS}{style.escapes.more}{'/' if style.slashes else ''}]")
        space = style.space
        self._colon = space.colon
        self._comma = space.comma
        self._indent = space.indent

    def value(self, value: Value, line: str) -> str:
        """`line` is the line end and the indentation that a closing bracket takes."""
        match value:
            case str():
                return self._string(value)
            case Number():
                return self._number(value)
            case Object():
                members = (
                    f"{self._string(member.key)}{self._colon}{self.value(member.value, line + (self._indent or ''))}"
                    for member in self._members(value)
                )
                return self._enclosed("{", members, "}", line)
            case Array():
                items = (self.value(item, line + (self._indent or "")) for item in value.items)
                return self._enclosed("[", items, "]", line)
            case None:
                return "null"
            case bool():
                return "true" if value else "false"
        raise TypeError("rows that a hook has read have no value")

    def _enclosed(self, opening: str, parts: Iterable[str], closing: str, line: str) -> str:
        if self._indent is None:
            return opening + self._comma.join(parts) + closing
        inside = (self._comma + line + self._indent).join(parts)
        return f"{opening}{line}{self._indent}{inside}{line}{closing}" if inside else opening + closing

    def _string(self, text: str) -> str:
        return f'"{self._escaped.sub(self._escape, text)}"'

    def _escape(self, found: re.Match[str]) -> str:
        character = found[0]
        escapes = self._style.escapes
        if character in _SHORT and character not in escapes.by_number:
            return _SHORT[character]
        units = character.encode("utf-16-be", "surrogatepass").hex()
        units = units.upper() if escapes.upper else units
        return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))

    def _number(self, number: Number) -> str:
        form = self._style.numbers
        if form == "sent":
            return number.literal
        text = canonical(float(number.literal))
        if form == "point" and text.lstrip("-").isdigit():
            return f"{text}.0"
        if form == "cents" and text != "null":
            return f"{float(text):.2f}"
        return text

    def _members(self, value: Object) -> Iterable[Member]:
        order = self._style.order
        members: Iterable[Member] = value.members
        if not self._style.doubles:
            # a dictionary does as V8 does: the place of the first, the value of the last
            members = {member.key: member for member in value.members}.values()
        if order == "sorted":
            return sorted(members, key=lambda member: member.key)
        if order == "v8" and any(is_index(member.key) for member in members):
            # sorting is stable: those that are no index stay as they came
            return sorted(members, key=lambda member: int(member.key) if is_index(member.key) else 1 << 32)
        return members
