"""Params: `params_data` of a report: what is exported with it, and what a caller may set of it.

The objects and their order are the vendor's (observed). Which texts stand for an open end is observed for numbers and
texts, and ours for dates; `opOrigin` of a single value is "from" (observed).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from pipeline.findings import Finding
from pipeline.intake.places import PayloadPlaces
from pipeline.reports.definition import Bound, Definition, Operation, Parameter, Value
from pipeline.validation.conditions import TO, VALUE, Condition, WrongValue, parsed, said

OPERATIONS: dict[Operation, str] = {"range": "מ..עד", "equal": "שווה", "at least": "גדול שווה"}
_OPEN = {
    "long": ("-999999999", "999999999"),
    "txt": ("", "ת" * 15),
    "date": ("01/01/1900", "12/31/2099"),
}
"""The texts of open ends: before everything, behind everything."""
_NONE = "parameter none"
"""The cause of a value that is compared with = and was never set."""
_BEHIND_ALL = re.compile("ת{5,}")
"""Clients send as many as they like."""


class Param(msgspec.Struct, frozen=True):
    """A parameter object, its keys in the vendor's order."""

    p_name: str
    id: str
    type: str
    name: str
    defVal: str  # noqa: N815  the vendor's name
    opName: str  # noqa: N815  the same
    opOrigin: str  # noqa: N815  the same


def exported(definition: Definition) -> tuple[Param, ...]:
    """What `hrep` prints beside a report: an object for each bound, with its default."""
    return tuple(
        Param(
            p_name=f"__MUSTACH_P{number}__",
            id=str(parameter.number + (TO if bound.side == "to" else 0)),
            type=parameter.type,
            name=parameter.name,
            defVal=_written(parameter, bound),
            opName=OPERATIONS[parameter.operation],
            opOrigin="to" if bound.side == "to" else "from",
        )
        for number, (parameter, bound) in enumerate(definition.bounds)
    )


def taken(
    conditions: Sequence[Condition], definition: Definition, places: PayloadPlaces
) -> tuple[dict[str, Value | None], list[Finding]]:
    """The values by the names of the bounds, None for open ends, and what is wrong with the rest.

    What is sent unchanged gives the defaults. What the payload alone shows to be wrong is not said again.
    """
    wanted = exported(definition)
    if len(conditions) != len(wanted):
        given = {"sent": str(len(conditions)), "expected": str(len(wanted))}
        return {}, [said("HC-E13", places, None, **given)]
    values: dict[str, Value | None] = {}
    findings: list[Finding] = []
    for condition, param, (parameter, bound) in zip(conditions, wanted, definition.bounds, strict=True):
        findings += _changed(condition, param, places)
        text = condition.keys.get(VALUE)
        if text is None:
            continue
        try:
            values[bound.name] = _value(text, param, parameter, bound)
        except WrongValue as wrong:
            if wrong.cause == _NONE or condition.keys.get("type") != parameter.type:
                given = {"parameter": condition.called, "type": parameter.type, "cause": wrong.cause}
                findings.append(said("HC-E12", places, condition.at, text, **given))
    return values, findings


def shown(definition: Definition, values: Mapping[str, Value | None]) -> list[tuple[str, str]]:
    """The values as texts, each with the Hebrew name of its parameter; an open end is `...`."""
    found = []
    for parameter, bound in definition.bounds:
        if bound.name in values:
            value = values[bound.name]
            text = "..." if value is None else value.isoformat() if isinstance(value, date) else str(value)
            found.append((f"{parameter.name} ({OPERATIONS[parameter.operation]})", text))
    return found


def _changed(condition: Condition, param: Param, places: PayloadPlaces) -> Iterator[Finding]:
    for key, expected in msgspec.structs.asdict(param).items():
        sent = condition.keys.get(key)
        if key == VALUE or sent is None or sent == expected:
            continue
        code = "HC-W14" if key == "name" else "HC-E14"
        given = {"key": key, "parameter": param.p_name, "expected": expected}
        yield said(code, places, condition.at, sent, **given)


def _written(parameter: Parameter, bound: Bound) -> str:
    """A default as it is exported."""
    value = parameter.default(bound)
    if value is None:
        return _OPEN[parameter.type][bound.side == "to"]
    return f"{value:%m/%d/%Y}" if isinstance(value, date) else str(value)


def _value(text: str, param: Param, parameter: Parameter, bound: Bound) -> Value | None:
    """What a text sets a bound to; raises WrongValue."""
    if text == param.defVal:
        value = parameter.default(bound)
        if value is None and parameter.operation == "equal":
            raise WrongValue(_NONE)
        return value
    read = parsed(parameter.type, text)
    if parameter.operation != "equal" and _is_open(read, text, parameter, bound):
        return None
    return int(read) if isinstance(read, float) else read  # no definition has parameters of that type


def _is_open(value: object, text: str, parameter: Parameter, bound: Bound) -> bool:
    """Whether a text stands for an open end on this side."""
    if bound.side == "to" and parameter.type == "txt":
        return bool(_BEHIND_ALL.fullmatch(text))
    return value == parsed(parameter.type, _OPEN[parameter.type][bound.side == "to"])
