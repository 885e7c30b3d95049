"""Reports over the books of a company: the shipped ones, and those of the station's own `reports` folder.

Examples:
  hconnect report list station
  hconnect report run station 1
  hconnect report run station 5 --param date_from=2026-01-01 --format xlsx --out documents.xlsx
  hconnect report copy station 5
  hconnect report check station
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

from pipeline.cli import FINDINGS, FINE
from pipeline.cli.books import Company
from pipeline.cli.options import Root, folder
from pipeline.cli.terminal import console, say
from pipeline.errors import UsageError
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from rich.table import Table

    from pipeline.reports.cells import Cell
    from pipeline.reports.definition import Bound, Column, Definition, Parameter
    from pipeline.reports.running import Chunk
    from pipeline.reports.shelf import Shelf, Shelved

Number = Annotated[
    int, typer.Argument(metavar="NUMBER", help="As `hconnect report list` shows it.", show_default=False)
]
Form = Literal["table", "json", "csv", "xlsx"]
_MARK = "\u200e"
"""Keeps cells of Hebrew in the order of their columns, where a terminal turns Hebrew round."""


def _list(root: Root) -> int:
    """Show the reports: their numbers, their titles, what can be set, and where they are defined.

    Examples:
      hconnect report list station

    Exit codes:
      0  every definition can be used
      1  one of them has a fault
      2  station.toml or the folder cannot be read
    """
    found = _shelf(root).all()
    grid = _grid("number", "title", "parameters", "from")
    for one in found:
        if one.definition is not None:
            bounds = ", ".join(bound.name for _, bound in one.definition.bounds)
            cells = (str(one.number), one.definition.title, bounds, _place(root, one))
            grid.add_row(*map(_shown, cells))
    console().print(grid)
    return FINE if _tell_faults(found) else FINDINGS


def _show(root: Root, number: Number) -> int:
    """Show a report: its columns, its parameters with their defaults, and its query.

    Examples:
      hconnect report show station 7
    """
    found, definition = _definition(root, number)
    say(f"{definition.number}: {visible(definition.title)}, from {visible(_place(root, found))}")
    columns = _grid("column", "caption", "holds")
    for column in definition.columns:
        columns.add_row(*map(_shown, (column.name, column.caption, _held(column))))
    console().print(columns)
    if definition.parameters:
        parameters = _grid("parameter", "condition", "type", "default", "id", "name")
        for parameter, bound in definition.bounds:
            parameters.add_row(*map(_shown, _told(parameter, bound)))
        console().print(parameters)
    say("\n".join(map(visible, definition.query.splitlines())))
    return FINE


def _check(root: Root) -> int:
    """Check the definitions: every file with a fault, with its line and what to do.

    A query is prepared over empty books: that it reads alone, gives the columns and binds the parameters that are defined.

    Examples:
      hconnect report check station

    Exit codes:
      0  every definition can be used
      1  one of them has a fault
      2  station.toml or the folder cannot be read
    """
    found = _shelf(root).all()
    if not _tell_faults(found):
        return FINDINGS
    say(f"{len(found)} reports, all of them can be used")
    return FINE


def _copy(root: Root, number: Number) -> int:
    """Put a shipped report into the station's own folder, to change it there; it counts instead of the shipped one.

    Examples:
      hconnect report copy station 5

    Exit codes:
      0  it is there
      2  there is no such report, or the station has one of its own already
    """
    from pipeline.reports.shelf import SHIPPED
    from pipeline.station.disk import Disk
    from pipeline.station.draft import Draft

    found, _ = _definition(root, number)
    if found.path.parent != SHIPPED:
        remedy = "Change that one, or take it away first."
        raise UsageError(f"{number} is the station's own already: {found.path}", remedy=remedy)
    site = _folder(root)
    disk = Disk()
    disk.make_folder(site)
    with Draft(disk, site) as draft:
        draft.file.write(found.path.read_bytes())
        try:
            draft.publish(found.path.name)
        except FileExistsError:
            taken = site / found.path.name
            raise UsageError(f"{taken} is there already", remedy="Take it away first.") from None
    say(f"{visible(str(site / found.path.name))}: change it, then hconnect report check {visible(str(root))}")
    return FINE


def _run(
    root: Root,
    number: Number,
    *,
    company: Company = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="A parameter; nothing after = is an open end. Give it again for more."
        ),
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option("--format", help="A table, where neither this nor the ending of --out says another."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there, whole or not at all.")
    ] = None,
) -> int:
    """Run a report over the books, as they are at this moment.

    Days are written 2026-12-31 or 31/12/2026. In CSV no text is taken for a formula; in a workbook numbers are numbers.

    Examples:
      hconnect report run station 1 --param sort_code_from=100 --param sort_code_to=100
      hconnect report run station 5 --company demo --format json
      hconnect report run station 7 --out ledger.xlsx

    Exit codes:
      0  the rows are shown or written
      2  there is no such report, a parameter is wrong, or the books cannot be read
    """
    from pipeline.cli.books import opened as opened_books
    from pipeline.reports.given import values
    from pipeline.reports.running import opened

    _, definition = _definition(root, number)
    form = form or _by_ending(out)
    if out is None and form == "xlsx":
        raise UsageError("a workbook is no text for a terminal", remedy="Name a file with --out report.xlsx.")
    if out is not None and form == "table":
        raise UsageError("a table is for the terminal", remedy="Write --format json, csv or xlsx.")
    folder("--out", None if out is None else out.parent)
    given = values(definition, param or ())
    with (
        opened_books(root, company) as (engine, _, name),
        opened(engine, definition, name, given) as chunks,
    ):
        if form == "table":
            _table(definition, chunks)
        elif out is None:
            sys.stdout.flush()
            _writer(form)(definition, chunks, sys.stdout.buffer)
        else:
            _write(definition, chunks, form, out)
    return FINE


report = {"list": _list, "show": _show, "run": _run, "copy": _copy, "check": _check}


def _folder(root: Path) -> Path:
    """Where the station's own are; raises UsageError where there is no station."""
    from pipeline.settings import toml

    return root / toml.load(root / toml.NAME).reports.folder


def _shelf(root: Path) -> Shelf:
    """The definitions of a station; raises UsageError where there is no station."""
    from pipeline.reports.shelf import Shelf

    return Shelf(_folder(root))


def _definition(root: Path, number: int) -> tuple[Shelved, Definition]:
    found = _shelf(root).find(number)
    if found is None:
        remedy = f"See which there are: hconnect report list {root}"
        raise UsageError(f"there is no report {number}", remedy=remedy)
    return found, found.get()


def _tell_faults(found: Iterable[Shelved]) -> bool:
    """Say what is wrong with definitions; gives whether all of them can be used."""
    faults = [one for one in found if one.definition is None]
    for one in faults:
        say(f"{visible(one.fault)}\n  {visible(one.remedy)}")
    return not faults


def _place(root: Path, found: Shelved) -> str:
    """Where a report is defined."""
    return found.path.relative_to(root).as_posix() if found.path.is_relative_to(root) else "shipped"


def _held(column: Column) -> str:
    return f"{column.kind}, {column.places} places" if column.places else column.kind


def _told(parameter: Parameter, bound: Bound) -> tuple[str, ...]:
    default = parameter.default(bound)
    shown = "open" if default is None else str(default)
    condition = parameter.operation if bound.side == "only" else f"{parameter.operation}, {bound.side}"
    return (bound.name, condition, parameter.type, shown, str(parameter.id_of(bound)), parameter.name)


def _by_ending(out: Path | None) -> Form:
    ending = "" if out is None else out.suffix.lower()
    forms: dict[str, Form] = {".json": "json", ".csv": "csv", ".xlsx": "xlsx", "": "table"}
    if ending not in forms:
        raise UsageError(f"{out}: no form that its ending says", remedy="Add --format json, csv or xlsx.")
    return forms[ending]


def _writer(form: Form) -> Callable[[Definition, Iterable[Chunk], BinaryIO], int]:
    from pipeline.reports import workbook, writing

    return {"json": writing.write_json, "csv": writing.write_csv, "xlsx": workbook.write}[form]


def _write(definition: Definition, chunks: Iterable[Chunk], form: Form, out: Path) -> None:
    """Write a file in the place of the one that may be there, when it is whole."""
    from pipeline.station.disk import Disk
    from pipeline.station.draft import Draft

    with Draft(Disk(), out.parent) as draft:
        number = _writer(form)(definition, chunks, draft.file)
        draft.publish(out.name, over=True)
    say(f"{visible(str(out))}: {number:,} rows")


def _table(definition: Definition, chunks: Iterable[Chunk]) -> None:
    from pipeline.reports.cells import rows

    grid = _grid()
    for column in definition.columns:
        grid.add_column(_shown(column.caption), justify="right" if column.kind == "number" else "left")
    for row in rows(definition, chunks):
        grid.add_row(*map(_cell, definition.columns, row))
    console().print(grid)


def _cell(column: Column, cell: Cell) -> str:
    """Sums have their two places; other numbers only those that they need."""
    if isinstance(cell, int | Decimal) and column.places == 2:
        return f"{cell:.2f}"
    return "" if cell is None else _shown(str(cell))


def _grid(*titles: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(*titles, box=SIMPLE_HEAD, pad_edge=False)


def _shown(text: str) -> str:
    """A cell: on a terminal, Hebrew stays where its column is."""
    clean = visible(text)
    return clean if clean.isascii() or not sys.stdout.isatty() else f"{_MARK}{clean}{_MARK}"
