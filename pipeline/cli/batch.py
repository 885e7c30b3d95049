"""The activation files of Masofon 2: what is imported from where, into which company.

Examples:
  hconnect batch make station --company demo --provider 250030 --interface imovein
  hconnect batch list station
  hconnect batch check station
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli import FINDINGS, FINE
from pipeline.cli.options import Root
from pipeline.cli.terminal import console, say
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from pipeline.rules import Shelf
    from pipeline.settings.station import StationSettings
    from pipeline.station.folders import Folders


def _make(
    root: Root,
    *,
    company: Annotated[str, typer.Option(metavar="NAME", help="The importing company, as in [companies].")],
    provider: Annotated[str, typer.Option(metavar="ID", help="The provider's netPassportID.")],
    interface: Annotated[str, typer.Option(metavar="NAME", help="Such as imovein.")],
    type_: Annotated[
        str | None,
        typer.Option(
            "--type", metavar="NAME", help="The import type of an interface of your own, such as imovein."
        ),
    ] = None,
    receiving_code: Annotated[
        int, typer.Option(min=0, metavar="N", help="The employee who imports; without one nothing is.")
    ] = 1,
    store: Annotated[
        Literal["permanent", "temporary"], typer.Option(help="Where documents of stock go.")
    ] = "permanent",
    conversion: Annotated[
        Literal["Ansi2Ansi", "oem2ansi"],
        typer.Option(help="Hebrew as it is, or mirrored Hebrew turned round."),
    ] = "Ansi2Ansi",
    flavour: Annotated[
        Literal["ordinal", "widths"], typer.Option(help="That of the parameters file beside it.")
    ] = "ordinal",
) -> int:
    """Make an activation file in ROOT/Hconnect, with comments, and the parameters file (.prm) beside it.

    Nothing that is there is written over. With --type, an interface of your own is taken into the books as that
    type: the .prm names its columns by the fields of the same name. Without, its rows are kept, and nothing is made of
    them.

    Examples:
      hconnect batch make station --company demo --provider 250030 --interface imovein
      hconnect batch make station --company demo --provider 250030 --interface weborders --type imovein
      hconnect batch make station --company demo --provider 250030 --interface kupain --receiving-code 7

    Exit codes:
      0  it is made
      2  it is there already, or the company or the interface is not known
    """
    from pipeline.engine.making import Wish, make
    from pipeline.station.disk import Disk

    folders, settings, shelf = _station(root)
    wish = Wish(company, provider, interface, receiving_code, store, conversion, flavour, type=type_ or "")
    for name in make(folders, settings, shelf, Disk(), wish):
        say(visible(f"{folders.dats.name}/{name}"))
    return FINE


def _list(root: Root) -> int:
    """Show the lines of the activation files, and how many files each of them means now.

    Examples:
      hconnect batch list station

    Exit codes:
      0  they are shown
      1  one of them cannot be read: see hconnect batch check
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from pipeline.engine.batches import Batches
    from pipeline.errors import HConnectError
    from pipeline.station.disk import Disk

    folders, _, _ = _station(root)
    batches = Batches(folders, Disk())
    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in (
        "activation file",
        "company",
        "type",
        "store",
        "file",
        "parameters",
        "code",
        "conversion",
        "waiting",
    ):
        shown.add_column(title)
    code = FINE
    for name in batches.names():
        try:
            for line in batches.read(name).lines:
                columns = (line.company, line.type, line.store, line.file, line.parameters)
                more = (str(line.receiving_code), line.conversion, str(len(batches.files(line))))
                shown.add_row(*map(visible, (name, *columns, *more)))
        except HConnectError as fault:
            shown.add_row(visible(name), visible(str(fault)))
            code = FINDINGS
    if not shown.row_count:
        say("no activation files: nothing is imported")
        return FINE
    console().print(shown)
    return code


def _check(
    root: Root,
    batch: Annotated[
        str | None, typer.Argument(metavar="FILE", help="One of them alone.", show_default=False)
    ] = None,
) -> int:
    """Check activation files: every fault with its line, and what to do.

    Examples:
      hconnect batch check station
      hconnect batch check station 1_imovein_250030.bat

    Exit codes:
      0  nothing is wrong
      1  something is
      2  there is no such file, or the station cannot be used
    """
    from pipeline.engine.batches import Batches
    from pipeline.engine.linting import Linter
    from pipeline.station.disk import Disk

    folders, settings, shelf = _station(root)
    batches = Batches(folders, Disk())
    names = batches.names() if batch is None else [batches.named(batch)]
    found = list(Linter(folders, settings, shelf, Disk()).check(names))
    for lint in found:
        at = f":{lint.line}" if lint.line else ""
        say(visible(f"{folders.dats.name}/{lint.file}{at}: {lint.text}"))
        say(f"  {visible(lint.remedy)}")
    say(f"{len(names)} activation file{'' if len(names) == 1 else 's'}, {len(found) or 'nothing'} wrong")
    return FINDINGS if found else FINE


batch = {"make": _make, "list": _list, "check": _check}


def _station(root: Path) -> tuple[Folders, StationSettings, Shelf]:
    from pipeline.engine.service import shelf_of
    from pipeline.settings import toml
    from pipeline.station.disk import Disk
    from pipeline.station.folders import Folders

    folders = Folders(root)
    settings = toml.load(folders.settings)
    folders.check(Disk())
    return folders, settings, shelf_of(root, settings)
