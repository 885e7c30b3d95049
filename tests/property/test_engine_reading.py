"""Laws of the import engine's reading: what the converter writes is what it reads, in every dialect and interface."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.conversion import convert
from pipeline.engine.activation import AGREE, Line
from pipeline.engine.mirrored import TO_ANSI, turned
from pipeline.engine.sheet import rows, survey
from pipeline.masofon import ansi, dialects, prm
from pipeline.rules import Field, Parameters, Shelf
from pipeline.settings import Policy

INTERFACES = ("heshin", "itemin", "imovein", "kupain", "movein")
RULES = {name: rules for name in INTERFACES if isinstance(rules := Shelf().get(name), Parameters)}
LETTERS = st.sampled_from("אבתש״׳\"',. -()ABz09₪%")


def line(interface: str, reading: str = AGREE, conversion: str = "Ansi2Ansi") -> Line:
    given_keys = {"company": "demo", "type": interface, "file": "a.dat", "parameters": "a.prm"}
    return Line.model_validate(given_keys | {"reading": reading, "conversion": conversion})


def value(field: Field) -> st.SearchStrategy[str]:
    """What the rules take in a field."""
    whole = int(str(field.length).partition(".")[0])
    match "".join(field.type.split()).casefold():
        case "date":
            return st.sampled_from(["02/01/2026", "31/12/1999"] if whole == 10 else ["02/01/26"])
        case "numeric":
            return st.integers(0, 10 ** min(whole, 9) - 1).map(str)
        case "long":
            return st.integers(0, 10 ** min(whole, 9) - 1).map(str)
        case "decimal":
            return st.integers(0, 10 ** min(whole, 9) - 1).map("{}.5".format)
    text = st.text(LETTERS, max_size=max(1, whole // 2))
    return text.map(lambda made: made if made.strip() else "א") if field.required else text


@st.composite
def payload(draw: st.DrawFn) -> tuple[str, list[dict[str, str]]]:
    interface = draw(st.sampled_from(INTERFACES))
    fields = RULES[interface].fields
    some = st.fixed_dictionaries(
        {field.name: value(field) for field in fields if field.required},
        optional={field.name: value(field) for field in fields if not field.required},
    )
    return interface, draw(st.lists(some, min_size=1, max_size=3))


@given(payload(), st.sampled_from(["safe", "quoted", "rfc4180"]), st.sampled_from(["ordinal", "widths"]))
@settings(max_examples=60)
def test_whatever_the_converter_writes_is_read_back_to_the_same_values(
    sent: tuple[str, list[dict[str, str]]], dialect: str, flavour: prm.Flavour
) -> None:
    interface, given_rows = sent
    rules = RULES[interface]
    made = convert(given_rows, plugin=interface, policy=Policy.model_validate({"dialect": dialect}))
    assert made.dat is not None, made.verdict.errors
    written = prm.read(prm.make(prm.columns(rules), flavour))
    wanted = [
        [written_as(row.get(field.name, ""), field, dialect) for field in rules.fields] for row in given_rows
    ]

    def read(reading: str) -> tuple[dict[int, object], list[list[str]]]:
        asked = line(interface, reading)
        found = survey(BytesIO(made.dat or b""), asked)
        cells = rows(BytesIO(made.dat or b""), found.rows, asked, written, len(rules.fields))
        return dict(found.doubtful), [[cell.strip(" ") for cell in row] for row in cells]

    doubtful, cells = read(AGREE)
    certain = [number for number in range(len(given_rows)) if number + 1 not in doubtful]
    assert [cells[number] for number in certain] == [wanted[number] for number in certain]
    if dialect == "safe":
        assert not doubtful
    assert read(dialects.DIALECTS[dialect].reading) == ({}, wanted)


def written_as(text: str, field: Field, dialect: str) -> str:
    """What stands in the cell: mended, and as the dialect has commas and quotes, without its wrapping."""
    del field
    text = ansi.mend(text).text
    if not text.strip():
        return ""
    if dialect != "rfc4180":
        text = dialects.DIALECTS[dialect].write_cell(text).text
        if dialect == "quoted" and text.startswith('"'):
            text = text[1:-1]
    return text.strip(" ")


@given(st.text(st.sampled_from("אבגדת ABC123.,-/()[]<>\"'"), max_size=40))
def test_turning_mirrored_hebrew_twice_gives_it_back(text: str) -> None:
    assert turned(turned(text)) == text


@given(st.text(st.characters(max_codepoint=0x7F), max_size=40))
def test_what_holds_no_hebrew_is_not_turned(text: str) -> None:
    assert turned(text) == text


def test_the_letters_of_code_page_862_become_those_of_windows_1255() -> None:
    alphabet = "".join(chr(code) for code in range(0x5D0, 0x5EB))
    assert alphabet.encode("cp862").translate(TO_ANSI).decode("cp1255") == alphabet
    assert alphabet.encode("cp1255").translate(TO_ANSI).decode("cp1255") == alphabet


@given(
    st.binary(max_size=300),
    st.sampled_from([AGREE, *dialects.READINGS]),
    st.sampled_from(["Ansi2Ansi", "oem2ansi"]),
)
def test_any_bytes_can_be_read(data: bytes, reading: str, conversion: str) -> None:
    asked = line("heshin", reading, conversion)
    found = survey(BytesIO(data), asked)
    fields = len(RULES["heshin"].fields)
    cells = list(
        rows(BytesIO(data), found.rows, asked, prm.read(prm.make(prm.columns(RULES["heshin"]))), fields)
    )
    assert len(cells) == found.rows
    assert not any("\0" in cell for row in cells for cell in row)
