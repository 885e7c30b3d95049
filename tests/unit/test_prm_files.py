"""Masofon's `.prm`: both flavours that are made, and whatever a site's own file looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import EnvironmentFault, UsageError
from pipeline.masofon import prm
from pipeline.masofon.prm import Column, PrmError, PrmFault, PrmLine
from pipeline.rules import Field, Parameters, Shelf

COLUMNS = (
    Column("AccountKey", 15, hebrew="מפתח לקוח"),
    Column("Reference", 9),
    Column("Price", 13, hebrew="מחיר, בש״ח"),
)

ORDINAL = "start = end on each line that is not 0 0: both are the number of a column"
WIDTHS = (
    "the positions follow one another without a gap: the lines are the columns in order, "
    "and end - start + 1 is the width of each"
)
ORDER = (
    "start and end differ (first on {}): the lines that are not 0 0 are the columns in order, "
    "and end - start + 1 is checked as the width of each"
)


def test_the_flavour_ordinal_gives_each_field_its_column() -> None:
    assert prm.make(COLUMNS, comment="imovein") == (
        b"3 imovein\r\n"
        b"1 1 ; AccountKey " + "מפתח לקוח".encode("cp1255") + b"\r\n"
        b"2 2 ; Reference\r\n"
        b"3 3 ; Price " + "מחיר, בש״ח".encode("cp1255") + b"\r\n"
    )  # fmt: skip


def test_the_flavour_widths_gives_each_field_its_span() -> None:
    made = prm.make(COLUMNS, "widths")
    assert [line.partition(b" ;")[0] for line in made.split(b"\r\n")] == [
        b"37",
        b"1 15",
        b"16 24",
        b"25 37",
        b"",
    ]


@pytest.mark.parametrize(("flavour", "length"), [("ordinal", 3), ("widths", 37)])
def test_what_is_made_reads_back_alike(flavour: prm.Flavour, length: int) -> None:
    read = prm.read(prm.make(COLUMNS, flavour, "תנועות"))
    assert read.reading == flavour
    assert read.record_length == length
    assert read.comment == "תנועות"
    assert [line.comment for line in read.lines] == ["AccountKey מפתח לקוח", "Reference", "Price מחיר, בש״ח"]
    assert read.places == (0, 1, 2)
    assert read.columns == 3


def test_an_absent_field_keeps_its_column_by_ordinals_and_loses_it_by_widths() -> None:
    columns = (COLUMNS[0], Column("RefNum", absent=True, hebrew="לא בשימוש"), COLUMNS[2])
    ordinal = prm.read(prm.make(columns))
    widths = prm.read(prm.make(columns, "widths"))
    assert ordinal.places == (0, None, 2)
    assert ordinal.pick(["a", "b", "c"]) == ("a", "", "c")
    assert widths.places == (0, None, 1)
    assert widths.pick(["a", "c"]) == ("a", "", "c")
    assert ordinal.lines[1] == PrmLine(3, 0, 0, "RefNum לא בשימוש")
    assert ordinal.lines[1].absent
    assert ordinal.lines[1].width == 0


def test_the_record_of_ordinals_counts_the_absent_columns_too() -> None:
    made = prm.make([Column("a"), Column("b", absent=True)])
    assert made == b"2\r\n1 1 ; a\r\n0 0 ; b\r\n"


def test_a_column_without_a_name_has_no_comment() -> None:
    assert prm.make([Column(""), Column("XX")], comment="XX") == b"2 XX\r\n1 1\r\n2 2 ; XX\r\n"


def test_an_empty_interface_makes_a_prm_of_one_line() -> None:
    assert prm.make([]) == b"0\r\n"
    assert prm.read(b"0\r\n").columns == 0


def test_a_comment_cannot_break_a_line_or_the_code_page() -> None:
    made = prm.make([Column("a\r\nb\0\x1a", hebrew="😀 é ; ")], comment="x\n1 1")
    assert made == b"1 x 1 1\r\n1 1 ; a b   ? e\r\n"
    assert prm.read(made).columns == 1


def test_widths_are_asked_for_where_they_are_known_only() -> None:
    for width in (None, 0, -1):
        with pytest.raises(UsageError, match=r"^Price has no width$") as refused:
            prm.make([Column("Price", width)], "widths")
        assert refused.value.remedy == "The flavour widths needs a length for each field; take ordinal."


def test_a_record_that_could_not_be_read_back_is_not_made() -> None:
    longest = [Column("text", 99_998), Column("mark", 1)]
    assert prm.read(prm.make(longest, "widths")).record_length == 99_999
    with pytest.raises(
        UsageError, match=r"^the record would be 100,000 long; 99,999 is the most$"
    ) as refused:
        prm.make([*longest, Column("more", 1)], "widths")
    assert refused.value.remedy == "Give the fields lengths that their values need."


def test_an_unknown_flavour_is_refused() -> None:
    with pytest.raises(UsageError, match=r"^spans is not a flavour of \.prm$") as refused:
        prm.make(COLUMNS, "spans")  # type: ignore[arg-type]
    assert refused.value.remedy == "Take ordinal or widths."


@pytest.mark.parametrize(
    ("type_", "length", "width"),
    [
        ("alpha numeric", 15, 15),
        ("numeric", "9", 9),
        ("long", 9, 9),
        ("date", 10, 10),
        ("decimal", 9.2, 13),
        ("Decimal", "6.3", 11),
        (" deci mal ", "6.3", 11),
        ("decimal", 9, 13),  # a whole number is written with .00
        ("decimal", "9.1", 13),
    ],
)
def test_a_width_holds_the_longest_text_of_a_field(type_: str, length: object, width: int) -> None:
    assert prm.width(type_, length) == width


@pytest.mark.parametrize(
    "data",
    [
        b"24 free text\r\n1 15 ; account\r\n16 24 ; reference\r\n",
        b"24 free text\n1 15 ; account\n16 24 ; reference\n",
        b"24\tfree text\r\n1\t15\t;\taccount\r\n16\t24\t;\treference",
        b"  24   free text \n 1   15 account\n\t16 \t 24;reference\n\n\r\n  \n",
        b"\xef\xbb\xbf24 free text\n1 15;account\n16 24;reference\n; the end\n",
        b"24 free text\r\n1 15 ; account\r\n16 24 ; reference\r\n\x1a",
        b"24 free text\r\n1 15 ; account\r\n16 24 ; reference\x1a\0\0\0 whatever",
        b"024 free text\r\n001 015 ; account\r\n016 024 ; reference\r\n",
    ],
)
def test_a_sites_own_file_is_read_however_it_is_laid_out(data: bytes) -> None:
    read = prm.read(data)
    assert (read.record_length, read.comment) == (24, "free text")
    assert read.lines == (PrmLine(2, 1, 15, "account"), PrmLine(3, 16, 24, "reference"))
    assert read.reading == "widths"


def test_comments_are_windows_1255_or_utf_8_behind_its_mark() -> None:
    text = "15 תנועות\n1 15 ; מפתח"
    for data in (text.encode("cp1255"), b"\xef\xbb\xbf" + text.encode()):
        read = prm.read(data)
        assert (read.comment, read.lines[0].comment) == ("תנועות", "מפתח")
    assert prm.read(b"1\n1 1 ; \x81\xff").lines[0].comment == "??"


@pytest.mark.parametrize(
    ("lines", "reading", "places", "why"),
    [
        ("", "ordinal", (), ORDINAL),
        ("0 0|0 0", "ordinal", (None, None), ORDINAL),
        ("1 1|2 2", "ordinal", (0, 1), ORDINAL),
        ("2 2|0 0|1 1", "ordinal", (1, None, 0), ORDINAL),
        ("3 3|3 3", "ordinal", (2, 2), ORDINAL),
        ("1 5|6 6|7 9", "widths", (0, 1, 2), WIDTHS),
        ("1 5|0 0|6 9", "widths", (0, None, 1), WIDTHS),
        ("1 5|7 9", "order", (0, 1), ORDER.format("line 2: 1 5")),
        ("6 9|1 5", "order", (0, 1), ORDER.format("line 2: 6 9")),
        ("1 1|0 0|2 9|40 41", "order", (0, None, 1, 2), ORDER.format("line 4: 2 9")),
        ("2 5|6 9", "order", (0, 1), ORDER.format("line 2: 2 5")),
    ],
)
def test_the_numbers_say_which_reading_is_meant(
    lines: str, reading: str, places: tuple[int | None, ...], why: str
) -> None:
    read = prm.read(f"100\n{lines}".replace("|", "\n").encode())
    assert (read.reading, read.places) == (reading, places)
    assert read.why == why


def test_fields_are_picked_from_a_line_that_is_shorter_or_longer_than_the_list() -> None:
    read = prm.read(b"3\n3 3\n1 1\n0 0\n2 2")
    assert read.columns == 3
    assert read.pick(["a", "b", "c", "d"]) == ("c", "a", "", "b")
    assert read.pick(["a"]) == ("", "a", "", "")
    assert read.pick([]) == ("", "", "", "")


def test_every_fault_of_a_file_is_told_with_its_line() -> None:
    lines = [
        "x",
        "1 1",
        "1",
        "",
        "a b",
        "0 5",
        "5 0",
        "9 3",
        "-1 4",
        "1 2.5",
        "1 100000",
        "1 1234567890",
        "2 2",
    ]
    with pytest.raises(PrmError, match=r"cannot be read: line 1: .* \(and 10 more\)") as raised:
        prm.read("\n".join(lines).encode())
    assert raised.value.faults == (
        PrmFault(1, "the record length is missing: a whole number"),
        PrmFault(3, "two whole numbers are needed, found: 1"),
        PrmFault(4, "two whole numbers are needed, found: a blank line"),
        PrmFault(5, "two whole numbers are needed, found: a b"),
        PrmFault(6, "0 5: positions count from 1; an absent field is 0 0"),
        PrmFault(7, "5 0: positions count from 1; an absent field is 0 0"),
        PrmFault(8, "9 3: the start is behind the end"),
        PrmFault(9, "two whole numbers are needed, found: -1 4"),
        PrmFault(10, "two whole numbers are needed, found: 1 2.5"),
        PrmFault(11, "1 100000: no record is longer than 99999"),
        PrmFault(12, "two whole numbers are needed, found: 1 1234567890"),
    )
    assert isinstance(raised.value, EnvironmentFault)
    assert "0 0" in raised.value.remedy


def test_one_fault_is_told_without_others() -> None:
    with pytest.raises(
        PrmError, match=r"^the \.prm cannot be read: line 2: 5 3: the start is behind the end$"
    ):
        prm.read(b"9\n5 3\n6 9")
    with pytest.raises(PrmError, match=r"behind the end \(and 1 more\)$"):
        prm.read(b"9\n5 3\n6 1")


def test_a_long_line_is_quoted_in_short() -> None:
    with pytest.raises(PrmError) as refused:
        prm.read(b"9\n" + b"x" * 41)
    assert refused.value.faults == (PrmFault(2, f"two whole numbers are needed, found: {'x' * 40}"),)


def test_the_lines_end_with_the_last_that_says_something() -> None:
    read = prm.read(b"1\n1 1 ; a\n  ; the end\n \n")
    assert [line.comment for line in read.lines] == ["a"]
    assert prm.read(b"1\n1 1\n\x1a9 9\n\x1a").columns == 1
    assert prm.read(b"1 X\n1 1 ; XX\n").lines[0].comment == "XX"
    assert prm.read(b"0 ; nothing\n; but this").record_length == 0
    with pytest.raises(PrmError, match="line 1: the record length"):
        prm.read(b"; a\n; b")


def test_bytes_that_are_no_text_do_not_keep_a_prm_from_being_read() -> None:
    assert prm.read(b"\xef\xbb\xbf1\n1 1 ; \xff").lines[0].comment == "?"
    assert prm.read(b"1\n1 1 ; \xff").lines[0].comment == "?"


def test_a_parameter_file_gives_a_column_for_each_field() -> None:
    rules = Shelf().get("imovein")
    assert isinstance(rules, Parameters)
    columns = prm.columns(rules)
    assert [column.name for column in columns] == [field.name for field in rules.fields]
    assert columns[0] == Column("AccountKey", 15, hebrew=rules.fields[0].hebrew)
    assert [column.width for column in columns if column.name in ("Quantity", "ValueDate")] == [10, 14]


def interface(plugin: str, *names: str) -> Parameters:
    fields = tuple(Field(name, True, "alpha numeric", "15", hebrew=name[::-1]) for name in names)
    return Parameters(plugin, fields, Path(f"{plugin}.json"))


TYPE = interface("imovein", "AccountKey", "ItemKey", "Quantity")


def test_the_fields_of_a_type_are_taken_from_the_columns_that_an_interface_of_ones_own_has_for_them() -> None:
    columns = prm.of_type(interface("orders", "Remarks", "quantity", "AccountKey"), TYPE)
    assert columns == [
        Column("AccountKey", hebrew="yeKtnuoccA", place=3),
        Column("ItemKey", absent=True, hebrew="yeKmetI", place=0),
        Column("Quantity", hebrew="ytitnauQ", place=2),
    ]
    made = prm.make(columns)
    assert made == b"3\r\n3 3 ; AccountKey yeKtnuoccA\r\n0 0 ; ItemKey yeKmetI\r\n2 2 ; Quantity ytitnauQ\r\n"
    assert prm.read(made).pick(["a remark", "5", "an account"]) == ("an account", "", "5")


def test_an_interface_that_has_nothing_of_a_type_is_refused() -> None:
    with pytest.raises(UsageError, match=r"^orders has no field of imovein$") as refused:
        prm.of_type(interface("orders", "Remarks"), TYPE)
    assert refused.value.remedy == "See: hconnect prm show imovein."


def test_a_field_behind_all_that_a_type_knows_is_refused_as_its_rows_would_be() -> None:
    own = interface("orders", "Quantity", "AccountKey", "Remarks", "More")
    with pytest.raises(
        UsageError,
        match=r"^imovein has no field Remarks, and it stands behind AccountKey, the last that it has$",
    ) as refused:
        prm.of_type(own, TYPE)
    assert refused.value.remedy == "In orders.json, put it before AccountKey."


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\x1a", b"; only a comment", b"\xff\xfe1\x00"])
def test_a_file_without_a_record_length_is_refused(data: bytes) -> None:
    with pytest.raises(PrmError, match="line 1: the record length is missing"):
        prm.read(data)
