"""Commas and quotes: how each dialect writes them, and what each reading makes of a line."""

from __future__ import annotations

import pytest

from pipeline.masofon.ansi import Change
from pipeline.masofon.dialects import DIALECTS, READINGS, Written, agree, compare

COMMA = Change("comma", ",", " ")
GERSHAYIM = Change("quote", '"', "״")
APOSTROPHES = Change("quote", '"', "''")


@pytest.mark.parametrize("name", DIALECTS)
def test_a_cell_without_comma_and_quote_is_written_as_it_is(name: str) -> None:
    for text in ("", "בע״מ 5'", "x;y|z", " ", "''"):
        assert DIALECTS[name].write_cell(text) == Written(text)


@pytest.mark.parametrize("name", DIALECTS)
def test_each_dialect_names_a_reading_that_exists(name: str) -> None:
    assert DIALECTS[name].name == name
    assert DIALECTS[name].reading in READINGS


@pytest.mark.parametrize(
    ("sent", "written", "changes"),
    [
        ("a,b", "a b", (COMMA,)),
        (",,", "  ", (COMMA,)),
        ('בע"מ', "בע״מ", (GERSHAYIM,)),
        ('מנכ"ל,יו"ר', "מנכ״ל יו״ר", (GERSHAYIM, COMMA)),
        ('צה"ל 12"', "צה״ל 12''", (GERSHAYIM, APOSTROPHES)),
        ('"שלום"', "''שלום''", (APOSTROPHES,)),
        ('א""ב', "א''''ב", (APOSTROPHES,)),
        ('א"b', "א''b", (APOSTROPHES,)),
        ('א" ב', "א'' ב", (APOSTROPHES,)),
        ('שָׁ"בּ', "שָׁ״בּ", (GERSHAYIM,)),  # points belong to the letter before them
        ('ײ"ף', "ײ״ף", (GERSHAYIM,)),
        ('"', "''", (APOSTROPHES,)),
        ('א"ב"ג', "א״ב״ג", (GERSHAYIM,)),
    ],
)
def test_safe_writes_neither_a_comma_nor_a_quote(
    sent: str, written: str, changes: tuple[Change, ...]
) -> None:
    assert DIALECTS["safe"].write_cell(sent) == Written(written, changes)


@pytest.mark.parametrize(
    ("sent", "written", "changes"),
    [
        ("a,b", '"a,b"', ()),
        ('בע"מ', "בע״מ", (GERSHAYIM,)),
        ('א"ב, 5"', "\"א״ב, 5''\"", (GERSHAYIM, APOSTROPHES)),
        ('"', "''", (APOSTROPHES,)),
    ],
)
def test_quoted_wraps_a_comma_and_replaces_quotes(
    sent: str, written: str, changes: tuple[Change, ...]
) -> None:
    assert DIALECTS["quoted"].write_cell(sent) == Written(written, changes)


@pytest.mark.parametrize(
    ("sent", "written"),
    [("a,b", '"a,b"'), ('בע"מ', '"בע""מ"'), ('"', '""""'), ('a,"b"', '"a,""b"""')],
)
def test_rfc4180_keeps_every_character(sent: str, written: str) -> None:
    assert DIALECTS["rfc4180"].write_cell(sent) == Written(written)


@pytest.mark.parametrize(
    ("line", "plain", "vendor", "rfc4180", "toggle"),
    [
        ('"a,b",c', ['"a', 'b"', "c"], ["a,b", "c"], ["a,b", "c"], ["a,b", "c"]),
        ('5",6"', ['5"', '6"'], ['5"', '6"'], ['5"', '6"'], ["5,6"]),
        ('בע"מ,ב', ['בע"מ', "ב"], ['בע"מ', "ב"], ['בע"מ', "ב"], ["בעמ,ב"]),
        ('"a""b",c', ['"a""b"', "c"], ['a""b', "c"], ['a"b', "c"], ["ab", "c"]),
        ('"a"b,c', ['"a"b', "c"], ['"a"b', "c"], ["ab", "c"], ["ab", "c"]),
        ('"a"b,c"', ['"a"b', 'c"'], ['a"b,c'], ["ab", 'c"'], ["ab", "c"]),
        ('"open,x', ['"open', "x"], ['"open', "x"], ["open,x"], ["open,x"]),
        ('"a""b', ['"a""b'], ['"a""b'], ['a"b'], ["ab"]),
        ('"', ['"'], ['"'], [""], [""]),
        ('""', ['""'], [""], [""], [""]),
        ('a,"', ["a", '"'], ["a", '"'], ["a", ""], ["a", ""]),
        ('"",', ['""', ""], ["", ""], ["", ""], ["", ""]),
        ('"a","', ['"a"', '"'], ["a", '"'], ["a", ""], ["a", ""]),
        (' "a,b"', [' "a', 'b"'], [' "a', 'b"'], [' "a', 'b"'], [" a,b"]),
    ],
)
def test_the_four_readings_of_a_quote(
    line: str, plain: list[str], vendor: list[str], rfc4180: list[str], toggle: list[str]
) -> None:
    assert compare(line) == {"plain": plain, "vendor": vendor, "rfc4180": rfc4180, "toggle": toggle}
    assert agree(line) is False


@pytest.mark.parametrize(
    ("line", "cells"),
    [("", [""]), (",", ["", ""]), ("a,,b,", ["a", "", "b", ""]), (" a , b ", [" a ", " b "])],
)
def test_all_readings_make_the_same_of_a_line_without_quotes(line: str, cells: list[str]) -> None:
    assert compare(line) == dict.fromkeys(READINGS, cells)
    assert agree(line)


@pytest.mark.parametrize("name", READINGS)
@pytest.mark.parametrize("part", ['"a,', 'a"', '",', '"', '"a"b"', "a,"])
def test_a_line_of_a_megabyte_is_read_in_one_go(name: str, part: str) -> None:
    line = part * (1_000_000 // len(part))  # minutes, were each quote looked up to the line's end
    assert READINGS[name](line)
    assert READINGS[name](line + '"')
