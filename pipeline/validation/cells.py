"""Cells: what is said of one value of one field, and what is written for it. Everything else asks this."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from pipeline.findings import Given
from pipeline.intake.numbers import canonical
from pipeline.intake.values import Array, Number, Object, Rows, Value, plain_text
from pipeline.masofon.ansi import CODE_PAGE, Change, is_clean, mend, replaced, unencodable
from pipeline.masofon.dialects import DIALECTS
from pipeline.masofon.number_text import decimal_text
from pipeline.rules.field import ALPHA, DECIMAL, Field
from pipeline.rules.types import is_of_type, measure
from pipeline.settings import STRICT, Policy

BYTES = "latin-1"
"""Windows-1255 travels as text in which a character stands for a byte: joining and writing it costs nothing."""
STAND_IN = "not in Windows-1255"
_FATAL = {"HC-E01", "HC-D3"}


class Said(NamedTuple):
    """A finding that does not know its row yet."""

    code: str
    given: Given
    value: str | None = None


Judged = tuple[str, tuple[Said, ...]]
"""What is written, as `BYTES`, and what is said; nothing is written for a refused value."""


class Judge:
    """Judges values of one field under one policy; a value comes as the scanner or as msgspec gives it."""

    def __init__(self, field: Field, policy: Policy) -> None:
        self.field = field
        self._write = DIALECTS[policy.dialect].write_cell
        self._stand_in = None if policy.unencodable == STRICT else policy.unencodable
        self._about = {"field": field.name, "rule": field.rule}
        type_ = {"field type": field.type, "cause": f"type {field.type}"}
        self._wrong_type = Given(self._about | type_)
        self._blank = (Said("HC-D1", Given(self._about)),) if field.required else ()
        self._lengths: dict[str, Given] = {}

    def __call__(self, value: Value | float) -> Judged:
        """The required check, the type, mending, the length, the dialect: in this order."""
        match value:
            case str():
                return self._text(value)
            case Number():
                written, said = self._text(value.text)
                return written, (*self._beyond(value), *said)
            case bool() | Object() | Array() | Rows():
                return "", (Said("HC-D2", self._wrong_type, plain_text(value)),)
            case int() | float():
                return self._text(canonical(value))
            case _:  # null, or absent
                return "", self._blank

    def _text(self, text: str) -> Judged:
        said: list[Said] = []
        mended = text if is_clean(text) else self._mend(text, said)
        if not mended or mended.isspace():
            return "", self._blank
        if not is_of_type(self.field, text):
            return "", (Said("HC-D2", self._wrong_type, text),)
        length = measure(self.field, mended)
        if length is not None:
            said.append(Said("HC-D3", self.too_long(length), text))
        if any(one.code in _FATAL for one in said):
            return "", tuple(said)
        return self._line_text(text, mended, said), tuple(said)

    def _line_text(self, text: str, mended: str, said: list[Said]) -> str:
        if self.field.type == DECIMAL:
            return decimal_text(mended)
        if self.field.type != ALPHA:
            return mended
        written = self._write(mended)
        said += [self._changed("HC-W08", text, change) for change in written.changes]
        return written.text.encode(CODE_PAGE).decode(BYTES)

    def _mend(self, text: str, said: list[Said]) -> str:
        mended = mend(text)
        for change in mended.changes:
            code = "HC-W06" if change.character == "\0" else "HC-W07"
            said.append(self._changed(code, text, change))
        left = unencodable(mended.text)
        if any("\ud800" <= character <= "\udfff" for character in left):
            said.append(Said("HC-W05", Given(self._about), text))
        if self._stand_in is None:
            said += [self._unencodable(text, character) for character in left]
            return mended.text
        said += [self._changed("HC-W07", text, Change(STAND_IN, one, self._stand_in)) for one in left]
        return replaced(mended.text, self._stand_in)

    def _beyond(self, number: Number) -> tuple[Said, ...]:
        if not number.beyond_safe:
            return ()
        given = Given(self._about | {"value": number.literal, "seen": number.text})
        return (Said("HC-W04", given, number.literal),)

    def _unencodable(self, text: str, character: str) -> Said:
        return Said("HC-E01", Given(self._about | {"character": shown(character)}), text)

    def _changed(self, code: str, text: str, change: Change) -> Said:
        written = shown(change.replacement) if change.replacement else "nothing"
        given = {"character": shown(change.character), "kind": change.kind, "written": written}
        return Said(code, Given(self._about | given), text)

    def too_long(self, length: str) -> Given:
        """What is said of a length; shared, as thousands of rows may have the same."""
        given = self._lengths.get(length)
        if given is None:
            allowed = {"type": self.field.type, "field length": self.field.length}
            self._lengths[length] = given = Given(self._about | {"length": length} | allowed)
        return given


def shown(text: str) -> str:
    """Characters so that they can be told apart: `"é"`, `U+200F RIGHT-TO-LEFT MARK`, `U+000A`."""
    if text.isascii() and text.isprintable() and text not in {" ", '"'}:
        return f'"{text}"'
    return " ".join(_named(character) for character in text)


def _named(character: str) -> str:
    seen = f'"{character}" ' if character.isalpha() or character.isdigit() else ""
    return f"{seen}U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
