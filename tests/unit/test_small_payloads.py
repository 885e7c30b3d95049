"""What is kept from one payload to the next: it makes them quick, and never shows in what is said of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline.intake import batches
from pipeline.rules import Shelf
from pipeline.rules.field import Parameters
from pipeline.settings import Policy
from pipeline.validation.cells import Judge
from pipeline.validation.forms import Forms, Recall

ROW = {"AccountKey": "100", "Reference": "7", "DocumentID": "30", "ItemKey": "A-1", "Quantity": "2.00"}


def imovein() -> Parameters:
    rules = Shelf().get("imovein")
    assert isinstance(rules, Parameters)
    return rules


def told(rows: list[Any], **policy: Any) -> list[tuple[object, ...]]:
    verdict = pipeline.validate(
        json.dumps(rows, ensure_ascii=False).encode(), plugin="imovein", policy=Policy(**policy)
    )
    return [(one.code, one.row, one.field, one.value, one.text, one.pointer) for one in verdict.findings]


def test_what_was_said_of_a_text_is_said_again_with_its_own_row() -> None:
    odd = ROW | {"Quantity": "two", "ItemName": "a\u200fb"}
    first, second = told([odd]), told([ROW, ROW, odd])
    assert sorted(str(one[0]) for one in first) == ["HC-A13", "HC-D2", "HC-W07"]
    assert [(one[0], one[2], one[3], one[4]) for one in first] == [
        (one[0], one[2], one[3], one[4]) for one in second
    ]
    assert {one[1] for one in second} == {None, 2}


def test_a_number_or_a_boolean_is_never_taken_for_a_text_that_was_met() -> None:
    assert told([ROW | {"Reference": "1"}, ROW | {"Reference": 1}]) == []
    assert [one[0] for one in told([ROW | {"Reference": "1"}, ROW | {"Reference": True}])] == [
        "HC-A13",
        "HC-D2",
    ]


def test_what_is_kept_under_one_policy_does_not_count_under_another() -> None:
    row = ROW | {"ItemName": "😀"}
    assert [one[0] for one in told([row])] == ["HC-E01"]
    assert [one[0] for one in told([row], unencodable="?")] == ["HC-W07"]
    assert [one[0] for one in told([row])] == ["HC-E01"]


def test_an_edited_parameter_file_counts_for_the_next_payload(tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    entry = {"field": "Name", "required": True, "type": "alpha numeric", "length": 9}
    file.write_text(json.dumps([entry]))
    assert pipeline.validate(b'[{"Name":"abcdefgh"}]', plugin="shop", prm=tmp_path).accepted
    file.write_text(json.dumps([entry | {"length": 3, "note": "shorter now"}]))
    verdict = pipeline.validate(b'[{"Name":"abcdefgh"}]', plugin="shop", prm=tmp_path)
    assert [one.code for one in verdict.findings] == ["HC-A13", "HC-D3"]


def test_a_recall_takes_no_more_than_its_room_and_says_what_its_judge_says() -> None:
    judge = Judge(next(field for field in imovein().fields if field.name == "ItemName"), Policy())
    recall = Recall(judge)
    for number in range(5000):
        text = f"{'x' * (number % 1500)}\u200f{number}"
        assert recall[text] == judge(text)
        assert sum(map(len, recall)) < 1 << 16
        assert len(recall) < 1 << 10
    recall["10"]
    assert recall["10"] is recall["10"]


def test_a_form_names_the_absent_field_that_is_required_and_the_keys_without_a_field() -> None:
    form = Forms(imovein(), Policy()).of(("QUANTITY", "Qty", "accountkey"))
    keys = {recall.judge.field.name: key for _, recall, key in form.cells}
    assert keys["AccountKey"] == "accountkey"
    assert keys["Quantity"] == "QUANTITY"
    assert [name for name, key in keys.items() if key is None]
    assert form.unknown == ("Qty",)


@pytest.mark.parametrize("size", [batches.FEW, 1 << 17])
def test_text_that_turns_out_to_be_no_utf_8_is_read_again(size: int) -> None:
    rows = [ROW | {"ItemName": f"row {number}"} for number in range(size // 80)]
    data = json.dumps([*rows[:-1], ROW | {"ItemName": "שלום"}], ensure_ascii=False).encode("cp1255")
    verdict = pipeline.validate(data, plugin="imovein")
    assert [one.code for one in verdict.findings] == ["HC-W09"]
    assert verdict.encoding == "windows-1255"
