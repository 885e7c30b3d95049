"""Masofon's parameter file (`.prm`): where each field stands in a record.

    line 1     record length, blank, free comment
    line n     start end [;] free comment          from 1, both inclusive; `0 0` = the field is absent

Line n is field n of the interface's fixed order (observed, of fixed-width files). What the numbers mean for a
delimited file is unknown. Two flavours are made: `ordinal`, where both are the column's place in the line,
and `widths`, where the spans follow one another and end - start + 1 is the column's width.

A `.dat` of ours has a column for every field, in order, so that every plausible reading finds the same in it.
That holds as long as no line says `0 0`, which takes a column away in one reading and not in another. So the
shipped files have no such line: RefNum of imovein and Unused of movein, which are not in use, are columns
that stay empty unless a sender fills them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from pipeline.errors import EnvironmentFault, UsageError
from pipeline.masofon import ansi
from pipeline.rules import Parameters

Flavour = Literal["ordinal", "widths"]
Reading = Literal["ordinal", "order", "widths"]


class Column(msgspec.Struct, frozen=True):
    """A field on its way into a `.prm`: `width` in characters, for `widths`; `hebrew` for its comment.

    `absent` writes `0 0`. Its column stays in a `.dat` of ours, so in the flavour `ordinal` the later ones
    keep their places. In the flavour `widths` nothing can say so: there the `.dat` must leave the column out.
    """

    name: str
    width: int | None = None
    absent: bool = False
    hebrew: str = ""
    place: int | None = None
    """Its column in a line of the `.dat`, from 1, where that is not its place among the fields; 0 where it has none."""


class PrmLine(msgspec.Struct, frozen=True):
    """A field's line as it stands in the file; `number` counts from 1, so a field's is 2 or more."""

    number: int
    start: int
    end: int
    comment: str = ""

    @property
    def absent(self) -> bool:
        """True for `0 0`."""
        return self.end == 0

    @property
    def width(self) -> int:
        """How many characters from start to end."""
        return 0 if self.absent else self.end - self.start + 1


class PrmFile(msgspec.Struct, frozen=True):
    """A `.prm` as read: which reading its numbers suggest, and why, as a sentence for the log."""

    record_length: int
    comment: str
    lines: tuple[PrmLine, ...]
    reading: Reading
    why: str

    @property
    def places(self) -> tuple[int | None, ...]:
        """For each field its column in a line of the `.dat`, from 0; None where the field is absent."""
        if self.reading == "ordinal":
            return tuple(None if line.absent else line.start - 1 for line in self.lines)
        places: list[int | None] = []
        column = 0
        for line in self.lines:
            places.append(None if line.absent else column)
            column += not line.absent
        return tuple(places)

    @property
    def columns(self) -> int:
        """How many columns a line of the `.dat` has to have."""
        return max((place + 1 for place in self.places if place is not None), default=0)

    def pick(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The value of each field, in the interface's order; empty where it is absent or not there."""
        return tuple("" if place is None or place >= len(cells) else cells[place] for place in self.places)


class PrmFault(msgspec.Struct, frozen=True):
    """What is wrong with a line (from 1) of a `.prm`."""

    line: int
    text: str


class PrmError(EnvironmentFault):
    """The .prm cannot be read."""

    remedy = (
        "A line is: start end ; comment. Both are whole numbers from 1, or 0 0 where the field is absent."
    )

    def __init__(self, faults: Sequence[PrmFault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        more = f" (and {len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
        super().__init__(f"the .prm cannot be read: line {first.line}: {first.text}{more}")


_NUMBERS = re.compile(r"\s*([0-9]{1,9})[ \t]+([0-9]{1,9})(?![0-9]|[.,][0-9])(.*)", re.DOTALL)
_LENGTH = re.compile(r"\s*([0-9]{1,9})(?![0-9]|[.,][0-9])(.*)", re.DOTALL)
_FARTHEST = 99_999
"""No record is that long; a column's number beyond it is a slip, and would be a table of as many columns."""
_END_OF_FILE = "\x1a"  # DOS programs close a text with it


def width(field_type: str, length: object) -> int:
    """The most characters of a field: its length; for a decimal also the minus, the point and the places."""
    whole, _, places = str(length).partition(".")
    if "".join(field_type.split()).casefold() != "decimal":
        return int(whole)
    return 1 + int(whole) + 1 + max(int(places or 0), 2)


def columns(parameters: Parameters) -> list[Column]:
    """The columns of an interface's `.dat`: one for each field of its parameter file."""
    return [
        Column(field.name, width(field.type, field.length), hebrew=field.hebrew)
        for field in parameters.fields
    ]


def of_type(interface: Parameters, type_: Parameters) -> list[Column]:
    """The fields of an import type, each in the column that the interface has for a field of its name.

    Raises UsageError where they share none, and where a field of the interface stands behind the last one that they
    share: a longer row than the `.prm` names counts as cut by a comma.
    """
    found = [interface.columns.get(name) for name in type_.folded]
    shared = [place for place in found if place is not None]
    if not shared:
        said = f"{interface.plugin} has no field of {type_.plugin}"
        raise UsageError(said, remedy=f"See: hconnect prm show {type_.plugin}.")
    if extra := interface.fields[max(shared) + 1 :]:
        last = interface.fields[max(shared)].name
        said = (
            f"{type_.plugin} has no field {extra[0].name}, and it stands behind {last}, the last that it has"
        )
        raise UsageError(said, remedy=f"In {interface.path}, put it before {last}.")
    return [
        Column(field.name, absent=place is None, hebrew=field.hebrew, place=0 if place is None else place + 1)
        for field, place in zip(type_.fields, found, strict=True)
    ]


def make(columns: Sequence[Column], flavour: Flavour = "ordinal", comment: str = "") -> bytes:
    """Make a `.prm`: Windows-1255, CRLF; characters that the code page lacks become `?` in the comments.

    The record length is the last column's number (`ordinal`) or the sum of the widths (`widths`).
    Raises UsageError for an unknown flavour, where `widths` is asked for a column that has none, and where the record
    would be longer than any that `read` takes.
    """
    if flavour not in ("ordinal", "widths"):
        raise UsageError(f"{flavour} is not a flavour of .prm", remedy="Take ordinal or widths.")
    lines = []
    end = 0
    places = [place if column.place is None else column.place for place, column in enumerate(columns, 1)]
    for place, column in zip(places, columns, strict=True):
        start = place if flavour == "ordinal" else end + 1
        if column.absent:
            lines.append(f"0 0 ; {_tidy(f'{column.name} {column.hebrew}')}")
            continue
        end = place if flavour == "ordinal" else end + _width_of(column)
        lines.append(f"{start} {end} ; {_tidy(f'{column.name} {column.hebrew}')}")
    length = max(places, default=0) if flavour == "ordinal" else end
    if length > _FARTHEST:
        raise UsageError(
            f"the record would be {length:,} long; {_FARTHEST:,} is the most",
            remedy="Give the fields lengths that their values need.",
        )
    text = "\r\n".join(line.rstrip(" ;") for line in (f"{length} {_tidy(comment)}", *lines))
    return ansi.encode(text + "\r\n")


def read(data: bytes) -> PrmFile:
    """Read a `.prm`, a site's own or one of ours: CRLF or LF, blanks or tabs, `;` or none, of any length.

    Blank lines and lines that begin with `;` are passed over at the end alone: a line's number is its field.
    Raises PrmError with every fault.
    """
    texts = _lines(data)
    head = _LENGTH.fullmatch(texts[0]) if texts else None
    faults = [] if head else [PrmFault(1, "the record length is missing: a whole number")]
    lines: list[PrmLine] = []
    for number, text in enumerate(texts[1:], 2):
        line = _line(number, text)
        if isinstance(line, PrmLine):
            lines.append(line)
        else:
            faults.append(line)
    if head is None or faults:
        raise PrmError(faults)
    reading, why = _reading(lines)
    return PrmFile(int(head[1]), _tidy(head[2]), tuple(lines), reading, why)


def _lines(data: bytes) -> list[str]:
    """The lines up to the last one that says something."""
    if data.startswith(codecs.BOM_UTF8):  # saved anew by an editor
        text = data.decode("utf-8-sig", "replace")
    else:
        text = data.decode(ansi.CODE_PAGE, "replace")
    lines = text.partition(_END_OF_FILE)[0].split("\n")  # a CR is white space like any other
    while lines and not lines[-1].partition(";")[0].strip():
        lines.pop()
    return lines


def _line(number: int, text: str) -> PrmLine | PrmFault:
    found = _NUMBERS.fullmatch(text)
    if not found:
        shown = text.strip()[:40] or "a blank line"
        return PrmFault(number, f"two whole numbers are needed, found: {_tidy(shown)}")
    start, end = int(found[1]), int(found[2])
    if (start == 0) != (end == 0):
        return PrmFault(number, f"{start} {end}: positions count from 1; an absent field is 0 0")
    if end > _FARTHEST:
        return PrmFault(number, f"{start} {end}: no record is longer than {_FARTHEST}")
    if start > end:
        return PrmFault(number, f"{start} {end}: the start is behind the end")
    return PrmLine(number, start, end, _tidy(found[3]))


def _reading(lines: Sequence[PrmLine]) -> tuple[Reading, str]:
    """Which of the known readings the numbers suggest."""
    present = [line for line in lines if not line.absent]
    other = next((line for line in present if line.start != line.end), None)
    if other is None:
        return "ordinal", "start = end on each line that is not 0 0: both are the number of a column"
    ends = [0, *(line.end for line in present)]
    if all(line.start == end + 1 for line, end in zip(present, ends, strict=False)):
        return "widths", (
            "the positions follow one another without a gap: the lines are the columns in order, "
            "and end - start + 1 is the width of each"
        )
    return "order", (
        f"start and end differ (first on line {other.number}: {other.start} {other.end}): the lines that are "
        "not 0 0 are the columns in order, and end - start + 1 is checked as the width of each"
    )


def _width_of(column: Column) -> int:
    if column.width is None or column.width < 1:
        raise UsageError(
            f"{column.name} has no width",
            remedy="The flavour widths needs a length for each field; take ordinal.",
        )
    return column.width


def _tidy(comment: str) -> str:
    """A comment as it can stand in a line, and as it comes back when it is read."""
    text = ansi.replaced(ansi.mend(comment).text, "?")
    return text.strip(" ;")
