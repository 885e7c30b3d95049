"""Comparing: what equals a value of the books, and what differs from it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.testing import names
from pipeline.testing.comparing import differences, is_equal

DOCUMENT: dict[str, Any] = {
    "type": 1,
    "account": "10001",
    "reference": 40001,
    "reference2": None,
    "date": date(2024, 11, 13),
    "agent": 1,
    "total": Decimal("36.86"),
    "lines": [
        {"item": "P1001", "quantity": Decimal("0.0300"), "exempt": False, "fields": {"Packs": "2"}},
        {"item": "P1002", "quantity": Decimal("1.5000"), "exempt": True, "fields": {}},
    ],
    "fields": {"Address1": "הרצל 12"},
}


def differ(**expected: object) -> list[str]:
    return [str(one) for one in differences(expected, DOCUMENT, names.DOCUMENTS)]


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("40001", 40001),
        (36.86, Decimal("36.86")),
        ("3", Decimal("3.0000")),
        (" 3.00 ", Decimal(3)),
        ("13/11/2024", date(2024, 11, 13)),
        ("13/11/24", date(2024, 11, 13)),
        ("2024-11-13", date(2024, 11, 13)),
        (datetime(2024, 11, 13, 9), date(2024, 11, 13)),  # noqa: DTZ001
        ("כ", True),
        (0, False),
        (10001, "10001"),
        ("", None),
        (None, None),
    ],
)
def test_values_are_equal_as_the_vendor_writes_them(expected: object, found: object) -> None:
    assert is_equal(expected, found)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("1", None),
        (None, "1"),
        ("", Decimal(0)),
        ("three", Decimal(3)),
        ("13.11.2024", date(2024, 11, 13)),
        ("perhaps", True),
        ("perhaps", False),
        ("P1001 ", "P1001"),
    ],
)
def test_other_values_are_not(expected: object, found: object) -> None:
    assert not is_equal(expected, found)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.decimals(places=4, allow_nan=False))
def test_numbers_are_equal_exactly_when_they_are_the_same_number(one: Decimal, other: Decimal) -> None:
    assert is_equal(str(one), one)
    assert is_equal(other, one) == (one == other)


def test_a_row_that_is_as_expected_differs_in_nothing() -> None:
    rows = [
        {"DocumentID": "1", "AccountKey": "10001", "ItemKey": "P1001", "Quantity": "0.03", "Packs": "2"},
        {
            "reference": "40001",
            "ValueDate": "13/11/2024",
            "itemkey": "P1002",
            "vatexampt": "כ",
            "Agent": "",
            "Warehouse": None,
        },
    ]
    assert differ(lines=rows, Address1="הרצל 12", total="36.86", Reference2="") == []


def test_each_difference_is_told_with_its_place() -> None:
    assert differ(
        date="14/11/2024", Address1="", nonsense=1, lines=[{"item": "P1001", "AccountKey": "7"}]
    ) == [
        "date: expected '14/11/2024', found 13/11/2024",
        "Address1: expected '', found 'הרצל 12'",
        "nonsense: expected 1, found nothing of that name",
        "lines: expected 1, found 2",
        "line 1, AccountKey: expected '7', found '10001'",
    ]


def test_what_was_divided_by_a_hundred_is_explained() -> None:
    (told,) = differ(lines=[{"Quantity": "3"}, {}])
    assert "what is sent without a point is divided by 100: send 3.00, or say divide = false" in told
    assert "divided" not in differ(lines=[{"Quantity": "3.00"}, {}])[0]
