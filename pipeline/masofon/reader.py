"""A `.dat` read back: rows of cells, what is wrong with its bytes and lines, and where the readings differ.

Any bytes can be read. Each line is a row of its own, also where RFC 4180 would let a quote run over a line
end.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from pipeline.errors import UsageError
from pipeline.masofon import ansi, dialects
from pipeline.masofon.prm import PrmFile


class Fault(msgspec.Struct, frozen=True, gc=False):
    """Something that a right `.dat` does not have. Line and column count from 1, the column in bytes.

    `column` is None where the whole line is meant.
    """

    line: int
    column: int | None
    text: str


class Row(msgspec.Struct, frozen=True):
    """A line of the `.dat`, cut into cells; `readings` has what each makes of it where they differ."""

    line: int
    cells: tuple[str, ...]
    readings: Mapping[str, tuple[str, ...]] = {}

    @property
    def agree(self) -> bool:
        """True where all four readings make the same of the line."""
        return not self.readings


class Table(msgspec.Struct, frozen=True):
    """A whole `.dat`. `titles` are the comments of the `.prm`'s lines by column, empty without a `.prm`."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    reading: str
    titles: tuple[str, ...] = ()

    @property
    def disputed(self) -> tuple[Row, ...]:
        """The rows of which the readings make different cells."""
        return tuple(row for row in self.rows if not row.agree)


_HELD = bytes(range(256)).decode(ansi.CODE_PAGE, "replace")
_UNDEFINED = frozenset(byte for byte, character in enumerate(_HELD) if character == "\ufffd")
_ODD = re.compile(b"[\\x00-\\x1f\\x7f" + re.escape(bytes(sorted(_UNDEFINED))) + b"]")
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_NAMED = {
    0x00: "NUL, which ends the text in many programs",
    0x0D: "a CR without its LF",
    0x1A: "byte 1A, which ended the import without a word until the end of 2020",
}


def read(data: bytes, prm: PrmFile | None = None, *, reading: str = "vendor") -> Table:
    """Read a `.dat` by one of `dialects.READINGS`; with its `.prm`, columns have titles and are measured.

    Cells are not trimmed (the engine does). An undefined byte becomes U+FFFD. Raises UsageError for an
    unknown reading; nothing that stands in `data` raises.
    """
    if reading not in dialects.READINGS:
        raise UsageError(
            f"{reading} is not a way to read a line", remedy=f"Take one of {', '.join(dialects.READINGS)}."
        )
    split = dialects.READINGS[reading]
    faults = list(_whole(data))
    rows = []
    for line, found in enumerate(_LINE.finditer(data), 1):
        body, fault = _body(found[0], line)
        faults += fault
        faults += _bytes(body, line)
        if not body.strip(b" "):
            faults.append(Fault(line, None, "a blank line"))
            continue
        text = body.decode(ansi.CODE_PAGE, "replace")
        rows.append(_row(line, text, split(text)))
    faults += _counts(rows, prm)
    if prm is not None:
        faults += _widths(rows, prm)
    faults.sort(key=lambda fault: (fault.line, fault.column or 0))
    return Table(tuple(rows), tuple(faults), reading, () if prm is None else _titles(prm))


def _row(line: int, text: str, cells: Sequence[str]) -> Row:
    if dialects.agree(text):
        return Row(line, tuple(cells))
    return Row(line, tuple(cells), {name: tuple(made) for name, made in dialects.compare(text).items()})


def _whole(data: bytes) -> Iterator[Fault]:
    """What is to be said of the file as a whole."""
    if not data:
        yield Fault(1, None, "the file is empty")
    if data.startswith(codecs.BOM_UTF8):
        yield Fault(1, 1, "a byte order mark: the import takes it for text")
    elif not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return
        yield Fault(1, None, "the file looks like UTF-8, not Windows-1255")


def _body(raw: bytes, line: int) -> tuple[bytes, list[Fault]]:
    """The line without its end, and what is wrong with that end."""
    if raw.endswith(b"\r\n"):
        return raw[:-2], []
    if raw.endswith(b"\n"):
        return raw[:-1], [Fault(line, len(raw), "an LF without its CR")]
    return raw, [Fault(line, len(raw) + 1, "the last line has no CRLF")]


def _bytes(body: bytes, line: int) -> Iterator[Fault]:
    """The bytes that are no text: each once a line, where it stands first."""
    found = _ODD.findall(body)
    for byte, times in Counter(found).items():
        code = byte[0]
        if code in _UNDEFINED:
            text = f"byte {code:02X}, which Windows-1255 does not define"
        else:
            text = _NAMED.get(code, f"control character {code:02X}")
        more = f" ({times} times in this line)" if times > 1 else ""
        yield Fault(line, body.index(byte) + 1, text + more)


def _counts(rows: Sequence[Row], prm: PrmFile | None) -> Iterator[Fault]:
    """Every line has as many columns as the `.prm` names, or as the first line has."""
    if not rows:
        return
    wanted = len(rows[0].cells) if prm is None else prm.columns
    source = f"line {rows[0].line} has" if prm is None else "the .prm names"
    for row in rows:
        count = len(row.cells)
        if count != wanted:
            yield Fault(row.line, None, f"{count} column{'' if count == 1 else 's'}, where {source} {wanted}")


def _widths(rows: Sequence[Row], prm: PrmFile) -> Iterator[Fault]:
    """A cell fits into its span, where the `.prm` gives spans."""
    if prm.reading == "ordinal":
        return
    spans = [(place, line) for place, line in zip(prm.places, prm.lines, strict=True) if place is not None]
    for row in rows:
        for place, line in spans:
            if place < len(row.cells) and len(row.cells[place]) > line.width:
                name = f" ({line.comment})" if line.comment else ""
                held = f"{len(row.cells[place])} characters, its width is {line.width}"
                yield Fault(row.line, None, f"column {place + 1}{name} holds {held}")


def _titles(prm: PrmFile) -> tuple[str, ...]:
    titles = [""] * prm.columns
    for place, line in zip(prm.places, prm.lines, strict=True):
        if place is not None:
            titles[place] = f"{titles[place]} / {line.comment}" if titles[place] else line.comment
    return tuple(titles)
