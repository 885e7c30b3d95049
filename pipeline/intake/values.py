"""JSON values with the places where they stand: what the scanner makes of a text."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec

from pipeline.intake.numbers import beyond_safe, canonical


class Number(msgspec.Struct, frozen=True, gc=False):
    """A number as it was written."""

    literal: str

    @property
    def text(self) -> str:
        """As JavaScript prints it (see `numbers.canonical`)."""
        # JavaScript has doubles alone; int() also refuses thousands of digits
        return canonical(float(self.literal))

    @property
    def beyond_safe(self) -> bool:
        """True for a whole number that JavaScript cannot tell from its neighbours."""
        return beyond_safe(self.literal)


class Member(msgspec.Struct, frozen=True):
    """A key and its value; `key_at` and `at` are where they begin (bytes)."""

    key: str
    value: Value
    key_at: int
    at: int


class Object(msgspec.Struct, frozen=True):
    """The members in the order of the text, doubles among them."""

    members: tuple[Member, ...]
    at: int
    end: int

    def find(self, key: str) -> Member | None:
        """The member that counts: the last one of this very spelling."""
        return next((member for member in reversed(self.members) if member.key == key), None)

    def doubles(self) -> Iterator[tuple[Member, Member]]:
        """Members whose key was there before, but for its case: each with the one before it."""
        before: dict[str, Member] = {}
        for member in self.members:
            folded = member.key.casefold()
            if folded in before:
                yield before[folded], member
            before[folded] = member


class Array(msgspec.Struct, frozen=True):
    """The elements and where each begins."""

    items: tuple[Value, ...]
    places: tuple[int, ...]


class Rows(msgspec.Struct, frozen=True):
    """An array that a hook has read: from its bracket to behind the other one (bytes)."""

    start: int
    end: int


Value = str | bool | None | Number | Object | Array | Rows


def plain(value: Value) -> object:
    """The value as Python's json would give it (the last of double keys counts); rows are None."""
    match value:
        case Number():
            return float(value.literal) if not value.literal.lstrip("-").isdigit() else _whole(value.literal)
        case Object():
            return {member.key: plain(member.value) for member in value.members}
        case Array():
            return [plain(item) for item in value.items]
        case Rows():
            return None
    return value


def _whole(literal: str) -> float:
    return int(literal) if len(literal) < 1000 else float(literal)


def plain_text(value: Value) -> str:
    """The value as short JSON: `true`, `{"a":1}`."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
