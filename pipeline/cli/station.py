"""Turn a station off and on again, to see what senders do.

Examples:
  hconnect station off station
  hconnect station on station
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli import FINE
from pipeline.cli.options import Root
from pipeline.cli.terminal import say
from pipeline.reporters.visible import visible

StationId = Annotated[
    str | None,
    typer.Argument(
        metavar="STATION-ID",
        help="One of [[stations]]; the one of [station] if not given.",
        show_default=False,
    ),
]
Service = Annotated[
    bool, typer.Option("--service", help="Its H-Connect service alone: the station itself stays on line.")
]

_STATES = {
    ("connected", True): "on line",
    ("connected", False): 'off line: "station is not connected"',
    ("in_service", True): "in service",
    ("in_service", False): 'out of service: "Not in service"',
}


def _on(root: Root, station_id: StationId = None, *, service: Service = False) -> int:
    """Connect a station, or start its service.

    Examples:
      hconnect station on station
      hconnect station on station --service

    Exit codes:
      0  it is on
      2  it is not in station.toml, or that cannot be used
    """
    return _switch(root, station_id, service=service, on=True)


def _off(root: Root, station_id: StationId = None, *, service: Service = False) -> int:
    """Disconnect a station, or stop its service: requests get the real one's error from then on.

    Examples:
      hconnect station off station
      hconnect station off station --service

    Exit codes:
      0  it is off
      2  it is not in station.toml, or that cannot be used
    """
    return _switch(root, station_id, service=service, on=False)


station = {"on": _on, "off": _off}


def _switch(root: Root, station_id: str | None, *, service: bool, on: bool) -> int:
    from pipeline.settings.edits import Switch, switch
    from pipeline.settings.toml import NAME
    from pipeline.station.disk import Disk
    from pipeline.station.settings_file import change

    key: Switch = "in_service" if service else "connected"
    made = change(root / NAME, switch(station_id, key, on=on), Disk())
    who = f"station {visible(station_id)}" if station_id else "the station"
    already = " already" if made.after == made.before else ""
    say(f"{who} is{already} {_STATES[key, on]}")
    return FINE
