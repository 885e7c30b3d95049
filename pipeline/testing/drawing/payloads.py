"""Payloads: pluginData of an interface, under any parameter file: documents, or the one object of a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.rules import Parameters, Shelf, load, parse
from pipeline.testing.drawing.documents import Form, Row
from pipeline.testing.drawing.keys import YEAR, Keys
from pipeline.testing.drawing.meanings import MEANINGS
from pipeline.testing.drawing.spelling import SPELLINGS, spelled

Rules = Parameters | Path | Sequence[dict[str, Any]]
"""A parameter file: read already, on disk, or as the JSON value that it holds."""

NO_BOOKS = Keys((), (), (), (), (), (), YEAR)


def rules_of(plugin: str, parameters: Rules | None, folder: Path | None) -> Parameters:
    """The parameter file that was given, else that of the folder, else the shipped one.

    Raises UsageError where there is none, or one with faults.
    """
    if isinstance(parameters, Parameters):
        return parameters
    if parameters is None:
        found = Shelf(folder).get(plugin)
    elif isinstance(parameters, Path):
        found = load(parameters)
    else:
        found = parse(json.dumps([*parameters]).encode(), Path(f"{plugin}.json"))
    if isinstance(found, Parameters):
        return found
    if found is None:
        remedy = "Give it one: parameters=, or a folder= that holds it."
        raise UsageError(f"the interface {plugin} has no parameter file", remedy=remedy)
    said = "; ".join(f"{finding.text} ({finding.field or 'an entry'})" for finding in found)
    raise UsageError(f"the parameter file of {plugin} has faults: {said}", remedy="See: hconnect prm check")


def payloads(
    plugin: str, rules: Parameters, keys: Keys | None, documents: tuple[int, int], rows: int
) -> st.SearchStrategy[Any]:
    """So many documents of at most so many rows each; of reports one object."""
    if rules.kind == "object":
        return _object(rules)
    made = form(plugin.lower(), rules, keys)

    def spell(drawn: tuple[str, list[list[Row]]]) -> list[dict[str, Any]]:
        how, found = drawn
        return [spelled(row, rules, how, made.optional) for document in found for row in document]

    return st.tuples(SPELLINGS, made.documents(documents, rows)).map(spell)


@lru_cache(maxsize=64)
def form(plugin: str, rules: Parameters, keys: Keys | None) -> Form:
    """Made once: a strategy may be asked for within another one. Without keys: those of the demo shop."""
    if keys is None:
        keys = Keys.demo() if plugin in MEANINGS else NO_BOOKS
    return Form(plugin, rules, keys)


def _object(rules: Parameters) -> st.SearchStrategy[dict[str, Any]]:
    """A report's request: what `hrep` prints (observed); what is encrypted in it nobody outside can make."""
    shapes: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "text": _encrypted,
        "array": _report_parameters,
    }
    fields = {field.name: shapes.get(field.shape, _encrypted)() for field in rules.fields}
    return st.fixed_dictionaries(fields)


def _encrypted() -> st.SearchStrategy[str]:
    return st.tuples(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=48)).map(
        lambda parts: f"{parts[0].hex()}:{parts[1].hex()}"
    )


def _report_parameters() -> st.SearchStrategy[list[dict[str, str]]]:
    kinds = st.sampled_from((("long", "300"), ("txt", "אב"), ("date", "01/31/2026")))
    return st.lists(kinds, max_size=3).map(
        lambda chosen: [
            {
                "p_name": f"__MUSTACH_P{number}__",
                "id": str(number),
                "type": kind,
                "name": "חתך",
                "defVal": value,
                "opName": "שווה",
                "opOrigin": "from",
            }
            for number, (kind, value) in enumerate(chosen)
        ]
    )
