"""Laws of reading back: any bytes can be read, and what was written by the rules comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.masofon import prm
from pipeline.masofon.ansi import encode, mend
from pipeline.masofon.dialects import DIALECTS, READINGS, Written, compare
from pipeline.masofon.prm import Column, PrmError, PrmFile
from pipeline.masofon.reader import read

HELD = bytes(range(256)).decode("cp1255", "ignore")
bytes_of_lines = st.one_of(
    st.binary(max_size=200),
    st.text('aא,", \r\n\0\x1a', max_size=60).map(lambda text: text.encode("cp1255")),
    st.lists(
        st.sampled_from([b"a,b", b",", b"\r\n", b"\n", b"\r", b'"', b"\xff", b"\xef\xbb\xbf", b" "])
    ).map(b"".join),
)
cells = st.one_of(st.text(HELD), st.text("א\",b '")).map(lambda text: mend(text).text)
tables = st.integers(2, 6).flatmap(
    lambda count: st.lists(st.lists(cells, min_size=count, max_size=count), min_size=1)
)
columns = st.lists(
    st.builds(
        Column,
        name=st.text(st.characters(), min_size=1, max_size=10),
        width=st.integers(1, 250),
        absent=st.booleans(),
        hebrew=st.text(HELD, max_size=10),
    ),
    max_size=90,
)
sheets = st.builds(
    lambda fields, flavour: prm.read(prm.make(fields, flavour)),
    columns,
    st.sampled_from(["ordinal", "widths"]),
)


@pytest.mark.parametrize("reading", READINGS)
@given(data=bytes_of_lines, sheet=st.none() | sheets)
@example(data=b"", sheet=None)
@example(data=b"\r", sheet=None)
@example(data=b"\n\n", sheet=None)
@example(data=b'"\xff', sheet=None)
def test_any_bytes_can_be_read(reading: str, data: bytes, sheet: PrmFile | None) -> None:
    table = read(data, sheet, reading=reading)
    lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    blank = [fault for fault in table.faults if fault.text == "a blank line"]
    assert len(table.rows) + len(blank) == lines
    assert [row.line for row in table.rows] == sorted({row.line for row in table.rows})
    for fault in table.faults:
        assert 1 <= fault.line <= max(lines, 1)
        assert fault.column is None or 1 <= fault.column <= len(data) + 1
        assert fault.text.isprintable()
    for row in table.rows:
        assert row.agree or row.readings[reading] == row.cells
        if sheet is not None:
            assert len(sheet.pick(row.cells)) == len(sheet.lines)


@pytest.mark.parametrize("name", DIALECTS)
@given(rows=tables)
def test_what_a_dialect_has_written_comes_back_row_by_row(name: str, rows: list[list[str]]) -> None:
    dialect = DIALECTS[name]
    written = [[dialect.write_cell(cell) for cell in row] for row in rows]
    data = b"".join(encode(",".join(cell.text for cell in row)) + b"\r\n" for row in written)
    sheet = prm.read(prm.make([Column("x") for _ in rows[0]]))
    table = read(data, sheet, reading=dialect.reading)
    assert [fault for fault in table.faults if "looks like UTF-8" not in fault.text] == []
    for row, sent, cells_ in zip(table.rows, rows, written, strict=True):
        unchanged = [cell for cell, done in zip(sent, cells_, strict=True) if not done.changes]
        assert unchanged == [cell for cell, done in zip(row.cells, cells_, strict=True) if not done.changes]
        assert sheet.pick(row.cells) == row.cells
        assert row.agree or row.readings == {way: tuple(made) for way, made in compare_line(cells_).items()}


def compare_line(row: list[Written]) -> dict[str, list[str]]:
    return compare(",".join(cell.text for cell in row))


@given(fields=columns, flavour=st.sampled_from(["ordinal", "widths"]))
def test_a_prm_reads_back_as_it_was_made(fields: list[Column], flavour: prm.Flavour) -> None:
    made = prm.make(fields, flavour, "comment")
    file = prm.read(made)
    assert [line.absent for line in file.lines] == [column.absent for column in fields]
    assert [place is None for place in file.places] == [column.absent for column in fields]
    present = [place for place in file.places if place is not None]
    assert present == sorted(set(present))
    if flavour == "widths":
        assert [line.width for line in file.lines if not line.absent] == [
            c.width for c in fields if not c.absent
        ]
        assert present == list(range(len(present)))
    else:
        assert file.places == tuple(None if column.absent else at for at, column in enumerate(fields))
    assert made == b"".join(line + b"\r\n" for line in made.split(b"\r\n")[:-1])


@given(st.one_of(st.binary(max_size=200), st.text("0123456789 \t;\r\n-.\x1a", max_size=80).map(str.encode)))
def test_any_bytes_are_a_prm_or_are_refused_with_a_line(data: bytes) -> None:
    try:
        file = prm.read(data)
    except PrmError as refused:
        faults = refused.faults
    else:
        assert len(file.places) == len(file.lines)
        assert file.columns <= 99_999
        assert file.why
        return
    assert faults
    # a soft hyphen of a comment stays, as it does in values
    assert all(fault.line >= 1 and fault.text.replace("\xad", "").isprintable() for fault in faults)
