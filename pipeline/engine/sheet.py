"""Sheet: the rows of a `.dat`, cut by its `.prm` into the fields of an interface, a line at a time.

Line n of the file is row n; blank lines at its end are none. Lines may be of any length, the file of any size.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

import msgspec

from pipeline.books.problem import Problem
from pipeline.engine.activation import AGREE, Line
from pipeline.engine.mirrored import TO_ANSI, turned
from pipeline.masofon import ansi, dialects
from pipeline.masofon.prm import PrmFile

_VENDOR = "vendor"


class Survey(msgspec.Struct, frozen=True):
    """What a first look at a whole file says: its SHA-256, how many rows it has, and those that read in several ways."""

    sha256: str
    rows: int
    doubtful: dict[int, Problem]


def survey(file: BinaryIO, line: Line) -> Survey:
    """Look at a file from its beginning; raises OSError."""
    digest = hashlib.sha256()
    doubtful: dict[int, Problem] = {}
    rows = 0
    for number, raw in enumerate(file, 1):
        digest.update(raw)
        if raw.strip():
            rows = number
        if b'"' in raw and line.reading == AGREE and (problem := _doubt(number, _text(raw, line))):
            doubtful[number] = problem
    return Survey(digest.hexdigest(), rows, doubtful)


def rows(file: BinaryIO, count: int, line: Line, prm: PrmFile, fields: int) -> Iterator[Sequence[str]]:
    """The first `count` rows of a file, each with a cell for each of the interface's fields; raises OSError.

    A row with more columns than the `.prm` names has more cells, where those hold something.
    """
    split = dialects.READINGS[_VENDOR if line.reading == AGREE else line.reading]
    as_they_stand = prm.places == tuple(range(len(prm.places)))
    is_mirrored = line.conversion == "oem2ansi"
    for _, raw in zip(range(count), file, strict=False):
        text = _text(raw, line)
        cells: Sequence[str] = split(text) if '"' in text else text.split(",")
        if is_mirrored:
            cells = [turned(cell) for cell in cells]
        yield cells if as_they_stand and len(cells) <= prm.columns else _picked(cells, prm, fields)


def _picked(cells: Sequence[str], prm: PrmFile, fields: int) -> Sequence[str]:
    picked = prm.pick(cells)
    extra = cells[prm.columns :]
    if not any(cell.strip() for cell in extra):
        return picked
    return [*picked, *[""] * (fields - len(picked)), *extra]


def _text(raw: bytes, line: Line) -> str:
    body = raw.rstrip(b"\r\n")
    if line.conversion == "oem2ansi":
        body = body.translate(TO_ANSI)
    return body.decode(ansi.CODE_PAGE, "replace").replace("\0", " ")  # no database keeps a NUL


def _doubt(row: int, text: str) -> Problem | None:
    """The problem of a row that the readings read differently: its value is the first cell that they do not share."""
    if dialects.agree(text):
        return None
    readings = dialects.compare(text)
    longest = max(map(len, readings.values()))
    place = next(at for at in range(longest) if len({*_cell(readings.values(), at)}) > 1)
    return Problem("HC-M22", row, value=(readings[_VENDOR][place : place + 1] or [""])[0])


def _cell(readings: Iterable[Sequence[str]], place: int) -> Iterator[tuple[str, ...]]:
    return (tuple(cells[place : place + 1]) for cells in readings)
