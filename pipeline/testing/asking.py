"""Asking: a report, as a client of the real station asks for it: its descriptor, its parameters, a signed call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from pipeline.errors import UsageError
from pipeline.reports.definition import Definition
from pipeline.reports.hrep import line
from pipeline.reports.key import station_key
from pipeline.reports.running import refuse_unknown
from pipeline.reports.shelf import Shelf
from pipeline.station.service import Service

Value = int | str | date


def question(station: Service, number: int, company: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """The pluginData of a call to Reports: what `hrep` prints, with the values that are given.

    Raises UsageError where there is no such report, company or parameter, and DefinitionRefused where its file has faults.
    """
    settings, root = station.live.current(), station.folders.root
    definition = Shelf(root / settings.reports.folder).named(number)
    comp_id = settings.comp_id(company)
    if comp_id is None:
        remedy = f"There: {', '.join(settings.companies)}."
        raise UsageError(f"there is no company {company}", remedy=remedy)
    made: dict[str, Any] = json.loads(line(definition, comp_id, station_key(root, station.files)))
    _set(made["params_data"], definition, values)
    return made


def _set(params: list[dict[str, Any]], definition: Definition, values: Mapping[str, Value]) -> None:
    """`defVal` alone is changed, to a text; days are MM/DD/YYYY (documented)."""
    refuse_unknown(definition, values)
    names = [bound.name for _, bound in definition.bounds]
    for name, value in values.items():
        params[names.index(name)]["defVal"] = f"{value:%m/%d/%Y}" if isinstance(value, date) else str(value)
