"""Mutations: each of the documented ways to break a payload, as far as it has the place for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.rules import Field, Parameters
from pipeline.rules.field import ALPHA
from pipeline.testing.drawing import faults
from pipeline.testing.drawing.documents import Draw
from pipeline.testing.drawing.mutation import Mutation
from pipeline.testing.drawing.target import Target

Break = Callable[[Draw], Mutation]

_ABSENT = object()
_MISSING = st.sampled_from((_ABSENT, None, "", 0, False))
"""What counts as missing in an envelope (inferred: falsy in the station's JavaScript)."""
_ENVELOPE = (("HC-A01", "station"), ("HC-A02", "plugin"), ("HC-A03", "company"), ("HC-A04", "message"))
_MESSAGE = (("HC-A05", "netPassportID"), ("HC-A06", "pluginData"))
_NO_ROWS = st.sampled_from((5, True, "no JSON", "7"))
_NO_OBJECTS = st.sampled_from((5, "אב", None, True, ()))


def mutations(
    target: Target, parameters: Parameters, codes: Sequence[str] | None
) -> st.SearchStrategy[Mutation]:
    """Break a payload in one of the ways; in those alone that `codes` names. Raises UsageError where there is none."""
    ways = _ways(target, parameters)
    chosen = [way for code, way in ways.items() if codes is None or code in codes]
    if not chosen:
        remedy = f"This one can be broken by: {', '.join(ways)}."
        raise UsageError(f"the payload cannot be broken by {', '.join(codes or ())}", remedy=remedy)

    @st.composite
    def drawn(draw: Draw) -> Mutation:
        way: Break = draw(st.sampled_from(chosen))
        return way(draw)

    return drawn()


def _ways(target: Target, parameters: Parameters) -> dict[str, Break]:
    ways: dict[str, Break] = {}
    if target.rows or parameters.kind == "object":
        ways |= _of_fields(_Cells(target), parameters.fields)
    if target.rows:
        ways["HC-E09"] = lambda draw: _no_object(draw, target)
    ways |= _of_data(target, parameters)
    if target.is_request:
        ways |= _of_envelope(target)
    if target.form is not object:
        ways["HC-A15"] = lambda draw: _no_json(draw, target)
    return ways


class _Cells:
    """The values of a payload: those of each row, or of the one object."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def changed(self, draw: Draw, code: str, field: Field, value: Any, how: str) -> Mutation:
        """The payload with another value of a field (`_ABSENT` takes it away) in one of its rows."""
        rows = self._target.rows
        if not rows:
            made = self._target.with_data(_with(self._target.data, field, value))
            return Mutation(made, code, None, field.name, how)
        row = draw(st.integers(0, len(rows) - 1))
        made = self._target.with_row(row, _with(rows[row], field, value))
        return Mutation(made, code, row, field.name, f"row {row}: {how}")


def _with(row: dict[str, Any], field: Field, value: Any) -> dict[str, Any]:
    """A row with another value, under the name that it has for the field."""
    name = field.name.casefold()
    sent = next((key for key in row if key.casefold() == name), field.name)
    changed = {**row, sent: value}
    if value is _ABSENT:
        del changed[sent]
    return changed


def _of_fields(cells: _Cells, fields: Sequence[Field]) -> dict[str, Break]:
    required = [field for field in fields if field.required]
    longer = [field for field in fields if not field.shape and faults.can_be_too_long(field)]
    texts = [field for field in fields if field.type == ALPHA and not field.shape]

    def missing(draw: Draw) -> Mutation:
        field = draw(st.sampled_from(required))
        value = draw(st.just(_ABSENT) | faults.BLANKS)
        how = "is missing" if value is _ABSENT else f"is {value!r}"
        return cells.changed(draw, "HC-D1", field, value, f"{field.name} {how}")

    def wrong(draw: Draw) -> Mutation:
        field = draw(st.sampled_from(fields))
        value = draw(st.just(True) if field.shape else faults.wrong_type(field))
        return cells.changed(
            draw, "HC-D2", field, value, f"{field.name} is {value!r}, which is no {field.type}"
        )

    def long(draw: Draw) -> Mutation:
        field = draw(st.sampled_from(longer))
        value = draw(faults.too_long(field))
        return cells.changed(draw, "HC-D3", field, value, f"{field.name} is longer than {field.length}")

    def foreign(draw: Draw) -> Mutation:
        field = draw(st.sampled_from(texts))
        value = draw(faults.foreign(field))
        return cells.changed(draw, "HC-E01", field, value, f"{field.name} is {value!r}")

    ways = (
        ("HC-D1", required, missing),
        ("HC-D2", fields, wrong),
        ("HC-D3", longer, long),
        ("HC-E01", texts, foreign),
    )
    return {code: way for code, some, way in ways if some}


def _of_data(target: Target, parameters: Parameters) -> dict[str, Break]:
    """The form of pluginData."""

    def broken(code: str, data: Any, how: str) -> Mutation:
        return Mutation(target.with_data(data), code, None, None, how)

    ways: dict[str, Break] = {}
    if target.is_request:
        ways["HC-P09"] = lambda draw: broken("HC-P09", draw(_NO_ROWS), "pluginData is no array and no object")
        ways["HC-A12"] = lambda draw: Mutation(
            target.put({**target.value, "plugin": draw(st.sampled_from(("nobody", "imoveIn2")))}),
            "HC-A12",
            None,
            None,
            "no parameter file is called like plugin",
        )
    if parameters.kind == "rows":
        ways["HC-P10"] = lambda draw: broken(
            "HC-P10",
            {draw(st.sampled_from(("rows", "Data"))): target.rows},
            "pluginData is an object without data",
        )
        ways["HC-P11"] = lambda draw: broken(
            "HC-P11", {"data": draw(st.sampled_from(({}, "אב", 5, None)))}, "data is no array"
        )
    return ways


def _no_object(draw: Draw, target: Target) -> Mutation:
    row = draw(st.integers(0, len(target.rows) - 1))
    value = draw(_NO_OBJECTS)
    value = [] if value == () else value
    return Mutation(target.with_row(row, value), "HC-E09", row, None, f"row {row} is {value!r}")


def _of_envelope(target: Target) -> dict[str, Break]:
    """A part of the request is missing."""
    whole = target.value

    def without(code: str, key: str, *, inside: bool) -> Break:
        def way(draw: Draw) -> Mutation:
            part = dict(whole["message"] if inside else whole)
            value = draw(_MISSING)
            if value is _ABSENT:
                del part[key]
            else:
                part[key] = value
            how = f"{key} is missing" if value is _ABSENT else f"{key} is {value!r}"
            changed = {**whole, "message": part} if inside else part
            return Mutation(target.put(changed), code, None, None, how)

        return way

    ways = {code: without(code, key, inside=False) for code, key in (*_ENVELOPE, ("HC-A07", "signature"))}
    return ways | {code: without(code, key, inside=True) for code, key in _MESSAGE}


def _no_json(draw: Draw, target: Target) -> Mutation:
    """Text that is almost JSON."""
    text = target.text
    kept = draw(st.integers(1, len(text) - 1))
    ways = {
        f"cut after {kept} of {len(text)} characters": text[:kept],
        "a comma before the last bracket": f"{text[:-1]},{text[-1]}",
        "a comment at the end": f"{text} // end",
    }
    how = draw(st.sampled_from([*ways]))
    return Mutation(target.cast(ways[how]), "HC-A15", None, None, how)
