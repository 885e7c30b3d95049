"""`hconnect init`: the folders of a station."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import FINE
from pipeline.cli.terminal import say
from pipeline.reporters.visible import visible


def init(
    root: Annotated[Path, typer.Argument(metavar="ROOT", help="The station's folder.", show_default=False)],
) -> int:
    """Make the folders of a station, and a station.toml with comments.

    What is there already stays as it is, so it also makes what is missing.

    Examples:
      hconnect init station

    Exit codes:
      0  the station is there
      2  it cannot be made
    """
    from pipeline.station.disk import Disk
    from pipeline.station.folders import Folders

    folders = Folders(root)
    made = folders.make(Disk())
    state = "" if made else " (it was there already, and stays as it is)"
    say(f"A station in {visible(str(root))}:")
    for path, meaning in (
        (folders.settings, f"its settings{state}"),
        (folders.drop, "drop pluginData here: compId_interface_netPassportId_*.json, or whole requests"),
        (folders.dats, "the .dat files appear here"),
    ):
        say(f"  {visible(path.relative_to(root).as_posix()):14} {meaning}")
    say(f"Start it: hconnect watch {visible(str(root))}")
    return FINE
