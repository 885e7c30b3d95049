"""The H-Connect grid in station.toml: which provider may use which interface of which company.

Examples:
  hconnect grid add station --company demo --provider 250030 --interface imovein
  hconnect grid list station
  hconnect grid remove station --company demo --provider 250030 --interface imovein
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import FINE
from pipeline.cli.options import Root
from pipeline.cli.terminal import console, say
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from pipeline.settings.edit import Change, Edit
    from pipeline.settings.grid import GridRow

Company = Annotated[str, typer.Option(metavar="NAME", help="The company's file name, as in [companies].")]
Sender = Annotated[str, typer.Option("--provider", metavar="ID", help="The provider's netPassportID.")]
Interfaces = Annotated[
    list[str],
    typer.Option(
        "--interface", metavar="NAME", help="Such as imovein; * for all of them. Give it again for more."
    ),
]


def _add(root: Root, *, company: Company, provider: Sender, interface: Interfaces) -> int:
    """Allow a provider to use interfaces of a company: a row for each.

    A row that is there already stays, and is no fault. Comments and layout of station.toml stay too.

    Examples:
      hconnect grid add station --company demo --provider 250030 --interface imovein
      hconnect grid add station --company demo --provider 250030 --interface kupain --interface reports

    Exit codes:
      0  the rows are there
      2  the company or the provider is not, or station.toml cannot be used
    """
    from pipeline.settings.edits import add_rows, grid_rows

    rows = grid_rows(company, provider, interface)
    before = {row.key for row in _change(root, add_rows(rows)).before.grid}
    for row in rows:
        say(f"{'there already' if row.key in before else 'added'}: {_shown(row)}")
    return FINE


def _remove(root: Root, *, company: Company, provider: Sender, interface: Interfaces) -> int:
    """Take rows out again.

    A row that is not there is no fault. Comments stay, but for those between the lines of the row itself.

    Examples:
      hconnect grid remove station --company demo --provider 250030 --interface imovein

    Exit codes:
      0  the rows are not there any more
      2  station.toml cannot be used
    """
    from pipeline.settings.edits import grid_rows, remove_rows

    rows = grid_rows(company, provider, interface)
    before = {row.key for row in _change(root, remove_rows(rows)).before.grid}
    for row in rows:
        say(f"{'removed' if row.key in before else 'not there'}: {_shown(row)}")
    return FINE


def _list(root: Root) -> int:
    """Show the rows of the grid, in the order of the file.

    Examples:
      hconnect grid list station
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from pipeline.settings import toml

    settings = toml.load(root / toml.NAME)
    if not settings.grid:
        say("no rows: the gateway allows nothing")
        return FINE
    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in ("company", "compId", "provider", "name", "interface"):
        shown.add_column(title)
    for row in settings.grid:
        provider = settings.provider(row.net_passport)
        name = provider.name if provider is not None else ""
        cells = (row.company, settings.comp_id(row.company) or "", row.net_passport, name, row.interface)
        shown.add_row(*map(visible, cells))
    console().print(shown)
    return FINE


grid = {"add": _add, "list": _list, "remove": _remove}


def _change(root: Path, edit: Edit) -> Change:
    from pipeline.settings.toml import NAME
    from pipeline.station.disk import Disk
    from pipeline.station.settings_file import change

    return change(root / NAME, edit, Disk())


def _shown(row: GridRow) -> str:
    return visible(f"{row.company}, {row.net_passport}, {row.interface}")
