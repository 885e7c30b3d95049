"""The five types: which texts are of a type, how long they are, and the pattern that says so of many at once."""

from __future__ import annotations

import pytest

from pipeline.rules.field import ALPHA, DATE, DECIMAL, LONG, NUMERIC, Field
from pipeline.rules.types import is_of_type, measure, pattern


def field(type_: str, length: str = "10") -> Field:
    return Field("f", required=False, type=type_, length=length)


@pytest.mark.parametrize(
    ("type_", "right", "wrong"),
    [
        (ALPHA, ["a", "12", "1.5", "31/02/2024", "א-ת"], []),
        (NUMERIC, ["0", "007", "12345678901234567890"], ["-1", "1.5", "+1", "1 ", "a", "٣"]),
        (
            LONG,
            [
                "0",
                "-0",
                "000",
                "-1",
                "2147483647",
                "-2147483648",
                "00000000002147483647",
                "-0002147483648",
                "-000",
            ],
            [
                "2147483648",
                "-2147483649",
                "3000000000",
                "-3000000000",
                "99999999999",
                "1.0",
                "-",
                "+1",
                "1-",
                "a",
            ],
        ),
        (
            DECIMAL,
            ["1", "1.", "1.5", ".5", "-1.5", "-.5", "-0"],
            [".", "-", "1,5", "1.5.5", "--1", "1.5-", "+1", "1e5"],
        ),
    ],
)
def test_a_text_is_of_its_type_or_is_not(type_: str, right: list[str], wrong: list[str]) -> None:
    assert [text for text in right if not is_of_type(field(type_), text)] == []
    assert [text for text in wrong if is_of_type(field(type_), text)] == []


@pytest.mark.parametrize(
    ("length", "right", "wrong"),
    [
        (
            "10",
            ["13/11/2024", "29/02/2024", "29/02/2000", "01/01/0001", "31/12/9999"],
            [
                "13/11/24",
                "29/02/2023",
                "29/02/1900",
                "31/04/2024",
                "13.11.2024",
                "1/1/2024",
                "00/01/2024",
                "01/01/0000",
            ],
        ),
        # of this century: 2000 and 2024 had a 29 February, 1900 had none
        (
            "8",
            ["13/11/24", "29/02/24", "29/02/00"],
            ["13/11/2024", "29/02/23", "31/04/24", "13.11.24", "1/1/24"],
        ),
        ("6", [], ["131124", "13/11/24", "13/11/2024"]),
    ],
)
def test_a_date_is_a_day_that_exists_in_the_form_of_its_length(
    length: str, right: list[str], wrong: list[str]
) -> None:
    assert [text for text in right if not is_of_type(field(DATE, length), text)] == []
    assert [text for text in wrong if is_of_type(field(DATE, length), text)] == []


@pytest.mark.parametrize(
    ("type_", "length", "text", "measured"),
    [
        (ALPHA, "3", "abc", None),
        (ALPHA, "3", "abcd", "4"),
        (ALPHA, "3", "XX.X", "4"),
        (NUMERIC, "2", "007", "3"),
        (LONG, "2", "-12", "3"),  # a minus counts
        (DECIMAL, "2.1", "12.3", None),
        (DECIMAL, "2.1", "-12.3", None),  # a minus does not
        (DECIMAL, "2.1", "123.4", "3.1"),
        (DECIMAL, "2.1", "-123.4", "3.1"),
        (DECIMAL, "2.1", "12.34", "2.2"),
        (DECIMAL, "2.1", "-1.25", "1.2"),
        (DECIMAL, "2.1", ".25", "0.2"),
        (DECIMAL, "2.1", "123.45", "3.2"),
        (DECIMAL, "2", "12.", None),
        (DECIMAL, "2", "12.5", "2.1"),
    ],
)
def test_a_text_that_is_too_long_is_measured(
    type_: str, length: str, text: str, measured: str | None
) -> None:
    assert measure(field(type_, length), text) == measured


@pytest.mark.parametrize(
    ("type_", "length", "right", "wrong"),
    [
        (NUMERIC, "3", ["", "1", "123"], ["1234", "-1", "1.5", " 1"]),
        (
            DECIMAL,
            "3.2",
            ["", "1.5", "-1.5", "123.45", "-123.45"],
            ["1", "1.", ".5", "1234.5", "1.234", "--1.5", "1,5"],
        ),
    ],
)
def test_a_pattern_takes_columns_of_allowed_values(
    type_: str, length: str, right: list[str], wrong: list[str]
) -> None:
    column = pattern(field(type_, length))
    assert column is not None
    assert column.fullmatch("".join(f"{text}\n" for text in right))
    assert [
        text for text in wrong if column.fullmatch(f"1.5\n{text}\n" if type_ == DECIMAL else f"1\n{text}\n")
    ] == []
    for text in filter(None, right):
        assert is_of_type(field(type_, length), text)
        assert measure(field(type_, length), text) is None


@pytest.mark.parametrize(("type_", "length"), [(ALPHA, "3"), (LONG, "3"), (DATE, "10"), (DECIMAL, "3")])
def test_where_a_pattern_cannot_say_there_is_none(type_: str, length: str) -> None:
    assert pattern(field(type_, length)) is None
