"""Laws of the dialects: what is written is read back, and where the four readings must agree."""

from __future__ import annotations

import csv

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.masofon.ansi import encode, mend
from pipeline.masofon.dialects import DIALECTS, READINGS, agree, compare

HELD = bytes(range(256)).decode("cp1255", "ignore")
cells = st.one_of(st.text(HELD), st.text("א\",b '")).map(lambda text: mend(text).text)
"""Every text that Windows-1255 carries, once it is mended."""
rows = st.lists(cells, min_size=1)
lines = st.one_of(st.text(HELD), st.text('ab,"', max_size=20))


def written(dialect: str, row: list[str]) -> str:
    return ",".join(DIALECTS[dialect].write_cell(cell).text for cell in row)


def carried(dialect: str, cell: str) -> bool:
    """Whether a dialect can carry a text as it is."""
    refused = {"safe": ',"', "quoted": '"', "rfc4180": ""}[dialect]
    return not set(cell) & set(refused)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(rows)
def test_a_row_that_a_dialect_can_carry_is_read_back_as_it_was(dialect: str, row: list[str]) -> None:
    row = [cell for cell in row if carried(dialect, cell)] or [""]
    assert all(not DIALECTS[dialect].write_cell(cell).changes for cell in row)
    line = encode(written(dialect, row)).decode("cp1255")
    assert READINGS[DIALECTS[dialect].reading](line) == row


@pytest.mark.parametrize("dialect", DIALECTS)
@given(rows)
@example(['"', '""', '","', ",", '",', 'א"ב', ' "'])
def test_any_row_is_read_back_with_the_changes_that_were_said(dialect: str, row: list[str]) -> None:
    read = READINGS[DIALECTS[dialect].reading](written(dialect, row))
    assert len(read) == len(row)
    for sent, came in zip(row, read, strict=True):
        assert (sent != came) == bool(DIALECTS[dialect].write_cell(sent).changes)
        assert carried(dialect, came)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(rows)
def test_a_row_that_was_read_is_written_as_the_same_line(dialect: str, row: list[str]) -> None:
    line = written(dialect, row)
    assert written(dialect, READINGS[DIALECTS[dialect].reading](line)) == line


@pytest.mark.parametrize("dialect", DIALECTS)
@given(cells)
def test_what_a_dialect_writes_is_still_mended_text(dialect: str, cell: str) -> None:
    text = DIALECTS[dialect].write_cell(cell).text
    assert mend(text).text == text
    assert encode(text)[:0] == b""


@given(rows)
def test_all_readings_agree_on_whatever_safe_has_written(row: list[str]) -> None:
    line = written("safe", row)
    assert agree(line)
    assert len({tuple(made) for made in compare(line).values()}) == 1
    assert line.count(",") == len(row) - 1
    assert '"' not in line


@pytest.mark.parametrize("dialect", DIALECTS)
@given(rows)
def test_dialects_and_readings_agree_where_no_value_holds_a_comma_or_a_quote(
    dialect: str, row: list[str]
) -> None:
    row = [cell for cell in row if carried("safe", cell)] or [""]
    line = written(dialect, row)
    assert line == ",".join(row)
    assert compare(line) == dict.fromkeys(READINGS, row)


@given(lines)
@example('"a,",b"')
def test_agreement_is_what_a_comparison_would_say(line: str) -> None:
    assert agree(line) == (len({tuple(made) for made in compare(line).values()}) == 1)


@given(lines)
def test_a_plain_reading_loses_nothing(line: str) -> None:
    assert ",".join(READINGS["plain"](line)) == line


@given(st.text('ab,"', max_size=20))
def test_the_rfc_reading_is_what_pythons_own_csv_reader_makes_of_a_line(line: str) -> None:
    assert READINGS["rfc4180"](line) == (next(csv.reader([line]), None) or [""])


@given(st.text('ab,"', max_size=20))
def test_the_toggle_reading_is_a_switch_that_each_quote_turns(line: str) -> None:
    made, inside = [""], False
    for character in line:
        if character == '"':
            inside = not inside
        elif character == "," and not inside:
            made.append("")
        else:
            made[-1] += character
    assert READINGS["toggle"](line) == made


@given(st.text('ab,"', max_size=20))
def test_the_vendors_reading_wraps_from_a_cells_first_quote_to_a_quote_at_a_cells_end(line: str) -> None:
    made, rest, more = [], line, True
    while more:
        ends = [at for at in range(1, len(rest)) if rest[at] == '"' and rest[at + 1 : at + 2] in ("", ",")]
        if rest.startswith('"') and ends:
            made.append(rest[1 : ends[0]])
            more, rest = rest[ends[0] + 1 :].startswith(","), rest[ends[0] + 2 :]
        else:
            cell, comma, rest = rest.partition(",")
            made.append(cell)
            more = bool(comma)
    assert READINGS["vendor"](line) == made
