"""params_data: what is exported and sent back unchanged gives the defaults, and what is set is what is taken."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.findings import Finding
from pipeline.intake.places import PayloadPlaces
from pipeline.intake.values import Array
from pipeline.reports.definition import Bound, Definition, Operation, Parameter, Type, Value
from pipeline.reports.params import exported, taken
from pipeline.validation.conditions import FIELD, read

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "long": st.integers(-(2**31), 2**31 - 1).filter(lambda value: abs(value) != 999_999_999),
    "txt": st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters='\0ת"'), min_size=1, max_size=9
    ),
    "date": st.dates(date(1950, 1, 1), date(2049, 12, 31)),
}


@st.composite
def parameters(draw: st.DrawFn, number: int) -> Parameter:
    kind: Type = draw(st.sampled_from(["long", "txt", "date"]))
    operation: Operation = draw(st.sampled_from(["range", "equal", "at least"]))
    default = VALUES[kind] if operation == "equal" else st.none() | VALUES[kind]

    def bound(name: str, side: Any) -> Bound:
        value = draw(default)
        return Bound(name, side, value.isoformat() if isinstance(value, date) else value)

    sides = ("from", "to") if operation == "range" else ("only",)
    bounds = tuple(bound(f"p{number}_{side}", side) for side in sides)
    return Parameter(number * 3, draw(VALUES["txt"]), kind, operation, bounds)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    count = draw(st.integers(0, 4))
    return Definition(1, "", (), "", tuple(draw(parameters(number)) for number in range(count)))


def objects(definition: Definition) -> list[dict[str, Any]]:
    return [msgspec.structs.asdict(one) for one in exported(definition)]


def taken_from(sent: Any, definition: Definition) -> tuple[dict[str, Value | None], list[Finding]]:
    """What a client's params_data give."""
    text = json.dumps({"encrypt_reportData": "00:00", FIELD: sent}).encode()
    verdict = pipeline.validate(text, plugin="reports")
    places = verdict.places
    assert isinstance(places, PayloadPlaces)
    assert places.object is not None
    member = places.object.find(FIELD)
    assert member is not None
    assert isinstance(member.value, Array)
    values, findings = taken(read(member.value, places)[0], definition, places)
    return values, [*verdict.findings, *findings]


@given(definitions())
def test_what_is_sent_back_unchanged_gives_the_defaults(definition: Definition) -> None:
    values, findings = taken_from(objects(definition), definition)
    assert values == definition.defaults()
    assert [one.code for one in findings if one.code != "HC-W16"] == []


def forms(value: Any) -> list[str]:
    """Ways in which clients write a value."""
    if not isinstance(value, date):
        return [str(value)]
    return [
        f"{value:%m/%d/%Y}",
        f"{value.month}/{value.day}/{value.year}",
        f"{value.month}/{value.day}/{value:%y}",
        f"{value:%Y/%m/%d}",
        f'"{value:%Y-%m-%d}"',
    ]


@given(definitions(), st.data())
def test_what_is_set_is_what_is_taken(definition: Definition, data: st.DataObject) -> None:
    sent = objects(definition)
    wanted = definition.defaults()
    for param, (parameter, bound) in zip(sent, definition.bounds, strict=True):
        if data.draw(st.booleans()):
            wanted[bound.name] = value = data.draw(VALUES[parameter.type])
            param["defVal"] = data.draw(st.sampled_from(forms(value)))
            if isinstance(value, int) and data.draw(st.booleans()):
                param["defVal"] = value
    values, findings = taken_from(sent, definition)
    assert values == wanted
    assert not [one for one in findings if one.severity == "error"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(definitions(), st.data())
def test_no_payload_stops_it_and_nothing_but_a_value_may_change(
    definition: Definition, data: st.DataObject
) -> None:
    sent: list[Any] = objects(definition)
    for param in sent:
        key = data.draw(st.sampled_from([None, *param]))
        if key is not None:
            param[key] = data.draw(JSON)
    if data.draw(st.booleans()):
        sent.insert(data.draw(st.integers(0, len(sent))), data.draw(JSON))
    _, findings = taken_from(sent, definition)
    refused = any(one.severity == "error" for one in findings)
    was = objects(definition)
    same = len(sent) == len(was) and all(
        isinstance(one, dict) and {**one, "defVal": 0, "name": 0} == {**other, "defVal": 0, "name": 0}
        for one, other in zip(sent, was, strict=True)
    )
    assert same or refused
    for one in findings:
        assert one.text
        assert one.hint
