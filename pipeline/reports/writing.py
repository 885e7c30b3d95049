"""Writing: a report as JSON or CSV, piece by piece."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import BinaryIO

from pipeline.books.sheet import cell as guarded
from pipeline.reports.cells import Cell, rows
from pipeline.reports.definition import Definition
from pipeline.reports.encoding import objects
from pipeline.reports.running import Chunk


def write_json(definition: Definition, chunks: Iterable[Chunk], out: BinaryIO) -> int:
    """An array of objects, a line of the file for as many as were read at once; gives the number of rows."""
    counted = _Counted(chunks)
    out.write(b"[")
    for piece in objects(definition, counted):
        out.write(piece)
        out.write(b"\n")
    out.write(b"]\n")
    return counted.rows


def write_csv(definition: Definition, chunks: Iterable[Chunk], out: BinaryIO) -> int:
    """For a spreadsheet: UTF-8 with its mark, and no text that is taken for a formula; gives the number of rows."""
    out.write(b"\xef\xbb\xbf")  # it is taken for Windows-1255 else
    counted = _Counted(chunks)
    text = io.TextIOWrapper(out, "utf-8", newline="")
    try:
        sheet = csv.writer(text, lineterminator="\n")
        sheet.writerow([guarded(column.caption) for column in definition.columns])
        sheet.writerows([shown(cell) for cell in row] for row in rows(definition, counted))
    finally:
        text.detach()  # else it would close what is not its own
    return counted.rows


def shown(value: Cell) -> str:
    """A cell of a CSV."""
    return f"{value:f}" if isinstance(value, Decimal) else guarded(value)


class _Counted:
    """Chunks on their way, and how many rows they have had."""

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        self._chunks = chunks
        self.rows = 0

    def __iter__(self) -> Iterator[Chunk]:
        for chunk in self._chunks:
            self.rows += len(chunk)
            yield chunk
