"""Numbers: a decimal's point for the import engine, and a JSON number's text as JavaScript prints it."""

from __future__ import annotations

import pytest

from pipeline.intake.numbers import beyond_safe, canonical
from pipeline.masofon.number_text import decimal_text


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("5", "5.00"),
        ("-5", "-5.00"),
        ("0", "0.00"),
        ("5.", "5.00"),
        ("-5.", "-5.00"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("34.5", "34.5"),
        ("34.50", "34.50"),
        ("1.2345", "1.2345"),
        ("007", "007.00"),
        ("123456789", "123456789.00"),
    ],
)
def test_a_decimal_is_always_written_with_a_point(sent: str, written: str) -> None:
    assert decimal_text(sent) == written
    assert decimal_text(written) == written


@pytest.mark.parametrize(
    "text", ["", "-", ".", "-.", "1,000", "+5", "--5", "1e5", "5.5.5", " 5", "1-", "٥", "²", "5.²", "א"]
)
def test_what_is_no_decimal_comes_back_as_it_is(text: str) -> None:
    assert decimal_text(text) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (80, "80"),
        (34.54, "34.54"),
        (1.0, "1"),
        (-0.0, "0"),
        (0, "0"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e21, "1.5e+21"),
        (123e-20, "1.23e-18"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (2**53, "9007199254740992"),
        (2**53 + 1, "9007199254740992"),
        (123456789012345678, "123456789012345680"),
        (-(2**63), "-9223372036854776000"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (10**400, "null"),
        (float("inf"), "null"),
        (float("nan"), "null"),
    ],
)
def test_a_number_is_printed_as_javascript_prints_it(value: float, text: str) -> None:
    assert canonical(value) == text


@pytest.mark.parametrize(
    ("literal", "beyond"),
    [
        ("9007199254740992", False),
        ("9007199254740993", True),
        ("-9007199254740993", True),
        ("123456789012345678", True),
        ("99999", False),
        ("1e300", False),
        ("0.12345678901234567890", False),
    ],
)
def test_a_whole_number_that_a_double_cannot_hold_is_told(literal: str, beyond: bool) -> None:
    assert beyond_safe(literal) is beyond
