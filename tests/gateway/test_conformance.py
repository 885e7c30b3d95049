"""Conformance, on real sockets: our own endpoint agrees on every line, and every error of the API is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import pipeline
from pipeline.catalogue import MESSAGES
from pipeline.errors import UsageError
from pipeline.gateway.conformance.known import INTERFACES, Given
from pipeline.gateway.conformance.rows import hopeless, right, written, wrong
from pipeline.gateway.conformance.running import cases, run
from pipeline.passport import keys
from pipeline.rules import Shelf
from tests.gateway.conforming import (
    COMPANY,
    OUT_OF_SERVICE,
    SETTINGS,
    WHO,
    asked,
    ours,
    pair,
    sender,
    station,
)
from tests.gateway.gateways import STATION, Running
from tests.gateway.reports import exported, furnish

__all__ = ["ours", "pair"]


def test_our_own_endpoint_agrees_on_every_line(ours: Running, pair: keys.Pair) -> None:
    furnish(ours.root)
    report = json.dumps(exported(ours.root, 901), ensure_ascii=False)
    given = Given(STATION, COMPANY, WHO, (), OUT_OF_SERVICE, "bankin", "broken", 1 << 20, report)
    whole = asked(given, public_key=pair.public, private_key=pair.private)
    results = list(run(cases(whole), sender(f"http://127.0.0.1:{ours.port}/api"), documents=True, pause=0))
    told = [(one.case.name, one.note, one.differences) for one in results if one.state != "agrees"]
    assert told == []
    assert [one.case.name for one in results if one.expected is not one.case.expected[0]] == []


def test_what_is_documented_otherwise_agrees_too(tmp_path: Path, pair: keys.Pair) -> None:
    strict = SETTINGS.replace("[gateway]", '[gateway]\nmissing_batch_file = "error"').replace(
        "NoSuchPlugin", "another"
    )
    with station(tmp_path / "station", pair, strict) as running:
        results = list(
            run(cases(asked()), sender(f"http://127.0.0.1:{running.port}/api"), documents=True, pause=0)
        )
    told = {one.case.name: one.expected.code for one in results if one.expected is not one.case.expected[0]}
    assert told["plugin/unknown"] == "HC-A10"
    assert {code for name, code in told.items() if name.startswith("good/")} == {"HC-A14"}
    assert [one.case.name for one in results if one.state == "differs"] == []


def test_without_documents_no_call_is_accepted(tmp_path: Path, pair: keys.Pair) -> None:
    with station(tmp_path / "station", pair) as running:
        results = list(run(cases(asked()), sender(f"http://127.0.0.1:{running.port}/api"), pause=0))
        calls = running.gateway.calls.list(limit=500)
    assert len(calls) == sum(one.state == "agrees" for one in results) > 80
    assert not any(call.accepted for call in calls)


def test_every_error_of_the_api_is_asked_for_and_each_call_has_a_name_of_its_own() -> None:
    catalogue = cases(asked())
    codes = {expected.code for case in catalogue for expected in case.expected}
    assert {code for code, message in MESSAGES.items() if message.group in "AO"} <= codes
    names = [case.name for case in catalogue]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("interface", INTERFACES)
def test_rows_that_are_made_by_a_parameter_file_are_right_or_break_the_rule_that_they_say(
    interface: str,
) -> None:
    rules = Shelf().importing(interface)
    assert pipeline.validate(written(right(rules)), plugin=interface).accepted
    broken = list(wrong(rules))
    assert [code for code, *_ in broken] == ["HC-D1", "HC-D2", "HC-D3"]
    for code, field, row in broken:
        found = pipeline.validate(written(row), plugin=interface).errors
        assert [(one.code, one.field) for one in found if one.code != "HC-A13"] == [(code, field)]
    assert len(pipeline.validate(written(hopeless(rules)), plugin=interface).errors) > 2


@pytest.mark.parametrize("line", ["no line at all", "{", '{"params_data":[]}', "[1]"])
def test_what_hrep_did_not_print_is_refused(line: str) -> None:
    with pytest.raises(UsageError, match="no line of hrep"):
        asked(Given(STATION, COMPANY, WHO, report=line))
