"""A message: its code, its text, what to do, in both languages; texts with place-holders, and how they are filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

import msgspec

ERROR = "error"
WARNING = "warning"


class Message(msgspec.Struct, frozen=True, dict=True):
    """One documented (or our own) message; `text` and `hebrew` may hold place-holders."""

    code: str
    text: str
    hebrew: str
    hint: str
    hint_hebrew: str

    @property
    def group(self) -> str:
        """`A`, `P`, `D` (the vendor's), `O` (the vendor's, observed), `E` or `W` (ours)."""
        return self.code[3]

    @property
    def number(self) -> int:
        """The number within the group, as the guide counts."""
        return int(self.code[4:])

    @cached_property
    def severity(self) -> str:
        """`warning` for group W, else `error`."""
        return WARNING if self.group == "W" else ERROR

    @property
    def documented(self) -> bool:
        """True where the vendor's guide has the text."""
        return self.group in "APD"


class EngineMessage(msgspec.Struct, frozen=True):
    """What Masofon 2 says of a row, or of a whole file. `text` is the engine's own where `known`, else ours."""

    code: str
    text: str
    known: bool
    english: str
    hint: str
    hint_hebrew: str
    grade: str
    """Of the check itself, D, O, I or U: documented, observed, inferred, unknown."""
    severity: str = ERROR


_PLACE_HOLDER = re.compile(r"\[([a-zA-Z ]+)\]")


def fill(template: str, given: Mapping[str, str]) -> str:
    """Put the given values in the place of their `[names]`; a name that is not given stays as it is printed."""
    return _PLACE_HOLDER.sub(lambda found: given.get(found[1], found[0]), template)


def table(*messages: tuple[str, str, str, str, str]) -> dict[str, Message]:
    """Messages by their codes, in the order given."""
    return {row[0]: Message(*row) for row in messages}
