"""Parameter files: check them, show them, make Masofon's own.

Examples:
  hconnect prm check site-prm/imovein.json
  hconnect prm show imovein
  hconnect prm make imovein --flavour widths --out imovein.prm
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli import FINDINGS, FINE, options
from pipeline.cli.paths import files
from pipeline.cli.terminal import colours, console, say
from pipeline.errors import UsageError
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from pipeline.reporters.text import TextReporter
    from pipeline.rules import Parameters

Name = Annotated[str, typer.Argument(metavar="PLUGIN", show_default=False)]


def _check(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="Parameter files, .json or Masofon's .prm.", show_default=False),
    ],
    *,
    language: options.Language = "en",
) -> int:
    """Check parameter files: every fault with its line and column.

    A .json is checked as the station does when it reads it; a .prm for lines that no importer can take.

    Examples:
      hconnect prm check site-prm/imovein.json
      hconnect prm check site.prm

    Exit codes:
      0  every file can be used, with warnings or without
      1  a file has faults
      2  the call is wrong, or a file cannot be read
    """
    from pipeline.reporters.text import TextReporter

    with TextReporter(sys.stdout, language=language, colour=colours(sys.stdout)) as report:
        fine = [_check_prm(path) if _is_prm(path) else _check_json(path, report) for path in files(paths)]
    return FINE if all(fine) else FINDINGS


def _show(plugin: Name, *, prm: options.ParameterFolder = None) -> int:
    """Show the fields of an interface: column, name, rules, Hebrew meaning.

    The grade says how well a field is known: D documented, O observed, I inferred, U unknown.

    Examples:
      hconnect prm show imovein
      hconnect prm show heshin --prm site-prm
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    rules = _rules(plugin, prm)
    say(f"{rules.plugin}: {len(rules.fields)} fields, from {visible(str(rules.path))}")
    grid = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in ("", "field", "required", "type", "length", "grade", "meaning", "note"):
        grid.add_column(title, justify="right" if title in {"", "length"} else "left")
    for number, field in enumerate(rules.fields, 1):
        required = "required" if field.required else ""
        rule = (field.name, required, field.type, field.length, field.grade)
        grid.add_row(str(number), *map(visible, (*rule, field.hebrew, field.note)))
    console().print(grid)
    return FINE


def _make(
    plugin: Name,
    *,
    flavour: Annotated[
        Literal["ordinal", "widths"],
        typer.Option(
            help="What the two numbers of a line are: the column's number, or where its text stands."
        ),
    ] = "ordinal",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write it there; else it goes to standard output, in Windows-1255."
        ),
    ] = None,
    prm: options.ParameterFolder = None,
) -> int:
    """Make Masofon's parameter file (.prm) for the .dat files of an interface.

    Examples:
      hconnect prm make imovein --out imovein.prm
      hconnect prm make imovein --flavour widths --out imovein.prm
    """
    from pipeline.masofon.prm import columns, make

    rules = _rules(plugin, prm)
    if rules.kind == "object":
        remedy = "A .prm is for interfaces that import rows."
        raise UsageError(f"{rules.plugin} takes one object, and has no .dat", remedy=remedy)
    content = make(columns(rules), flavour, rules.plugin)
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return FINE
    try:
        with out.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise UsageError(
            f"{out} is there already", remedy="Take it away first, or name another file."
        ) from None
    say(f"{visible(str(out))}: {len(rules.fields)} columns")
    return FINE


prm = {"check": _check, "show": _show, "make": _make}


def _rules(plugin: str, site: Path | None) -> Parameters:
    """The rules of an interface; raises UsageError where there are none that can be used."""
    from pipeline.rules import Shelf

    options.folder("--prm", site)
    return Shelf(site).usable(plugin)


def _is_prm(path: Path) -> bool:
    return path.suffix.lower() == ".prm"


def _check_json(path: Path, report: TextReporter) -> bool:
    from pipeline.findings import Verdict
    from pipeline.intake.places import PayloadPlaces
    from pipeline.intake.source import Refused, open_file
    from pipeline.rules import Parameters, load

    loaded = load(path)
    usable = isinstance(loaded, Parameters)
    findings = loaded.warnings if isinstance(loaded, Parameters) else loaded
    try:
        places = PayloadPlaces(open_file(path))
    except Refused:  # no text, so no line of it to show
        places = None
    report.findings(Verdict(str(path), None, findings, places=places))
    state = (
        f"{len(loaded.fields)} fields, can be used" if isinstance(loaded, Parameters) else "cannot be used"
    )
    say(f"{visible(str(path))}: {state}")
    return usable


def _check_prm(path: Path) -> bool:
    from pipeline.masofon.prm import PrmError, read

    name = visible(str(path))
    try:
        sheet = read(path.read_bytes())
    except PrmError as fault:
        for found in fault.faults:
            say(f"{name}:{found.line}: {visible(found.text)}")
        say(f"  {fault.remedy}\n{name}: cannot be used")
        return False
    say(f"{name}: {len(sheet.lines)} fields in {sheet.columns} columns, read as {sheet.reading}: {sheet.why}")
    return True
