"""Mending text for Windows-1255: each step, what is said about it, and all 256 bytes."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from pipeline.masofon import ansi
from pipeline.masofon.ansi import Change, Mended, mend

GOLDEN = Path(__file__).with_name("ansi_bytes.txt")


def table() -> str:
    """All 256 bytes: the character, and what mending makes of it, in bytes and in words."""
    lines = ["byte  character  written  why"]
    for byte in range(256):
        try:
            character = bytes([byte]).decode("cp1255")
        except UnicodeDecodeError:
            lines.append(f"{byte:02X}    undefined")
            continue
        mended = mend(character)
        written = ansi.encode(mended.text).hex().upper() or "--"
        why = mended.changes[0].kind if mended.changes else unicodedata.name(character)
        lines.append(f"{byte:02X}    U+{ord(character):04X}     {written:<9}{why}")
    return "\n".join(lines) + "\n"


def test_each_of_the_256_bytes_is_written_as_the_golden_table_says() -> None:
    assert table() == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "Table 5, 'x' \"y\"", 'שולחן 5 בע"מ, ת״א־יפו', "₪ 5 – €", "שָׁלוֹם"])
def test_text_that_needs_nothing_comes_back_as_it_is(text: str) -> None:
    assert ansi.is_clean(text)
    assert mend(text) == Mended(text)
    assert mend(text).text is text


@pytest.mark.parametrize(
    ("sent", "written", "changes"),
    [
        ("\ufb35", "ו\u05bc", [("composed form", "\ufb35", "ו\u05bc")]),
        ("\ufb4b", "ו\u05b9", [("composed form", "\ufb4b", "ו\u05b9")]),
        ("ש\u05bc\u05b8", "ש\u05b8\u05bc", [("composed form", "ש\u05bc\u05b8", "ש\u05b8\u05bc")]),
        ("\ufb4f\ufb29", "אל+", [("composed form", "\ufb4f", "אל"), ("composed form", "\ufb29", "+")]),
        ("\u202bאב\u202c\u200f", "אב", [("invisible mark", mark, "") for mark in "\u202b\u202c\u200f"]),
        ("a\u200b\ufeffb™\ufe0f", "ab™", [("invisible mark", mark, "") for mark in "\u200b\ufeff\ufe0f"]),
        ("1\u00a0kg\u20031", "1 kg 1", [("odd space", "\u00a0", " "), ("odd space", "\u2003", " ")]),
        ("\u2000", " ", [("odd space", "\u2000", " ")]),  # NFC alone would make U+2002 of it
        ("א\u2011ב \u22125", "א-ב -5", [("odd hyphen", "\u2011", "-"), ("odd hyphen", "\u2212", "-")]),
        ("א\r\nב\nג", "א ב ג", [("line break", "\r\n", " "), ("line break", "\n", " ")]),
        ("א\n\rב\u2028\x0b", "א  ב  ", [("line break", mark, " ") for mark in "\n\r\u2028\x0b"]),
        ("\tא\0\x1a\x7f\x9b", " א    ", [("control character", mark, " ") for mark in "\t\0\x1a\x7f\x9b"]),
        ("שִׁ֖ית", "שִׁית", [("point that Windows-1255 lacks", "\u0596", "")]),
        ("\u05ba\u05c6", "", [("point that Windows-1255 lacks", mark, "") for mark in "\u05ba\u05c6"]),
        ("א\u05ef", "א", [("point that Windows-1255 lacks", "\u05ef", "")]),
        ("Café", "Cafe", [("accented letter", "é", "e")]),
        ("Cafe\u0301", "Cafe", [("accented letter", "e\u0301", "e")]),
        ("Ệx\u0301", "Ex", [("accented letter", "Ệ", "E"), ("accented letter", "x\u0301", "x")]),
        ("Łódź ø ı", "Lodz o i", [("accented letter", *pair) for pair in ("ŁL", "óo", "źz", "øo", "ıi")]),
        ("\u212b", "A", [("composed form", "\u212b", "A")]),
        ("ﬁ æ ß ñ", "ﬁ æ ß n", [("accented letter", "ñ", "n")]),
    ],
)  # fmt: skip
def test_each_step_mends_and_says_so(sent: str, written: str, changes: list[tuple[str, str, str]]) -> None:
    assert mend(sent) == Mended(written, tuple(Change(*change) for change in changes))


def test_a_change_is_said_once_in_the_order_of_first_appearance() -> None:
    mended = mend("é\u200f\u00a0é\u00a0\u200fè")
    assert mended.text == "e e e"
    assert [change.character for change in mended.changes] == ["é", "\u200f", "\u00a0", "è"]


def test_what_stood_on_both_sides_of_a_mark_composes_when_the_mark_is_gone() -> None:
    assert mend("e\u200d\u0301").text == "e"
    assert mend("ש\u05bc\u200d\u05b8").text == "ש\u05b8\u05bc"


def test_characters_of_the_code_page_that_look_odd_are_text() -> None:
    assert mend("ƒ \u00ad ½ ² µ").changes == ()


def test_what_the_code_page_cannot_carry_is_named_once_each() -> None:
    assert ansi.unencodable("plain") == ()
    assert ansi.unencodable("שלום") == ()
    assert ansi.unencodable("😀 Привет 😀") == ("😀", "П", "р", "и", "в", "е", "т")
    assert ansi.unencodable("a\ud83d") == ("\ud83d",)


def test_a_chosen_character_stands_for_what_cannot_be_carried() -> None:
    assert ansi.replaced("שלום 😀 я", "?") == "שלום ? ?"
    assert ansi.replaced("plain", "?") == "plain"
    assert ansi.replaced("я", "\\") == "\\"


def test_half_of_a_surrogate_pair_is_mended_around() -> None:
    assert mend("é\ud83d") == Mended("e\ud83d", (Change("accented letter", "é", "e"),))


def test_encoding_is_strict() -> None:
    assert ansi.encode("א₪״") == b"\xe0\xa4\xd8"
    with pytest.raises(UnicodeEncodeError):
        ansi.encode("я")


def test_a_text_is_mended_in_the_documented_order() -> None:
    sent = "\ufb2a\u0301 \u202b\u200bא\u00a0\u2011\t\r\n\u0596Ł"
    mended = mend(sent)
    assert mended.text == "ש\u05c1\u0301 א -  L"
    assert [change.kind for change in mended.changes] == [
        "composed form",
        "invisible mark",
        "invisible mark",
        "odd space",
        "odd hyphen",
        "control character",
        "line break",
        "point that Windows-1255 lacks",
        "accented letter",
    ]
    assert ansi.unencodable(mended.text) == ("\u0301",)


def test_strict_encoding_refuses_what_replacing_would_let_pass() -> None:
    mended = mend("Café я 😀").text
    assert ansi.unencodable(mended) == ("я", "😀")
    with pytest.raises(UnicodeEncodeError):
        ansi.encode(mended)
    assert ansi.encode(ansi.replaced(mended, "?")) == b"Cafe ? ?"


def test_a_space_a_hyphen_or_a_control_that_is_replaced_keeps_the_marks_behind_it() -> None:
    assert mend("\u00a0\u05b8").text == " \u05b8"
    assert mend("\t\u05b8").text == " \u05b8"


@pytest.mark.parametrize("marks", ["\u0315\u0300", "\u05c2\u05b0", "\u05c2\u200d\u05b0", "\u0f73"])
def test_a_letter_with_a_hundred_thousand_marks_is_mended_at_once(marks: str) -> None:
    mended = mend("e" + marks * 50_000)  # minutes, were each mark moved past all the others
    assert mend(mended.text) == Mended(mended.text)
    assert all(len(change.character) <= 30 for change in mended.changes)


def test_what_is_quoted_of_a_heap_of_marks_is_short() -> None:
    (change,) = mend("e" + "\u0301" * 100).changes
    assert change == Change("accented letter", "e" + "\u0301" * 28 + "…", "e")
    (change,) = mend("e" + "\u0301" * 29).changes
    assert change == Change("accented letter", "e" + "\u0301" * 29, "e")


def test_a_line_end_of_two_characters_is_one_change() -> None:
    breaks = [Change("line break", end, " ") for end in ("\n", "\r", "\r\n")]
    assert mend("a\nb\rc\r\nd\n\u0301X\u0301") == Mended(
        "a b c d \u0301X", (*breaks, Change("accented letter", "X\u0301", "X"))
    )


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_a_letter_and_the_line_end_beside_it_are_mended_each_for_itself(end: str) -> None:
    letter = Change("composed form", "\ufb2a", "ש\u05c1")
    ended = Change("line break", end, " ")
    assert mend(f"\ufb2a{end}") == Mended("ש\u05c1 ", (letter, ended))
    assert mend(f"{end}\ufb2a") == Mended(" ש\u05c1", (ended, letter))


@pytest.mark.parametrize("text", ["א\u0302\u0301" + "a" * 1000, "a" * 1000 + "א\u0302\u0301"])
def test_the_marks_of_a_long_text_keep_their_order(text: str) -> None:
    assert mend(text) == Mended(text)


@pytest.mark.parametrize("mark", "\u0300\u036f\u1ab0\u1dc0\u1dff")
def test_an_accent_of_any_block_is_taken_off_its_letter(mark: str) -> None:
    assert mend("x" + mark) == Mended("x", (Change("accented letter", "x" + mark, "x"),))


@pytest.mark.parametrize("mark", "\u02ff\u0370\u1aaf\u1b00\u1dbf\u20d0")
def test_what_stands_beside_the_blocks_of_accents_is_none(mark: str) -> None:
    assert mend("x" + mark) == Mended("x" + mark)


def test_marks_that_are_no_accents_stay_where_accents_go() -> None:
    assert mend("x\u0301\u1ab0\u0903\u0901").text == "x\u0903\u0901"
