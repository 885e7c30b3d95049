"""What is wrong with the claims of a web token, and how two pluginData differ: in words that say where."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.passport.canonical import parse
from pipeline.passport.changes import change_of, changes
from pipeline.passport.claims import faults
from pipeline.passport.diagnosis import LANGUAGES, Change, Diagnosis
from pipeline.passport.mistakes import MISTAKES
from pipeline.passport.signed import Signed, read

ROWS = [{"ItemKey": "A", "Price": 5}, {"ItemKey": "B"}]
MESSAGE = {"version": 2, "netPassportID": "250030", "pluginData": ROWS}


def signed(message: dict[str, Any]) -> Signed:
    found = read(json.dumps({"message": message, "signature": "x"}).encode())
    assert isinstance(found, Signed)
    return found


def told(message: dict[str, Any], claims: Any) -> list[tuple[str, dict[str, str]]]:
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return [(cause.code, dict(cause.given)) for cause in faults(signed(message), payload)]


@pytest.mark.parametrize(
    "claims",
    [
        MESSAGE,
        MESSAGE | {"iat": 1},
        {"netPassportID": "250030", "pluginData": ROWS},
        {
            "iat": 1,
            "netPassportID": "250030",
            "pluginData": [{"ItemKey": "A", "Price": 5.0}, {"ItemKey": "B"}],
        },
    ],
)
def test_claims_that_are_the_message_have_no_fault(claims: dict[str, Any]) -> None:
    assert told(MESSAGE, claims) == []


@pytest.mark.parametrize(
    ("claims", "causes"),
    [
        ([1], [("claims", {"change": "they are no JSON object"})]),
        (b"nothing", [("claims", {"change": "they are no JSON object"})]),
        (
            {"iat": 1, "exp": 2, "sub": 3},
            [
                ("claims", {"change": "exp is no member of message"}),
                ("claims", {"change": "sub is no member of message"}),
                ("claims", {"change": "netPassportID is missing"}),
                ("claims", {"change": "pluginData is missing"}),
            ],
        ),
        (
            {"version": 3, "netPassportID": 250030, "pluginData": ROWS},
            [
                ("claims", {"change": "version is 3, and 2 in the message"}),
                ("net-passport", {"sent": '"250030"', "right": "250030", "where": "the claims"}),
            ],
        ),
        (
            {"netPassportID": "250030", "pluginData": json.dumps(ROWS, separators=(",", ":"))},
            [("text-quoted", {})],
        ),
        (
            {"netPassportID": "250030", "pluginData": ROWS[:1]},
            [("changed", {"change": "row 2 was added"})],
        ),
        (
            {"netPassportID": "250030", "pluginData": "other"},
            [
                (
                    "changed",
                    {"change": 'pluginData was "other" and is [{"ItemKey":"A","Price":5},{"ItemKey":"B"}]'},
                )
            ],
        ),
        ({"pluginData": ROWS, "netPassportID": "250030"}, [("key-order", {})]),
    ],
)
def test_claims_that_are_not_the_message_are_told_apart(
    claims: Any, causes: list[tuple[str, dict[str, str]]]
) -> None:
    assert told(MESSAGE, claims) == causes


def test_claims_that_are_the_data_alone_are_told_as_that() -> None:
    assert told(MESSAGE | {"pluginData": ROWS[0]}, ROWS[0]) == [("data-signed", {})]


def test_a_text_that_was_signed_as_what_it_holds_is_told() -> None:
    text = json.dumps(ROWS, separators=(",", ":"))
    assert told(MESSAGE | {"pluginData": text}, {"netPassportID": "250030", "pluginData": ROWS}) == [
        ("text-parsed", {})
    ]
    assert told(MESSAGE | {"pluginData": text}, {"netPassportID": "250030", "pluginData": "x"}) == [
        ("changed", {"change": f'pluginData was "x" and is {json.dumps(text)}'})
    ]


@pytest.mark.parametrize(
    ("before", "after", "differences"),
    [
        ([{"a": 1}], [{"a": 1.0}], []),
        (
            [{"a": 1, "b": 2}],
            [{"b": 3, "c": 4}],
            [(0, "a", "1", None), (0, "b", "2", "3"), (0, "c", None, "4")],
        ),
        (
            [{"a": 1}],
            [{"a": 1}, {"b": 2}, {"c": 3}],
            [(1, None, None, '{"b":2}'), (2, None, None, '{"c":3}')],
        ),
        ([{"a": 1}, {"b": 2}], [{"a": 1}], [(1, None, '{"b":2}', None)]),
        ([{"a": 1}, 5], [{"a": 1}, {"a": 5}], [(1, None, "5", '{"a":5}')]),
        ([{"a": 1}, 5], [7, 5], [(0, None, '{"a":1}', "7")]),
        ([], {"a": 1}, [(None, None, "[]", '{"a":1}')]),
        ({"a": 1}, [], [(None, None, '{"a":1}', "[]")]),
        ({"a": 1}, {"a": 2}, [(None, "a", "1", "2")]),
        ("x", "x", []),
    ],
)
def test_what_differs_is_told_by_row_and_field(
    before: Any, after: Any, differences: list[tuple[int | None, str | None, str | None, str | None]]
) -> None:
    found = changes(parse(json.dumps(before).encode()), parse(json.dumps(after).encode()))
    assert [(change.row, change.field, change.signed, change.sent) for change in found] == differences


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change(0, "a", "1", "2"), "row 1 a was 1 and is 2"),
        (Change(1, "a", None, "2"), "row 2 a was added"),
        (Change(1, None, "{}", None), "row 2 was taken away"),
        (Change(None, "a", "1", "2"), "a was 1 and is 2"),
        (Change(None, None, None, "[]"), "pluginData was added"),
        (Change(None, None, "[]", None), "pluginData was taken away"),
        (Change(None, None, "[]", "{}"), "pluginData was [] and is {}"),
    ],
)
def test_a_change_is_a_sentence(change: Change, sentence: str) -> None:
    assert str(change) == sentence


@pytest.mark.parametrize(("count", "end"), [(3, "row 1 c was added"), (4, "row 1 c was added (and 1 more)")])
def test_the_first_three_changes_are_said_and_the_others_counted(count: int, end: str) -> None:
    row = dict.fromkeys("abcd"[:count], 1)
    found = change_of(parse(b"[{}]"), parse(json.dumps([row]).encode()))
    assert found.given["change"] == f"row 1 a was added; row 1 b was added; {end}"
    assert len(found.changes) == count


def test_thousands_of_changes_are_counted_readably() -> None:
    found = change_of(parse(b"[]"), parse(json.dumps([1] * 2003).encode()))
    assert found.given["change"].endswith("row 3 was added (and 2,000 more)")


@pytest.mark.parametrize("code", MISTAKES)
def test_each_mistake_says_what_to_change_in_each_language(code: str) -> None:
    remedies = [Diagnosis(code).remedy(language) for language in LANGUAGES]
    mistake = MISTAKES[code]
    assert remedies == [mistake.php, mistake.node, mistake.python, mistake.csharp]
