"""Masofon 2, the import engine: takes the .dat files of a station into the books.

Examples:
  hconnect masofon run station
  hconnect masofon run station --watch
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import FINDINGS, FINE, STOPPED
from pipeline.cli.options import Root
from pipeline.cli.terminal import complain, say
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from pipeline.engine.events import Event, Imported

_MANY = 10
"""Refused rows of one file that are shown; the error log and `hconnect trace` have all."""


def _run(
    root: Root,
    batch: Annotated[
        str | None,
        typer.Argument(metavar="BATCH", help="One activation file alone.", show_default=False),
    ] = None,
    *,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and import whatever appears, until Ctrl-C.")
    ] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Also what was imported before: a second time, as the real engine does."
        ),
    ] = False,
) -> int:
    """Import the .dat files that the activation files mean, each in one transaction.

    A file is renamed to NAME.DMY_dd.mm.yy.HMS_hh.mm.ss.BAK afterwards, whatever came of it; the error log is in rep/err.
    Killed at any moment it loses nothing and doubles nothing.

    Examples:
      hconnect masofon run station
      hconnect masofon run station 1_imovein_250030.bat
      hconnect masofon run station --watch

    Exit codes:
      0  everything was taken in; with --watch, it was told to stop
      1  rows were refused
      2  something is in the way, such as another station that is importing
    """
    from pipeline.cli.stopping import stopping
    from pipeline.engine.service import importer
    from pipeline.engine.watching import Watching

    with importer(root) as masofon:
        if not watch:
            return max((_tell(event) for event in masofon.run(batch, again=again)), default=FINE)

        def started(fault: str) -> None:
            say(
                f"watching {visible(str(masofon.folders.dats))}{f' without events ({visible(fault)})' if fault else ''}"
            )
            sys.stdout.flush()

        loop = Watching(masofon, _tell, batch=batch, again=again, started=started)
        with stopping(loop.stop):
            loop.run()
    return FINE


masofon = {"run": _run}


def _tell(event: Event) -> int:
    """Say what happened; gives what it means for the exit code."""
    from pipeline.engine.events import Trouble

    if isinstance(event, Trouble):
        return complain(f"{event.where}: {event.reason}", event.remedy)
    for line in _lines(event):
        say(visible(line))
    sys.stdout.flush()
    return FINE if event.is_fine else FINDINGS if event.outcome is not None else STOPPED


def _lines(event: Imported) -> list[str]:
    run, outcome = event.run, event.outcome
    if outcome is None:
        return [
            f"{run.dat}: not imported: {'it is not there any more' if run.word == 'gone' else 'left to another run'}"
        ]
    late = ", begun before a stop" if event.late else ""
    refused = f", {outcome.refused_rows} refused" if outcome.refused_rows else ""
    rows = f"{outcome.rows} row{'' if outcome.rows == 1 else 's'}{refused}"
    lines = [f"{run.dat}: {outcome.word} ({rows}{late}) {outcome.summary}"]
    said = [problem for problem in outcome.problems if problem.refuses or not problem.row]
    for problem in said[:_MANY]:
        where = f"row {problem.row}: " if problem.row else ""
        value = f" [{problem.value}]" if problem.value else ""
        lines += [f"  {where}{problem.text}{value}: {problem.reason}", f"    {problem.remedy}"]
    if len(said) > _MANY:
        lines.append(f"  and {len(said) - _MANY} more; see {run.error_log}")
    return [*lines, *(f"  {text}" for text in event.made)]
