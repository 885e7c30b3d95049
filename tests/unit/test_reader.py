"""A `.dat` read back: its cells, and what is wrong with it."""

from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.masofon import prm, reader
from pipeline.masofon.dialects import READINGS
from pipeline.masofon.prm import Column
from pipeline.masofon.reader import Fault, read


def faults(data: bytes, sheet: prm.PrmFile | None = None) -> list[tuple[int, int | None, str]]:
    return [(fault.line, fault.column, fault.text) for fault in read(data, sheet).faults]


@pytest.mark.parametrize("reading", READINGS)
def test_a_right_file_is_read_alike_in_every_way(reading: str) -> None:
    table = read("10001,בע״מ,5.00\r\n10002,,\r\n".encode("cp1255"), reading=reading)
    assert [row.cells for row in table.rows] == [("10001", "בע״מ", "5.00"), ("10002", "", "")]
    assert [row.line for row in table.rows] == [1, 2]
    assert table.faults == ()
    assert table.disputed == ()
    assert table.titles == ()
    assert table.reading == reading


def test_the_reading_that_is_asked_for_gives_the_cells() -> None:
    data = b'1,"a,b"\r\n2,c\r\n'
    assert read(data).rows[0].cells == ("1", "a,b")
    assert read(data, reading="plain").rows[0].cells == ("1", '"a', 'b"')


def test_a_row_that_the_readings_cut_differently_is_disputed() -> None:
    table = read(b'1,2\r\n1,"a""b"\r\n')
    (row,) = table.disputed
    assert row.line == 2
    assert not row.agree
    assert row.readings == {
        "plain": ("1", '"a""b"'),
        "vendor": ("1", 'a""b'),
        "rfc4180": ("1", 'a"b'),
        "toggle": ("1", "ab"),
    }


def test_cells_are_not_trimmed() -> None:
    assert read(b" a , b\r\n").rows[0].cells == (" a ", " b")


def test_an_unknown_reading_is_refused() -> None:
    with pytest.raises(UsageError, match=r"^csv is not a way to read a line$") as refused:
        read(b"", reading="csv")
    assert refused.value.remedy == "Take one of plain, vendor, rfc4180, toggle."


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", [(1, None, "the file is empty")]),
        (b"a,b", [(1, 4, "the last line has no CRLF")]),
        (b"a,b\r", [(1, 4, "a CR without its LF"), (1, 5, "the last line has no CRLF")]),
        (b"a,b\nc,d\r\n", [(1, 4, "an LF without its CR")]),
        (b"a,\rb\r\n", [(1, 3, "a CR without its LF")]),
        (b"a,b\r\r\n", [(1, 4, "a CR without its LF")]),
        (b"a,b\r\n\r\n", [(2, None, "a blank line")]),
        (b"a,b\r\n  \r\nc,d\r\n", [(2, None, "a blank line")]),
        (b"X\r\n\t\r\n", [(2, 1, "control character 09")]),
        (b"\x01a\x01\r\n", [(1, 1, "control character 01 (2 times in this line)")]),
        (b"a,\0\r\n", [(1, 3, "NUL, which ends the text in many programs")]),
        (b"a,b\x1a\r\n", [(1, 4, "byte 1A, which ended the import without a word until the end of 2020")]),
        (b"a,\tb\x7f\r\n", [(1, 3, "control character 09"), (1, 5, "control character 7F")]),
        (b"a,\x81b\r\n", [(1, 3, "byte 81, which Windows-1255 does not define")]),
        (
            b"\xffa\xff\xff,b\r\n",
            [(1, 1, "byte FF, which Windows-1255 does not define (3 times in this line)")],
        ),
        (b"\xef\xbb\xbfa,b\r\n", [(1, 1, "a byte order mark: the import takes it for text")]),
        ("ב,ב\r\n".encode(), [(1, None, "the file looks like UTF-8, not Windows-1255")]),
        (
            b"a,b\r\nc\r\nd,e,f\r\n",
            [(2, None, "1 column, where line 1 has 2"), (3, None, "3 columns, where line 1 has 2")],
        ),
    ],
)
def test_what_a_right_file_does_not_have_is_told(
    data: bytes, told: list[tuple[int, int | None, str]]
) -> None:
    assert faults(data) == told


def test_faults_come_in_the_order_of_lines_and_columns() -> None:
    places = [(line, column or 0) for line, column, _ in faults(b"\0,\x01\n\r\na,b,c\x81\r\n\x02")]
    assert places == sorted(places)
    assert len(places) == 9


def test_undefined_bytes_become_replacement_characters() -> None:
    assert read(b"\x81,\xe0\r\n").rows[0].cells == ("\ufffd", "א")


@pytest.mark.parametrize("byte", range(256))
def test_each_byte_is_read_and_told_where_it_is_no_text(byte: int) -> None:
    data = b"a," + bytes([byte]) + b"b\r\n"
    try:
        text = bytes([byte]).decode("cp1255")
    except UnicodeDecodeError:
        text = None
    wrong = text is None or byte < 0x20 or byte == 0x7F
    assert bool(read(data).faults) is wrong


def test_with_its_prm_columns_have_titles() -> None:
    sheet = prm.read(prm.make([Column("AccountKey", hebrew="מפתח"), Column("Price")]))
    table = read(b"10001,5.00\r\n", sheet)
    assert table.titles == ("AccountKey מפתח", "Price")
    assert table.faults == ()
    assert read(b"", sheet).titles == table.titles


def test_two_fields_of_one_column_share_its_title() -> None:
    sheet = prm.read(b"3\n3 3 ; c\n1 1 ; a\n3 3 ; d\n0 0 ; e\n1 1")
    assert read(b"x,y,z\r\n", sheet).titles == ("a / ", "", "c / d")


def test_lines_that_the_prm_does_not_fit_are_told() -> None:
    sheet = prm.read(prm.make([Column("a"), Column("b"), Column("c")]))
    assert faults(b"1,2\r\n1,2,3\r\n", sheet) == [(1, None, "2 columns, where the .prm names 3")]


def test_cells_that_are_wider_than_their_span_are_told() -> None:
    sheet = prm.read(prm.make([Column("key", 5), Column("", 2)], "widths"))
    assert faults(b"12345,12\r\n123456,123\r\n1\r\n", sheet) == [
        (2, None, "column 1 (key) holds 6 characters, its width is 5"),
        (2, None, "column 2 holds 3 characters, its width is 2"),
        (3, None, "1 column, where the .prm names 2"),
    ]
    ordinal = prm.read(prm.make([Column("key"), Column("b")]))
    assert faults(b"123456,123\r\n", ordinal) == []


def test_a_prm_that_names_a_far_column_is_no_trouble() -> None:
    assert len(read(b"a,b\r\n", prm.read(b"1\n99999 99999 ; far")).titles) == 99_999


def test_a_heap_of_wrong_bytes_is_told_once_a_line() -> None:
    table = read(b"\0\x81" * 1_000_000 + b",a\r\n")
    assert [fault.text for fault in table.faults] == [
        "NUL, which ends the text in many programs (1000000 times in this line)",
        "byte 81, which Windows-1255 does not define (1000000 times in this line)",
    ]
    assert len(table.rows[0].cells) == 2


def test_a_hundred_thousand_lines_are_read() -> None:
    table = read(b"10001,\xe0\xe1,5.00\r\n" * 100_000)
    assert len(table.rows) == 100_000
    assert table.faults == ()
    assert reader.Fault is Fault
