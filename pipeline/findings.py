"""Finding and Verdict: values that travel from the checks to whoever shows or acts on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from pipeline.catalogue import MESSAGES
from pipeline.message import ERROR, Message, fill
from pipeline.remarks import CAUSES

NOTHING: Mapping[str, str] = {}


class Given(dict[str, str]):
    """Values for place-holders, never changed once made; remembers what it filled, as thousands of findings share it."""

    __slots__ = ("_filled",)

    def fill(self, template: str) -> str:
        """`message.fill`, done once for each template."""
        try:
            return self._filled[template]
        except AttributeError:
            self._filled: dict[str, str] = {}
        except KeyError:
            pass
        self._filled[template] = text = fill(template, self)
        return text


def _fill(template: str, given: Mapping[str, str]) -> str:
    return given.fill(template) if isinstance(given, Given) else fill(template, given)


class Position(msgspec.Struct, frozen=True, gc=False):
    """A place in a text: bytes into its UTF-8 form (from 0), line and column in characters (from 1)."""

    offset: int
    line: int
    column: int


class Places(Protocol):
    """What knows where the rows of a payload stand; asked only when somebody looks."""

    def of(self, row: int | None, field: str | None) -> Position | None:
        """The place of a value (or of its row, where the field is absent); None where there is no text."""

    def pointer(self, row: int | None, field: str | None) -> str | None:
        """The RFC 6901 pointer of the same, with the keys as the sender spelled them."""

    def line(self, position: Position) -> str:
        """The whole line of text at a position, without its line end."""

    def close(self) -> None:
        """Let go of the text's file, if it has one; nothing can be asked any more."""


class Finding(msgspec.Struct, frozen=True, eq=True, gc=False):
    """One thing that a check has to say.

    `row` counts from 0 within pluginData; `field` is spelled as the parameter file spells it, or as the sender does
    where the file does not know it. `given` fills the message's place-holders; findings that say the same share one.
    """

    code: str
    row: int | None = None
    field: str | None = None
    given: Mapping[str, str] = NOTHING
    at: Position | None = None
    """Where it is, for findings that know it from the start; the rest ask `places`."""
    places: Places | None = None
    file: str | None = None
    """The file it speaks of, where that is not the payload (a parameter file)."""
    value: str | None = None
    """The value that it speaks of, as text."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Finding):
            return NotImplemented
        mine = (self.code, self.row, self.field, self.at, self.file, self.value)
        theirs = (other.code, other.row, other.field, other.at, other.file, other.value)
        return mine == theirs and dict(self.given) == dict(other.given)

    def __hash__(self) -> int:
        return hash((self.code, self.row, self.field, self.file))

    @property
    def message(self) -> Message:
        """The catalogue's entry."""
        return MESSAGES[self.code]

    @property
    def severity(self) -> str:
        """`error` or `warning`."""
        return self.message.severity

    @property
    def is_reply(self) -> bool:
        """Whether the vendor's API says it by itself; the rest stand behind a reply, as its reasons."""
        return self.message.group in "AO"

    @property
    def text(self) -> str:
        """The message in English: the vendor's, byte for byte, its place-holders filled."""
        return _fill(MESSAGES[self.code].text, self.given)

    @property
    def hebrew(self) -> str:
        """The message in Hebrew, as the guide prints it beside the English."""
        return _fill(self.message.hebrew, self.given)

    @property
    def hint(self) -> str:
        """What to do about it, in English (ours)."""
        cause = CAUSES.get(self.given.get("cause", ""))
        return cause[0] if cause else _fill(self.message.hint, self.given)

    @property
    def hint_hebrew(self) -> str:
        """What to do about it, in Hebrew (ours)."""
        cause = CAUSES.get(self.given.get("cause", ""))
        return cause[1] if cause else _fill(self.message.hint_hebrew, self.given)

    @property
    def position(self) -> Position | None:
        """Line and column in the text that was checked, or None where there was no text (Python values)."""
        if self.at is not None or self.places is None or self.file is not None:
            return self.at
        return self.places.of(self.row, self.field)

    @property
    def pointer(self) -> str | None:
        """The JSON pointer (RFC 6901) into the payload, or None where the finding is about no value of it."""
        if self.places is None or self.file is not None:
            return None
        return self.places.pointer(self.row, self.field)

    @property
    def rule(self) -> str | None:
        """The parameter file's own line for this field, where a rule was broken."""
        return self.given.get("rule")


class Verdict(msgspec.Struct, frozen=True):
    """What is to be said of one payload. Findings stand in a fixed order: the call's own first, then by row and field."""

    source: str
    plugin: str | None
    findings: tuple[Finding, ...]
    rows: int = 0
    encoding: str = "utf-8"
    company: str | None = None
    net_passport: str | None = None
    station: str | None = None
    places: Places | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that refuse the payload."""
        return tuple(finding for finding in self.findings if finding.severity == ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that do not stop it."""
        return tuple(finding for finding in self.findings if finding.severity != ERROR)

    @property
    def accepted(self) -> bool:
        """True where nothing refuses the payload."""
        return not any(finding.severity == ERROR for finding in self.findings)

    @property
    def reply(self) -> Finding | None:
        """The one line that the vendor's API would answer with, or None where it answers ok (inferred order)."""
        return next((finding for finding in self.findings if finding.is_reply), None)

    def close(self) -> None:
        """Let go of a large payload's file at once, not when nobody has the verdict any more; places are not told then."""
        if self.places is not None:
            self.places.close()

    def excerpt(self, position: Position, width: int = 100) -> tuple[str, int]:
        """The line at a position, cut to `width` characters around the column, and the caret's column in it (from 1)."""
        if self.places is None:
            return "", 1
        line = self.places.line(position)
        if len(line) <= width:
            return line, position.column
        start = max(0, min(position.column - 1 - width // 2, len(line) - width))
        cut = line[start : start + width]
        if start:
            cut = "…" + cut[1:]
        if start + width < len(line):
            cut = cut[:-1] + "…"
        return cut, position.column - start
