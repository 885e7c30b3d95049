"""The fast way and the complete way say and write the same, and whatever comes in, nothing crashes."""

from __future__ import annotations

import json
from io import BytesIO
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.findings import Verdict
from pipeline.intake import batches
from pipeline.intake.scanner import Fault, Scanner
from pipeline.intake.source import open_bytes
from pipeline.intake.values import plain
from pipeline.rules import Shelf
from pipeline.settings import Policy
from pipeline.validation.payload import Job, check

USUAL = settings().max_examples
KEYS = (
    "AccountKey",
    "Reference",
    "DocumentID",
    "ItemKey",
    "Quantity",
    "Price",
    "ValueDate",
    "Remarks",
    "AccountName",
)
HARD_TEXT = (
    st.sampled_from(
        [
            "",
            " ",
            "\n",
            "a,b",
            'בע"מ',
            '5"',
            "\u200f",
            "\u200fא",
            "é",
            "e\u0301",
            "שׁ",
            "😀",
            "\0",
            "\ud800",
            "a\\b",
            "x" * 300,
        ]
    )
    | st.sampled_from(
        [
            "13/11/2024",
            "31/02/2024",
            "1/1/2024",
            "5",
            "5.",
            ".5",
            "-5",
            "1.234",
            "12345678901",
            "12.50",
            "00",
            "1e3",
            "כן",
        ]
    )
    | st.sampled_from(
        [":", "},", "],", '"},{"', "\\", '\\"', "\t", "\u2028", "א" * 51, "₪", "ß", "a b ", " a", "\x1a"]
    )
)
TEXT = HARD_TEXT | st.text(max_size=12) | st.from_regex(r"[א-ת ]{0,60}", fullmatch=True)
NUMBERS = (
    st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([2**53, 2**53 + 1, 5.0, -0.0])
)
CELLS = TEXT | TEXT | NUMBERS | st.none() | st.booleans() | st.lists(st.integers(), max_size=2)
NAMES = st.sampled_from([*KEYS, "accountkey", "REMARKS", "Qty", "Remark", 'odd"key', "מפתח"])
ODD_ROWS = st.dictionaries(NAMES, CELLS, max_size=8) | st.integers() | st.none()
GOOD_ROW = {
    "AccountKey": "100",
    "Reference": "7",
    "DocumentID": "30",
    "ItemKey": "A-1",
    "Quantity": "2.00",
    "Price": "9.90",
    "ValueDate": "13/11/2024",
    "Remarks": "הערה",
}
LIKE_ROWS = st.builds(lambda more: GOOD_ROW | more, st.dictionaries(st.sampled_from(KEYS), TEXT, max_size=3))
ROWS = st.lists(LIKE_ROWS, max_size=40) | st.lists(LIKE_ROWS | ODD_ROWS, max_size=15)
POLICIES = st.builds(
    Policy,
    dialect=st.sampled_from(["safe", "quoted", "rfc4180"]),
    unencodable=st.sampled_from(["strict", "?"]),
    unknown_fields=st.sampled_from(["warning", "error"]),
)


def run(data: bytes, policy: Policy, *, fast: bool, few: int = 0) -> tuple[Verdict, bytes]:
    sink = BytesIO()
    usual, batches.FEW = batches.FEW, few  # 0: small payloads, too, are read as tables
    try:
        verdict, _ = check(Job(data, "rows", "imovein", Shelf(), policy, fast=fast), sink)
    finally:
        batches.FEW = usual
    return verdict, sink.getvalue()


def told(verdict: Verdict) -> list[tuple[Any, ...]]:
    return [(one, one.text, one.pointer, one.position) for one in verdict.findings]


def same(data: bytes, policy: Policy) -> None:
    complete = run(data, policy, fast=False)
    for fast in (run(data, policy, fast=True), run(data, policy, fast=True, few=len(data))):
        assert told(fast[0]) == told(complete[0])
        assert fast[0].rows == complete[0].rows
        assert fast[1] == complete[1]


@given(ROWS, POLICIES, st.booleans(), st.sampled_from([None, 2]), st.sampled_from([60, 500, 1 << 16]))
@settings(max_examples=4 * USUAL)
def test_the_fast_way_says_and_writes_what_the_complete_way_does(
    rows: list[Any], policy: Policy, escaped: bool, indent: int | None, window: int
) -> None:
    data = json.dumps(rows, ensure_ascii=escaped, indent=indent).encode("utf-8", "surrogatepass")
    before = batches.WINDOW
    batches.WINDOW = window
    try:
        same(data, policy)
    finally:
        batches.WINDOW = before


@given(st.lists(LIKE_ROWS, min_size=3, max_size=8), st.data())
@settings(max_examples=USUAL * 3 // 2)
def test_a_key_that_stands_twice_is_found_in_any_row(rows: list[dict[str, str]], data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(rows) - 1))
    key = data.draw(st.sampled_from([name for name in KEYS if name in rows[row]]))
    texts = [json.dumps(one) for one in rows]
    texts[row] = f'{texts[row][:-1]}, "{key}": "again:"}}'
    whole = f"[{','.join(texts)}]".encode()
    for few in (0, len(whole)):
        fast = run(whole, Policy(), fast=True, few=few)[0]
        assert ("HC-W02", row, key) in [(one.code, one.row, one.field) for one in fast.findings]


@given(st.binary(max_size=200))
@settings(max_examples=4 * USUAL)
def test_any_bytes_give_a_verdict(data: bytes) -> None:
    verdict = pipeline.validate(data, plugin="imovein")
    assert verdict.accepted is (not verdict.errors)
    for finding in verdict.findings:
        assert finding.text
        assert finding.hint
        if finding.position is not None:
            verdict.excerpt(finding.position)


@given(ROWS, st.integers(0, 400), st.binary(min_size=1, max_size=3))
@settings(max_examples=3 * USUAL)
def test_a_damaged_payload_gives_the_same_verdict_both_ways(rows: list[Any], at: int, damage: bytes) -> None:
    whole = json.dumps(rows).encode()
    place = min(at, len(whole))
    data = whole[:place] + damage + whole[place + len(damage) :]
    complete = run(data, Policy(), fast=False)
    for fast in (run(data, Policy(), fast=True), run(data, Policy(), fast=True, few=len(data))):
        assert told(fast[0]) == told(complete[0])
        assert fast[1] == complete[1]


@given(ROWS, st.sampled_from([None, 2]), st.integers(0, 1), st.randoms(use_true_random=False))
@settings(max_examples=2 * USUAL)
def test_a_place_is_where_its_pointer_leads_in_whatever_order_they_are_asked(
    rows: list[Any], indent: int | None, few: int, dice: Random
) -> None:
    whole = json.dumps(rows, ensure_ascii=False, indent=indent)
    halves = any("\ud800" <= character <= "\udfff" for character in whole)  # which UTF-8 cannot hold
    data = (json.dumps(rows, indent=indent) if halves else whole).encode()
    findings = list(run(data, Policy(), fast=True, few=few * len(data))[0].findings)
    dice.shuffle(findings)
    for finding in findings:
        at, pointer = finding.position, finding.pointer
        if at is not None and pointer:
            text = data[at.offset :].decode()
            value: Any = rows
            for part in pointer[1:].split("/"):
                value = value[int(part)] if isinstance(value, list) else value[part]
            assert json.JSONDecoder().raw_decode(text)[0] == value


@given(st.text(alphabet='[]{}",:\\/ue0123456789.+-Eatrlsfn \n\tא', max_size=30))
@settings(max_examples=10 * USUAL)
def test_the_scanner_takes_what_json_takes(text: str) -> None:
    def refuse(_: str) -> None:
        raise ValueError

    try:
        theirs: object = json.loads(text, parse_constant=refuse)
    except ValueError:
        theirs = Fault
    try:
        ours: object = plain(Scanner(open_bytes(text.encode(), encoding="utf-8"), max_depth=64).document())
    except Fault:
        ours = Fault
    assert ours == theirs
