"""`hconnect keys`: a provider's pair of keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import FINE
from pipeline.cli.options import output_folder
from pipeline.cli.terminal import say
from pipeline.reporters.visible import visible


def new(
    directory: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Where they go; made where it is not there.", show_default=False),
    ],
) -> int:
    """Make a pair as Net-Passport gives it: publickey.pem, privatekey.pem and KEYS.ZIP.

    The pair is for this station alone: the real one knows only keys from Net-Passport. Nothing is overwritten.

    Examples:
      hconnect keys new keys

    Exit codes:
      0  the three files are written
      2  one of them is there already, or they cannot be written
    """
    from pipeline.passport import keys

    output_folder("DIR", directory)
    for path in keys.write(directory, keys.pair()):
        say(visible(str(path)))
    return FINE


keys = {"new": new}
