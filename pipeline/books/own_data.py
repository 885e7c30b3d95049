"""Own data: accounts or items from a CSV report of the real system.

Its captions are the Hebrew names of the fields, or the names of the interface; `hconnect prm show` lists both.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Engine

from pipeline.books.engine import EngineSettings
from pipeline.books.importer import Importer
from pipeline.books.outcome import Outcome, Source
from pipeline.errors import UsageError
from pipeline.intake.encoding import SAMPLE, detect
from pipeline.rules import Parameters, Shelf
from pipeline.rules.field import DECIMAL

_KEYS = {"heshin": "accountKey", "itemin": "ItemKey"}
_DELIMITERS = ",;\t"
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_SETTINGS = EngineSettings(divide=False, open_codes=True)
"""A report writes 5 for five, and speaks of agents and currencies of which it has no list."""


class Report(msgspec.Struct, frozen=True):
    """A report as read: the interface that takes it in, and its rows in the order of that interface's fields."""

    interface: str
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    """The line of the file, from 1, where each row ends."""
    ignored: tuple[str, ...]
    """Captions that are no field's."""


def take_in(
    engine: Engine, company: str, data: bytes, *, name: str, time: datetime, shelf: Shelf | None = None
) -> tuple[Report, Outcome]:
    """Take a report in; the rows of the outcome's problems are lines of the file. All of it goes in, or nothing.

    Raises UsageError where the report cannot be read.
    """
    shelf = shelf or Shelf()
    report = read(data, shelf)
    source = Source(name, hashlib.sha256(data).hexdigest(), time)
    importer = Importer(engine, _SETTINGS, shelf=shelf)
    outcome = importer.take_in(company, report.interface, report.rows, source, again=True, own=True)
    at = [
        msgspec.structs.replace(problem, row=report.lines[problem.row - 1] if problem.row else 0)
        for problem in outcome.problems
    ]
    return report, msgspec.structs.replace(outcome, problems=tuple(at))


def read(data: bytes, shelf: Shelf) -> Report:
    """Read a report: commas, semicolons or tabs, in any encoding that `intake` finds. Raises UsageError."""
    text = _decoded(data)
    records = _records(text)
    line, captions = next(records, (1, []))
    interface, parameters, places = _interface(captions, shelf)
    decimals = [field.type == DECIMAL for field in parameters.fields]
    rows, lines = [], []
    for line, cells in records:
        if len(cells) > len(captions) and any(cells[len(captions) :]):
            remedy = f"The captions are {len(captions)}: put a value that holds the delimiter into quotes."
            raise UsageError(f"line {line}: {len(cells)} values", remedy=remedy)
        if not any(cell.strip() for cell in cells):
            continue
        row = [cells[place].strip() if place is not None and place < len(cells) else "" for place in places]
        rows.append(
            tuple(_number(cell) if decimal else cell for cell, decimal in zip(row, decimals, strict=True))
        )
        lines.append(line)
    used = {place for place in places if place is not None}
    ignored = [caption for place, caption in enumerate(captions) if place not in used and caption.strip()]
    return Report(interface, tuple(rows), tuple(lines), tuple(ignored))


def _decoded(data: bytes) -> str:
    encoding = detect(data[:SAMPLE], whole=len(data) <= SAMPLE)
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as fault:
        held = fault.object  # without a byte order mark
        line = held.count(b"\n", 0, fault.start) + 1
        remedy = "Save the report as UTF-8."
        raise UsageError(
            f"line {line}: byte {held[fault.start]:02X} is not {encoding}", remedy=remedy
        ) from None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            remedy = "A quote inside a quoted value is doubled."
            raise UsageError(f"line {reader.line_num}: {fault}", remedy=remedy) from None
        yield reader.line_num, cells


def _interface(captions: Sequence[str], shelf: Shelf) -> tuple[str, Parameters, list[int | None]]:
    """The interface whose key is among the captions, and for each of its fields the column that holds it."""
    for interface, key in _KEYS.items():
        parameters = shelf.get(interface)
        if not isinstance(parameters, Parameters):
            continue
        places = _places(captions, parameters)
        if places[parameters.columns[key.casefold()]] is not None:
            return interface, parameters, places
    remedy = (
        'The first line has the captions; one of them is "מפתח חשבון" (accountKey) or "מפתח פריט" (ItemKey).'
    )
    raise UsageError("line 1: neither a report of accounts nor one of items", remedy=remedy)


def _places(captions: Sequence[str], parameters: Parameters) -> list[int | None]:
    found: list[int | None] = [None] * len(parameters.fields)
    names = {field.hebrew.casefold(): place for place, field in reversed([*enumerate(parameters.fields)])}
    names |= parameters.columns
    for column, caption in enumerate(captions):
        place = names.get(" ".join(caption.split()).casefold())
        if place is None:
            continue
        if found[place] is not None:
            raise UsageError(
                f"line 1: {caption.strip()} stands twice",
                remedy="Take one of the two columns out of the report.",
            )
        found[place] = column
    return found


def _number(text: str) -> str:
    """A sum without its thousands separators, which a report has and a `.dat` never does."""
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
