"""The checker against a second opinion that was written from the guide alone: on any payload, under any parameter file."""

from __future__ import annotations

import ast
import json
import tempfile
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.rules.shelf import SHIPPED
from pipeline.testing import strategies as hconnect
from tests.property import oracle

INTERFACES = (*hconnect.IMPORTS, "reports")
OWN = "site"
"""The interface of a parameter file that was generated."""


class Bare(str):
    """What stands in a JSON text as it is: a number in any of its spellings."""

    __slots__ = ()


class Members(list[tuple[str, Any]]):
    """An object with its members in this order, doubles among them."""


def written(value: Any) -> str:
    """A JSON text."""
    if isinstance(value, Bare):
        return str(value)
    if isinstance(value, dict):
        value = Members(value.items())
    if isinstance(value, Members):
        return "{" + ",".join(f"{json.dumps(key)}: {written(member)}" for key, member in value) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def said(parameters: str, payload: str, plugin: str) -> list[oracle.Error]:
    """What the checker says, under a parameter file in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{plugin}.json").write_text(parameters, "utf-8")
        verdict = pipeline.validate(payload, plugin=plugin, prm=Path(folder))
    return [(finding.code, finding.row, finding.field) for finding in verdict.errors]


def agree(parameters: str, payload: str, plugin: str) -> list[oracle.Error]:
    wanted = oracle.errors(parameters, payload)
    assert said(parameters, payload, plugin) == wanted
    return wanted


def shipped(plugin: str) -> str:
    return (SHIPPED / f"{plugin}.json").read_text("utf-8")


HARD_NUMBERS = [
    *(
        "0",
        "-0",
        "5",
        "-5",
        "1.00",
        "5e0",
        "1E+2",
        "1e20",
        "1e21",
        "1e-6",
        "1e-7",
        "0.5",
        "1e400",
        "0.1234567",
    ),
    *("12345678901", "9007199254740993", "123456789.125"),
    *("2147483647", "2147483648", "-2147483648", "-2147483649"),
]
HARD_DIGITS = [
    *("5", "-5", "05", "5.", ".5", ".", "-", "-.5", "1.0.0", "1,000", "1e3", "٣", "²", "--5", "5-"),
    *("2147483647", "2147483648", "-2147483648", "-2147483649", "1".zfill(39)),
    *(" 5", "5 ", "5\n", "\u22125", "5\u200f"),
]
HARD_DAYS = [
    *("31/12/2026", "29/02/2024", "29/02/2026", "29/02/2100", "29/02/2000", "31/04/2026"),
    *("00/01/2026", "01/13/2026", "01/00/2026", "01/01/0000", "01/01/0001"),
    *(
        "31/12/26",
        "29/02/24",
        "29/02/26",
        "29/02/00",
        "01/01/00",
        "1/1/2026",
        "01-01-2026",
        "\u200f31/12/2026",
    ),
]
HARD_LETTERS = [
    *(
        "",
        " ",
        "\u00a0",
        "\u200f",
        "a\u00a0b",
        "e\u0301",
        "é",
        "א\u05b8",
        "\ufb2a",
        "\ufb1d",
        "א\r\nב",
        "א\u2028ב",
    ),
    *("😀", "א😀😀Ж", "Жא", "ß", "א" * 15, "א" * 16, "\u200f" * 20 + "א", "e\u0301" * 15, "א\u0591" * 10),
    *("\u2010\u2011\u2212", "\u2066א\u2069", "\x1a", "a\tb", "\u05ba", "\u3000"),
]
NO_TEXTS: list[Any] = [None, True, False, [], {}, ["1"], {"a": "1"}]
NUMBERS = st.sampled_from(HARD_NUMBERS) | st.floats(allow_nan=False, allow_infinity=False).map(repr)
DIGITS = st.sampled_from(HARD_DIGITS) | st.text("0123456789./-", max_size=12)
DAYS = st.sampled_from(HARD_DAYS)
LETTERS = st.sampled_from(HARD_LETTERS) | hconnect.hebrew_text(min_size=0, max_size=60)
VALUES = DIGITS | DAYS | LETTERS | NUMBERS.map(Bare) | st.sampled_from(NO_TEXTS)
TYPES = {"alphanumeric": LETTERS, "date": DAYS, "numeric": DIGITS, "long": DIGITS, "decimal": DIGITS}
UNKNOWN = ("Unknown", "data")


@cache
def edges(type_: str, length: str) -> st.SearchStrategy[Any]:
    """Values that a field just takes, or just does not: what is hard for its type, and lengths around its own."""
    whole, _, places = length.partition(".")
    about = st.integers(max(min(int(whole), 300) - 1, 0), min(int(whole), 300) + 1)
    if type_ == "decimal":
        behind = st.integers(0, int(places or 0) + 1)
        sized = st.tuples(st.sampled_from(("", "-")), about, behind).map(
            lambda parts: parts[0] + "1" * parts[1] + ("." + "2" * parts[2] if parts[2] else "")
        )
    else:
        letters = ("א", "e\u0301", "\u200fa", "1") if type_ == "alphanumeric" else ("1", "0", "٣")
        sized = st.tuples(st.sampled_from(letters), about).map(lambda parts: parts[0] * parts[1])
    return sized | TYPES[type_] | NUMBERS.map(Bare)


@st.composite
def changes(draw: Any, parameters: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Names, known ones in any case, each with a value that may be wrong for it."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        entry = parameters[draw(st.integers(0, len(parameters) - 1))]
        name = draw(st.sampled_from((entry["field"], entry["field"], entry["field"].upper(), *UNKNOWN)))
        own = edges("".join(entry["type"].split()).lower(), str(entry["length"]))
        found.append((name, draw(own | own | VALUES)))
    return found


@st.composite
def wild_data(draw: Any, parameters: list[dict[str, Any]], right: list[Any] | dict[str, Any]) -> Any:
    """pluginData: rows that were right, of which some values are not what they were; and worse."""
    some = changes(parameters)
    doubled = some.map(Members)
    if isinstance(right, dict):
        return draw(some.map(lambda change: right | dict(change)) | VALUES | doubled)
    rows: list[Any] = [row | dict(draw(some)) for row in right]
    rows += draw(st.lists(doubled | VALUES, max_size=1))
    data: Any = draw(st.sampled_from((rows, rows, rows, {"data": rows}, {"Data": rows}, {"data": {}}, [])))
    return written(data) if draw(st.integers(0, 7)) == 7 else data


NOTHING: list[Any] = [None, "", False, Bare("0"), Bare("-0.0")]
WORSE: list[Any] = [*NOTHING, Bare("7"), [], {}, True, "{}", "{", [{}]]
PARTS = ("station", "company", "signature", "message", "netPassportID", "pluginData")


def around(plugin: str, data: Any, odd: dict[str, Any]) -> dict[str, Any]:
    """A request with some parts that are not what they should be."""
    inside = {"netPassportID": "250030", "pluginData": data}
    whole = {"station": "1", "plugin": plugin.upper(), "company": "demo", "signature": "0"}
    message = inside | {key: value for key, value in odd.items() if key in inside}
    return whole | {"message": message} | {key: value for key, value in odd.items() if key not in inside}


def envelope(plugin: str, data: Any) -> st.SearchStrategy[Any]:
    """The request around it, or none."""
    odd = st.dictionaries(st.sampled_from(PARTS), st.sampled_from(WORSE), max_size=2)
    unnamed = st.sampled_from(NOTHING).map(lambda value: {"plugin": value})
    return st.just(data) | (odd | unnamed).map(lambda broken: around(plugin, data, broken))


def test_the_checker_and_the_oracle_agree_on_each_part_that_is_missing_or_odd() -> None:
    odd = [{part: value} for part in PARTS for value in WORSE] + [{"plugin": value} for value in NOTHING]
    odd += [{one: None, other: None} for one, other in combinations(PARTS, 2)]
    for broken in odd:
        agree(shipped("heshin"), written(around("heshin", [{"accountKey": "1"}], broken)), "heshin")


def test_the_checker_and_the_oracle_agree_on_each_way_to_write_an_entry_wrong() -> None:
    ways: dict[str, list[Any]] = {
        "field": ["a", "", "  ", Bare("5"), None],
        "required": [True, "true", Bare("1"), None],
        "type": ["alpha numeric", "NUMERIC", "long", "Date", "decimal", "text", "", Bare("5"), None],
        "length": [
            *map(Bare, ("15", "8", "10", "9.2", "0", "0.5", "-1", "1e1", "15.0", "2147483648")),
            "15",
            True,
            None,
        ],
    }
    missing = object()
    entries = [
        {key: value for key, value in zip(ways, values, strict=True) if value is not missing}
        for values in product(*([*some, missing] for some in ways.values()))
    ]
    found = agree(written([*entries, Bare("5"), []]), "[]", OWN)
    assert {code for code, _, _ in found} == {"HC-A13", *(f"HC-P0{number}" for number in range(1, 9))}


def test_the_checker_and_the_oracle_agree_on_each_hard_value_in_each_kind_of_field() -> None:
    lengths = {
        **dict.fromkeys(("alpha numeric", "numeric"), (1, 2, 5, 9, 15)),
        "long": (1, 5, 9, 10, 11),
        "decimal": (1, 1.1, 2.2, 5.4, 9, 9.2),
        "date": (8, 10),
    }
    parameters = [
        {"field": f"{type_} {length} {required}", "required": required, "type": type_, "length": length}
        for type_, some in lengths.items()
        for length in some
        for required in (True, False)
    ]
    values = [*HARD_DIGITS, *HARD_DAYS, *HARD_LETTERS, *map(Bare, HARD_NUMBERS), *NO_TEXTS]
    values += [letter * count for letter in ("1", "א", "e\u0301") for count in range(17)]
    values += [
        f"{sign}{'1' * whole}.{'2' * places}"
        for sign in ("", "-")
        for whole in range(11)
        for places in range(6)
    ]
    payload = written([{str(entry["field"]): value for entry in parameters} for value in values])
    found = agree(json.dumps(parameters), payload, OWN)
    assert {code for code, _, _ in found} == {"HC-A13", "HC-D1", "HC-D2", "HC-D3", "HC-E01"}


@given(st.data(), st.sampled_from(INTERFACES))
@settings(max_examples=80)
def test_the_checker_and_the_oracle_agree_on_the_shipped_interfaces(data: st.DataObject, plugin: str) -> None:
    parameters = shipped(plugin)
    right = data.draw(hconnect.plugin_data(plugin, max_documents=2, max_rows=3))
    payload = data.draw(wild_data(json.loads(parameters), right))
    agree(parameters, written(data.draw(envelope(plugin, payload))), plugin)


@given(st.data(), hconnect.parameter_files())
@settings(max_examples=80)
def test_the_checker_and_the_oracle_agree_on_any_interface(
    data: st.DataObject, parameters: list[dict[str, Any]]
) -> None:
    right = data.draw(hconnect.plugin_data(OWN, parameters=parameters, max_documents=2, max_rows=3))
    payload = data.draw(wild_data(parameters, right))
    agree(json.dumps(parameters), written(data.draw(envelope(OWN, payload))), OWN)


@given(hconnect.parameter_files(valid=False), hconnect.parameter_files(valid=False), st.booleans())
@settings(max_examples=60)
def test_the_checker_and_the_oracle_agree_on_parameter_files_with_faults(
    one: list[dict[str, Any]], other: list[dict[str, Any]], both: bool
) -> None:
    parameters = [*one, *other] if both else one
    assert agree(json.dumps(parameters), "[]", OWN)


@given(st.sampled_from(["", "{}", "5", "[", "[5]", "[{}, null]", '[{"field": "x"}', "{'field': 1}", "null"]))
def test_the_checker_and_the_oracle_agree_on_files_that_are_no_parameter_files(text: str) -> None:
    assert agree(text, "[]", OWN)


@given(st.text('[]{}",:0123456789.-+eE trufalsn\\אu', max_size=20), st.sampled_from(INTERFACES))
@settings(max_examples=120)
def test_the_checker_and_the_oracle_agree_on_any_text(payload: str, plugin: str) -> None:
    agree(shipped(plugin), payload, plugin)


@given(st.data(), st.sampled_from(INTERFACES))
@settings(max_examples=60)
def test_the_oracle_sees_each_mutation_and_nothing_in_what_is_right(data: st.DataObject, plugin: str) -> None:
    """Else the two could agree by saying nothing."""
    right = data.draw(hconnect.envelopes(plugin).map(json.dumps))
    assert oracle.errors(shipped(plugin), right) == []
    broken = data.draw(hconnect.mutations(right, plugin).filter(lambda one: one.code != "HC-A12"))
    found = [error for error in oracle.errors(shipped(plugin), broken.payload) if error[0] != "HC-A13"]
    assert found == [(broken.code, broken.row, broken.field)]


def test_the_oracle_shares_no_code_with_the_checker() -> None:
    tree = ast.parse(Path(oracle.__file__).read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "dataclasses", "decimal", "json", "re", "typing", "unicodedata"}
