"""`hconnect hrep`: a report as pluginData for the API, as the vendor's program of that name prints it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import FINE
from pipeline.errors import UsageError


def hrep(
    comp_id: Annotated[
        str, typer.Argument(metavar="COMPID", help="The company's number.", show_default=False)
    ],
    number: Annotated[
        int, typer.Argument(metavar="REPORTID", help="The report's number.", show_default=False)
    ],
    *,
    root: Annotated[
        Path | None,
        typer.Option(
            metavar="ROOT",
            help="A station; else the one whose folder, or a folder of it, this is.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Print a report for the API: one line of JSON, encrypt_reportData and params_data, without a line end.

    The line is pluginData of a call to Reports; change the defVal of its parameters, and nothing else. Export it again
    when the report has changed. Only this station can read it. In a station's folder, --root can be left out.

    Examples:
      hconnect hrep 1 2 --root station

    Exit codes:
      0  the line is printed
      2  there is no such company, report or station
    """
    from pipeline.reports.hrep import line
    from pipeline.reports.key import station_key
    from pipeline.reports.shelf import Shelf
    from pipeline.settings import toml
    from pipeline.station.disk import Disk

    place = _here() if root is None else root
    settings = toml.load(place / toml.NAME)
    if comp_id not in settings.companies.values():
        listed = ", ".join(f"{number} ({name})" for name, number in settings.companies.items()) or "none"
        raise UsageError(
            f"company {comp_id} is not in [companies] of {place / toml.NAME}", remedy=f"There: {listed}."
        )
    definition = Shelf(place / settings.reports.folder).named(number)
    sys.stdout.write(line(definition, comp_id, station_key(place, Disk())))
    return FINE


def _here() -> Path:
    """The station that the current folder belongs to."""
    from pipeline.settings import toml

    folder = Path.cwd()
    for place in (folder, *folder.parents):
        if (place / toml.NAME).is_file():
            return place
    raise UsageError(
        f"neither {folder} nor a folder above it is a station's: no {toml.NAME}",
        remedy="Name one: --root ROOT.",
    )
