"""Workbook: a report as an .xlsx, row by row: from right to left, numbers as numbers and days as days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from pipeline.errors import UsageError
from pipeline.reports.cells import Cell, rows
from pipeline.reports.definition import Column, Definition
from pipeline.reports.running import Chunk

MOST_ROWS = 1_048_576
"""Of a sheet, the captions among them."""
_LONGEST = 32_767
"""Characters that a cell holds."""
_FIRST_YEAR = 1900
_EXACT = Decimal(10) ** 15
"""A spreadsheet's numbers have fifteen digits."""
_NAME = re.compile(r"[\[\]:*?/\\]")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write(definition: Definition, chunks: Iterable[Chunk], out: BinaryIO) -> int:
    """Write a whole workbook; gives the number of rows. Raises UsageError for more than a sheet holds."""
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        formats = [_format(book, column) for column in definition.columns]
        sheet = book.add_worksheet(_NAME.sub(" ", definition.title)[:31].strip("'"))
        sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(definition.columns):
            sheet.set_column(place, place, max(len(column.caption) + 2, 12))
            sheet.write_string(0, place, column.caption, bold)
        number = 0
        for row in rows(definition, chunks):
            number += 1
            if number >= MOST_ROWS:
                remedy = "Ask for fewer with --param, or write it with --format csv."
                raise UsageError(f"more than the {MOST_ROWS - 1:,} rows that a sheet holds", remedy=remedy)
            for place, cell in enumerate(row):
                if cell is not None:
                    _put(sheet, number, place, cell, formats[place])
    return number


def _format(book: Any, column: Column) -> Any:
    if column.kind == "date":
        return book.add_format({"num_format": "dd/mm/yyyy"})
    if column.kind == "number" and column.places == 2:
        return book.add_format({"num_format": "0.00"})
    return None


def _put(sheet: Any, row: int, place: int, cell: Cell, shape: Any) -> None:
    if isinstance(cell, date) and cell.year >= _FIRST_YEAR:
        sheet.write_datetime(row, place, cell, shape)
    elif isinstance(cell, int | Decimal) and -_EXACT < cell < _EXACT:
        sheet.write_number(row, place, float(cell), shape)
    else:  # a day before a spreadsheet's first, a number that it would round: as a text
        text = str(cell)
        if len(text) > _LONGEST:
            remedy = "Write it with --format csv."
            raise UsageError(f"a text of {len(text):,} characters: a cell holds {_LONGEST:,}", remedy=remedy)
        sheet.write_string(row, place, text)
