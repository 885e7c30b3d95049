"""`hconnect show`: a `.dat` as a table, and where the ways to read it differ."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli import FINDINGS, FINE
from pipeline.cli.paths import files
from pipeline.cli.terminal import console, say
from pipeline.errors import UsageError
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from rich.table import Table as Grid

    from pipeline.masofon.prm import PrmFile
    from pipeline.masofon.reader import Row, Table


def show(
    file: Annotated[str, typer.Argument(metavar="FILE.dat", show_default=False)],
    *,
    prm: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Masofon's .prm, for the titles of the columns, or the folder of your own parameter files.",
        ),
    ] = None,
    plugin: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The interface, where neither --prm nor the file's name says it."),
    ] = None,
    reading: Annotated[
        Literal["plain", "vendor", "rfc4180", "toggle"],
        typer.Option(help="Which of the four readings of quotes and commas makes the table."),
    ] = "vendor",
    first: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Show the first N rows; all are read.")
    ] = None,
) -> int:
    """Read a .dat back as a table, without the columns that are empty on every row.

    What an importer makes of quotes and commas is not documented. Where the four plausible readings differ,
    each line is shown with what each of them makes of it; and so is all that a right .dat does not have.

    Examples:
      hconnect show 1_imovein_250030_20241113.dat
      hconnect show 1_imovein_250030_20241113.dat --prm site.prm
      hconnect show 1_weborders_250030_20241113.dat --prm site-prm
      hconnect show 1_imovein_250030_20241113.dat --reading toggle --first 20

    Exit codes:
      0  the readings agree, and nothing is wrong with the file
      1  they differ, or something is wrong
      2  the call is wrong, or a file cannot be read
    """
    from pipeline.masofon import reader

    (path,) = files([file])
    titles = _titles(path, prm, plugin)
    table = reader.read(path.read_bytes(), titles, reading=reading)
    columns = max((len(row.cells) for row in table.rows), default=0)
    about = f"{_counted(len(table.rows), 'row')}, {_counted(columns, 'column')}, read as {reading}"
    say(f"{visible(str(path))}: {about}")
    if table.rows:
        say("")
        _rows(table, columns, first)
    _faults(table)
    _readings(table)
    return FINDINGS if table.faults or table.disputed else FINE


def _titles(path: Path, prm: Path | None, plugin: str | None) -> PrmFile | None:
    """The columns as a .prm: the one that is named, else that of the interface; None where nothing says it.

    `prm` may also be a folder of parameter files, which come before the shipped ones.
    """
    from pipeline.masofon.names import dat_interface
    from pipeline.masofon.prm import columns, make, read
    from pipeline.rules import Parameters, Shelf

    site = prm if prm is not None and prm.is_dir() else None
    if prm is not None and site is None:
        (named,) = files([str(prm)])
        return read(named.read_bytes())
    interface = plugin or dat_interface(path.name)
    if interface is None:
        return None
    shelf = Shelf(site)
    rules = shelf.get(interface)
    if isinstance(rules, Parameters):
        return read(make(columns(rules)))
    if plugin is None:
        return None
    remedy = f"Known: {', '.join(shelf.names())}."
    raise UsageError(f"--plugin: no parameter file for {plugin}", remedy=remedy)


def _rows(table: Table, columns: int, first: int | None) -> None:
    """The rows, without columns that hold nothing: side by side where the terminal is wide enough."""
    from rich.measure import Measurement

    rows = table.rows[:first]
    held = [place for place in range(columns) if any(row.cells[place : place + 1] != ("",) for row in rows)]
    out = console()
    grid = _grid(table, rows, held)
    if Measurement.get(out, out.options.update(max_width=1 << 20), grid).maximum <= out.width:
        out.print(grid)
        return
    for row in rows:
        out.print(_record(table, row, held))
        out.print()


def _grid(table: Table, rows: Sequence[Row], held: list[int]) -> Grid:
    """A line a row, a column each, under its number and its title."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as Grid

    grid = Grid(box=SIMPLE_HEAD, pad_edge=False)
    grid.add_column("line", justify="right")
    for place in held:
        grid.add_column(f"{place + 1}\n{_title(table, place)}")
    for row in rows:
        grid.add_row(str(row.line), *(_cell(row, place) for place in held))
    return grid


def _record(table: Table, row: Row, held: list[int]) -> Grid:
    """A row by itself: a line for each of its columns that holds something."""
    from rich.table import Table as Grid

    grid = Grid(box=None, pad_edge=False, title=f"line {row.line}", title_justify="left", show_header=False)
    for place in held:
        if cell := _cell(row, place):
            grid.add_row(str(place + 1), _title(table, place).replace("\n", " "), cell)
    return grid


def _cell(row: Row, place: int) -> str:
    return visible(row.cells[place]) if place < len(row.cells) else ""


def _title(table: Table, place: int) -> str:
    """A title as our own `.prm` files have it is a name and its meaning: a line each."""
    title = table.titles[place] if place < len(table.titles) else ""
    return visible(title).replace(" ", "\n", 1)


def _faults(table: Table) -> None:
    for fault in table.faults:
        column = "" if fault.column is None else f", byte {fault.column}"
        say(f"line {fault.line}{column}: {visible(fault.text)}")
    if table.faults:
        say("")


def _readings(table: Table) -> None:
    """Where the four readings differ, and from which column on."""
    disputed = table.disputed
    if not disputed:
        say("The four readings of quotes and commas agree on every row.")
        return
    say(f"The four readings of quotes and commas differ on {len(disputed)} of {len(table.rows)} rows:")
    for row in disputed:
        place = _first_difference(row)
        name = table.titles[place].partition(" ")[0] if place < len(table.titles) else ""
        say(f"  line {row.line}, from column {place + 1}{f' ({visible(name)})' if name else ''} on:")
        for reading, cells in row.readings.items():
            cell = cells[place] if place < len(cells) else None
            held = "nothing: the row has ended" if cell is None else visible(cell) or "(empty)"
            say(f"    {reading:8} {_counted(len(cells), 'column'):>11}   {held}")


def _first_difference(row: Row) -> int:
    """The first column (from 0) of which the readings make different cells."""
    longest = max(len(cells) for cells in row.readings.values())
    return next(
        place
        for place in range(longest)
        if len({cells[place : place + 1] for cells in row.readings.values()}) > 1
    )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
