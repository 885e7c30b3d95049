"""Laws of mending: whatever comes in, what comes out can stand in a line, and stays as it is."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.masofon import ansi
from pipeline.masofon.ansi import Mended, encode, is_clean, mend, replaced, unencodable

HELD = bytes(range(256)).decode("cp1255", "ignore")
ODD = (
    "\u0301\u0315\u0300\u05b8\u05bc\u05c1\u05ba\u05c7\u0596\u0f73\u0344\u200b\u200d\u200f\u202b\ufeff\ufe0f\u00ad"
    "\u00a0\u2003\u2011\u2212\r\n\t\0\x1a\x85\u2028éŁøıẹǭﬁæßÅ\u212b\u1100\u1161\u11a8가\u037e\u1fef\ufb1e\ufb2a\ufb4f😀я\ud83d\udc00"
)  # fmt: skip

anything = st.text(st.characters())  # halves of surrogate pairs among them
texts = st.one_of(anything, st.text(HELD), st.text(ODD + "eaאש \"',"))


@given(texts)
@example("e\u200d\u0301\u200d\u0301")
@example("ש\u05bc\u200d\u05b8\u05c1")
@example("\u1100\u200b\u1161\u200b\u11a8")
@example("\u0344\u0f73" * 3)
def test_mended_text_stays_as_it_is_when_it_is_mended_again(text: str) -> None:
    once = mend(text)
    assert mend(once.text) == Mended(once.text)


@given(texts)
def test_mended_text_is_composed_and_holds_no_control_and_no_invisible_mark(text: str) -> None:
    mended = mend(text).text
    assert unicodedata.is_normalized("NFC", mended)
    assert not [character for character in mended if unicodedata.category(character) in ("Cc", "Zl", "Zp")]
    assert not set(mended) & set(
        "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2069\ufeff\u00a0\u2010\u2212"
    )


@given(texts)
def test_a_text_is_changed_exactly_where_something_is_said_about_it(text: str) -> None:
    mended = mend(text)
    assert (mended.text != text) == bool(mended.changes)
    assert len(set(mended.changes)) == len(mended.changes)
    assert all(change.character != change.replacement for change in mended.changes)


@given(texts)
def test_what_is_clean_is_what_mending_leaves_alone_and_the_code_page_carries(text: str) -> None:
    assert is_clean(text) == (mend(text) == Mended(text) and not unencodable(text))


@given(st.one_of(texts, st.text(HELD)))
def test_a_character_of_mended_text_is_a_byte_or_is_named(text: str) -> None:
    mended = mend(text).text
    left = unencodable(mended)
    assert [character for character in dict.fromkeys(mended) if character not in HELD] == list(left)
    if not left:
        assert len(encode(mended)) == len(mended)
        assert encode(mended).decode("cp1255") == mended


@given(texts, st.sampled_from([character for character in HELD if character.isprintable()]))
def test_replacing_makes_any_mended_text_encodable_character_by_character(text: str, stand_in: str) -> None:
    mended = mend(text).text
    written = replaced(mended, stand_in)
    assert unencodable(written) == ()
    assert len(encode(written)) == len(mended)
    kept = zip(mended, written, strict=True)
    assert all(there == (here if here in HELD else stand_in) for here, there in kept)


@given(texts)
def test_a_line_never_breaks_at_a_mended_text(text: str) -> None:
    written = encode(replaced(mend(text).text, "?"))
    assert not set(written) & {*range(0x20), 0x7F, 0x81, 0xA0, 0xFD, 0xFE}
    assert written.splitlines() in ([], [written])


@given(texts)
@example("e\u0316\u0301\u0f73\u05b8\u0344")
def test_marks_that_are_sorted_first_compose_as_unicode_says(text: str) -> None:
    long = text + "x" * (ansi._LONG + 1)
    assert ansi._composed(long) == unicodedata.normalize("NFC", long)


@given(texts, st.text(" ,.-5אב"))
def test_what_is_said_of_a_text_does_not_depend_on_its_plain_neighbour(text: str, plain: str) -> None:
    alone = mend(text)
    beside = mend(f"{plain}|{text}")
    if not text or not unicodedata.category(text[0]).startswith("M"):
        assert beside == Mended(f"{plain}|{alone.text}", alone.changes)
