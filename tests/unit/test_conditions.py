"""The values of a report's parameters: what each type takes, and what is said of the rest."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

import pipeline
from pipeline.validation.conditions import WrongValue, parsed


def param(**parts: Any) -> dict[str, Any]:
    usual = {
        "p_name": "__MUSTACH_P0__",
        "id": "0",
        "type": "long",
        "name": "קוד מיון",
        "defVal": "100",
        "opName": "מ..עד",
        "opOrigin": "from",
    }
    return {key: value for key, value in {**usual, **parts}.items() if value is not ...}


def codes(*params: Any) -> list[str]:
    payload = json.dumps({"encrypt_reportData": "00:00", "params_data": list(params)}).encode()
    return [finding.code for finding in pipeline.validate(payload, plugin="reports").findings]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("long", "300", 300),
        ("long", "-999999999", -999_999_999),
        ("long", "2147483647", 2_147_483_647),
        ("date", "11/24/2026", date(2026, 11, 24)),
        ("date", "1/2/2026", date(2026, 1, 2)),
        ("date", "1/2/26", date(2026, 1, 2)),
        ("date", "1/2/49", date(2049, 1, 2)),
        ("date", "1/2/50", date(1950, 1, 2)),
        ("date", "2026/01/02", date(2026, 1, 2)),
        ("date", "2026-1-2", date(2026, 1, 2)),
        ("txt", "", ""),
        ("txt", " בע״מ ", " בע״מ "),
        ("txt", "\N{SMILING FACE WITH SUNGLASSES}'\"", "\N{SMILING FACE WITH SUNGLASSES}'\""),
        ("float", "-3.5", -3.5),
    ],
)
def test_a_value_is_read_by_its_type(kind: str, text: str, value: Any) -> None:
    assert parsed(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "cause"),
    [
        ("long", "", "parameter long"),
        ("long", "3.5", "parameter long"),
        ("long", "1,000", "parameter long"),
        ("long", "2147483648", "parameter long"),
        ("long", "٣", "parameter long"),
        ("float", "1e5", "parameter float"),
        ("txt", "a\0", "parameter text"),
        ("txt", "\ud83d", "parameter text"),
        ("date", "", "parameter date"),
        ("date", "02/30/2026", "parameter date"),
        ("date", "24/11/2026", "parameter day first"),
        ("date", "01/01/0000", "parameter date"),
        ("date", "11.24.2026", "parameter date"),
        ("date", "1/2/026", "parameter date"),
    ],
)
def test_what_is_no_value_says_why(kind: str, text: str, cause: str) -> None:
    with pytest.raises(WrongValue) as wrong:
        parsed(kind, text)
    assert wrong.value.cause == cause


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (param(), []),
        (param(defVal=100), ["HC-W11"]),
        (param(defVal=3.5), ["HC-W11", "HC-E12"]),
        (param(type="txt", defVal='"10001"'), ["HC-W13"]),
        (param(type="date", defVal='"2026/01/01"'), ["HC-W13", "HC-W15"]),
        (param(type="date", defVal="2026/01/01"), ["HC-W15"]),
        (param(type="float", defVal="3.5"), []),
        (param(type="anything", defVal="3.5"), []),
        (param(defVal="x"), ["HC-E12"]),
        (param(defVal=...), ["HC-E11"]),
        (param(defVal=None, opName=True), ["HC-E11", "HC-E11"]),
        (param(value="100"), ["HC-W12"]),
        ("300", ["HC-E10"]),
        ([], ["HC-E10"]),
    ],
)
def test_a_parameter_object_is_judged_alone(sent: Any, said: list[str]) -> None:
    assert codes(sent) == said


def test_a_range_whose_beginning_is_behind_its_end_is_told() -> None:
    end = param(id="500", p_name="__MUSTACH_P1__", defVal="99")
    assert codes(param(), end) == ["HC-W16"]
    assert codes(param(defVal="99"), end) == []
    days = {"type": "date", "defVal": "02/01/2026"}
    assert codes(param(**days), {**end, **days, "defVal": "01/31/2026"}) == ["HC-W16"]
    assert codes(param(**days), end) == []
    assert codes(param(defVal="x"), end) == ["HC-E12"]
