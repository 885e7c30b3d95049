"""Reports: one is asked for as hrep printed it, in both forms and in odd ones, and with what hrep did not print."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.gateway.conformance.case import Case, Sent, reached
from pipeline.gateway.conformance.expected import Expected, Grade
from pipeline.gateway.conformance.target import Target

PLUGIN = "Reports"
_NO_DESCRIPTOR = "0" * 32 + ":" + "0" * 32


def cases(target: Target) -> Iterator[Case]:
    """They read the books, and write nothing."""
    text = target.report or '{"encrypt_reportData":"","params_data":[]}'
    lacks = target.lacks("report")
    asked: tuple[tuple[str, str, str, str, Grade], ...] = (
        ("object", "a report as hrep printed it", text, PLUGIN, "D"),
        ("text", "pluginData is a text that holds it", json.dumps(text, ensure_ascii=False), PLUGIN, "O"),
        ("small-letters", "the plugin in small letters", text, PLUGIN.lower(), "O"),
    )
    for name, about, data, plugin, grade in asked:
        rows = (Expected(grade, action=plugin, is_report=True),)
        yield Case(f"report/{name}", about, Sent(target.request(data, plugin=plugin)), rows, lacks)
    whole: dict[str, Any] = json.loads(text)
    refusals: tuple[tuple[str, str, Any, Grade], ...] = (
        ("rows", "an array in the place of the object", [whole], "I"),
        ("no-descriptor", "without encrypt_reportData", _without(whole, "encrypt_reportData"), "I"),
        ("no-params", "without params_data", _without(whole, "params_data"), "I"),
        ("cut", "the end of the descriptor is cut off", _cut(whole), "U"),
        ("another", "a descriptor that nobody exported", whole | {"encrypt_reportData": _NO_DESCRIPTOR}, "U"),
    )
    for name, about, value, grade in refusals:
        sent = Sent(target.request(_written(value), plugin=PLUGIN))
        yield Case(f"report/{name}", about, sent, reached(target, grade, PLUGIN), lacks)
    yield from _parameters(target, whole, lacks)


def _parameters(target: Target, whole: Mapping[str, Any], lacks: str) -> Iterator[Case]:
    """Calls in which a parameter is not as it was printed; only defVal is the caller's (documented)."""
    params = whole.get("params_data")
    first = params[0] if isinstance(params, list) and params and isinstance(params[0], dict) else None
    lacks = lacks or ("" if first is not None else "the report has no parameters")
    changed = {**(first or {}), "opOrigin": "another"}
    ways: tuple[tuple[str, str, list[Any]], ...] = (
        ("fewer-params", "a parameter is left out", list(params or [None])[1:]),
        ("changed-param", "more than defVal is changed", [changed, *list(params or [None])[1:]]),
    )
    for name, about, sent in ways:
        data = _written({**whole, "params_data": sent})
        expected = reached(target, "U", PLUGIN)
        yield Case(f"report/{name}", about, Sent(target.request(data, plugin=PLUGIN)), expected, lacks)


def _without(whole: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in whole.items() if name != key}


def _cut(whole: dict[str, Any]) -> dict[str, Any]:
    return whole | {"encrypt_reportData": str(whole.get("encrypt_reportData", ""))[:-2]}


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
