"""Data: wrong rows of each interface, and good calls. The good ones are staged by whoever takes them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipeline.gateway.conformance.case import Case, Sent, accepted, reached
from pipeline.gateway.conformance.expected import Expected, Grade
from pipeline.gateway.conformance.rows import Row, right, written, wrong
from pipeline.gateway.conformance.target import Target
from pipeline.rules import Parameters
from pipeline.rules.field import DECIMAL

_BROKEN = {
    "HC-D1": ("required", "is missing"),
    "HC-D2": ("type", "is of another type"),
    "HC-D3": ("length", "is too long"),
}


def refusals(target: Target) -> Iterator[Case]:
    """A row for each kind of rule that an interface has. What a caller hears is one line for all three (documented)."""
    for rules in target.interfaces:
        for code, field, row in wrong(rules):
            name, about = _BROKEN[code]
            yield Case(
                f"data/{rules.plugin}-{name}",
                f"{rules.plugin}: {field} {about}",
                Sent(target.request(written(row), plugin=rules.plugin)),
                reached(target, "D" if code == "HC-D1" else "I", rules.plugin),
            )


def good(target: Target) -> Iterator[Case]:
    """A good call of each interface, then of the first one in the forms that clients send."""
    for rules in target.interfaces:
        body = target.request(written(right(rules)), plugin=rules.plugin)
        yield _good(rules.plugin, f"{rules.plugin}: a good call", body, accepted(rules.plugin, "O"))
    rules = target.interfaces[0]
    spelled = rules.plugin.title()
    body = target.request(written(right(rules)), plugin=spelled)
    yield _good("plugin-spelled", "actionType as the plugin is spelled", body, accepted(spelled, "O"))
    for name, about, data, grade in _forms(rules):
        yield _good(name, about, target.request(data), accepted(rules.plugin, grade))


def _forms(rules: Parameters) -> Iterator[tuple[str, str, str, Grade]]:
    """The name, what it is, pluginData, and how well it is known that it is taken."""
    row = right(rules)
    yield "fields-in-capitals", "names of fields in capital letters", written(_in_capitals(row)), "O"
    number = next((field.name for field in rules.fields if field.type == DECIMAL and field.name in row), None)
    if number is not None:
        yield "number", "a bare number", written(row | {number: 2.5}), "D"
    optional = next((field.name for field in rules.fields if field.name not in row), None)
    if optional is not None:
        yield "blank", "an optional field is blank", written(row | {optional: ""}), "I"
        yield "null", "an optional field is null", written(row | {optional: None}), "I"
    yield "unknown-field", "a field that nobody knows", written(row | {"Nobodys": "x"}), "I"
    twice = json.dumps(dict([next(iter(row.items()))]))[1:]
    yield "field-twice", "a field stands twice", f"{written(row)[:-2]},{twice}]", "I"
    yield "data-is-text", "pluginData is a text that holds the rows", json.dumps(written(row)), "I"
    yield "inner-data", "the rows stand in data within pluginData", f'{{"data":{written(row)}}}', "I"
    yield "no-rows", "no rows at all", "[]", "I"


def _in_capitals(row: Row) -> Row:
    return {name.upper(): text for name, text in row.items()}


def _good(name: str, about: str, body: bytes, expected: tuple[Expected, ...]) -> Case:
    return Case(f"good/{name}", about, Sent(body), expected, writes=True)
