"""What is fuzzed: whatever the bytes, a target comes to its end; where a law is broken it raises.

A target takes the bytes of a file as it would lie on a disk, so that a corpus is a folder of ordinary files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import get_args

import msgspec

from pipeline import rules
from pipeline.findings import Verdict
from pipeline.intake import batches
from pipeline.masofon import dialects, prm, reader
from pipeline.masofon.prm import Column, PrmError, PrmFile
from pipeline.rules import Parameters, Shelf
from pipeline.settings import Policy
from pipeline.validation.payload import Job, check

_FLAVOURS: tuple[prm.Flavour, ...] = get_args(prm.Flavour)
_RECORD = 100_000
"""Characters of a record that no `.prm` describes any more."""
_SHELF = Shelf()
_SHEETS = tuple(prm.read(prm.make([Column(f"c{n}", n) for n in range(1, 9)], way)) for way in _FLAVOURS)


def intake(data: bytes) -> None:
    """A payload gets a verdict and a `.dat`: the same ones from the fast way, the complete one, and a second time."""
    verdict, dat = _checked(data, "imovein", _SHELF)
    assert verdict.accepted is (not verdict.errors)
    assert verdict.accepted or not dat
    for finding in verdict.findings:
        assert finding.text
        assert finding.hint
        if finding.position is not None:
            verdict.excerpt(finding.position)
    for fast, few in ((True, batches.FEW), (True, 0), (False, 0)):
        again, written = _checked(data, "imovein", _SHELF, fast=fast, few=few)
        assert _told(again) == _told(verdict)
        assert written == dat


def parameters(data: bytes) -> None:
    """A parameter file is refused with an error, or serves: it makes a `.prm`, and judges a row of all its fields."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "fuzzed.json")
        path.write_bytes(data)
        read = rules.load(path)
        found = read.warnings if isinstance(read, Parameters) else read
        assert all(finding.text and finding.hint for finding in found)
        assert isinstance(read, Parameters) is all(finding.severity != "error" for finding in found)
        if isinstance(read, Parameters):
            columns = prm.columns(read)
            assert len(prm.read(prm.make(columns)).lines) == len(columns)
            if sum(column.width or 0 for column in columns) < _RECORD:
                assert len(prm.read(prm.make(columns, "widths")).lines) == len(columns)
            row = {field.name: "1" for field in read.fields}
            _checked(msgspec.json.encode([row]), "fuzzed", Shelf(Path(folder)))


def dat(data: bytes) -> None:
    """A `.dat` is read in every way, with a `.prm` and without: each line that is not blank is a row."""
    lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    for reading in dialects.READINGS:
        for sheet in (None, *_SHEETS):
            table = reader.read(data, sheet, reading=reading)
            blank = sum(fault.text == "a blank line" for fault in table.faults)
            assert len(table.rows) + blank == lines
            assert all(
                1 <= fault.line <= max(lines, 1) and _can_be_shown(fault.text) for fault in table.faults
            )
            assert all(row.agree or row.readings[reading] == row.cells for row in table.rows)


def sheet(data: bytes) -> None:
    """A `.prm` is refused with its lines, or finds the cells of a row, and says the same once it is written anew."""
    try:
        read = prm.read(data)
    except PrmError as refused:
        faults = refused.faults
    else:
        _serves(read)
        return
    assert faults
    assert all(fault.line >= 1 and _can_be_shown(fault.text) for fault in faults)


def _serves(read: PrmFile) -> None:
    assert read.why
    cells = [str(number) for number in range(min(read.columns, 1000))]
    assert len(read.pick(cells)) == len(read.lines) == len(read.places)
    assert prm.read(_written(read)) == read


TARGETS: dict[str, Callable[[bytes], None]] = {
    "intake": intake,
    "parameters": parameters,
    "dat": dat,
    "prm": sheet,
}


def _checked(
    data: bytes, plugin: str, shelf: Shelf, *, fast: bool = True, few: int = batches.FEW
) -> tuple[Verdict, bytes]:
    sink = BytesIO()
    usual, batches.FEW = batches.FEW, few  # 0: small payloads, too, are read as tables
    try:
        verdict, lines = check(Job(data, "fuzzed", plugin, shelf, Policy(), fast=fast), sink)
    finally:
        batches.FEW = usual
    assert sink.getvalue().count(b"\r\n") == lines
    return verdict, sink.getvalue()


def _can_be_shown(text: str) -> bool:
    """Nothing in it moves a cursor; a soft hyphen of a site's comment stays, as it does in values."""
    return text.replace("\xad", "").isprintable()


def _told(verdict: Verdict) -> list[tuple[object, ...]]:
    return [(finding, finding.text, finding.pointer, finding.position) for finding in verdict.findings]


def _written(read: PrmFile) -> bytes:
    """The file as this program would have written it."""
    lines = [
        f"{read.record_length} {read.comment}",
        *(f"{line.start} {line.end} ; {line.comment}" for line in read.lines),
    ]
    return "\r\n".join(lines).encode("cp1255")
