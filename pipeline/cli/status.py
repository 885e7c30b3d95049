"""`hconnect status`: how a station is."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import FINDINGS, FINE
from pipeline.cli.options import Root
from pipeline.cli.terminal import console, say
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pipeline.station.standing import Standing

_AGAIN = 1.0
"""Seconds between two looks of --watch."""
_HEADS = {"filed": "done"}


def status(
    root: Root,
    *,
    watch: Annotated[bool, typer.Option("--watch", help="Look again every second, until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> int:
    """Show how a station is: its service, how many inputs went where, what waits, why, and until when.

    Examples:
      hconnect status station
      hconnect status station --watch
      hconnect status station --json

    Exit codes:
      0  a service works, or none does and nothing waits
      1  the service is paused, or inputs wait
      2  the station cannot be looked at
    """
    from pipeline.errors import EnvironmentFault
    from pipeline.settings import toml
    from pipeline.station import report
    from pipeline.station.clock import SystemClock
    from pipeline.station.folders import Folders
    from pipeline.station.service import open_journal
    from pipeline.station.signals import Blocked
    from pipeline.station.standing import standing

    folders = Folders(root)
    settings = toml.load(folders.settings)
    journal = open_journal(folders, settings, SystemClock())

    def now() -> Standing:
        try:
            return standing(folders, journal)
        except Blocked as blocked:
            raise EnvironmentFault(blocked.reason, remedy=blocked.remedy) from blocked

    try:
        found = now()
        if as_json:
            say(report.encoded(found).decode())
            while watch:
                time.sleep(_AGAIN)
                before, found = found, now()
                if found != before:
                    say(report.encoded(found).decode())
                    sys.stdout.flush()
        elif watch and sys.stdout.isatty():
            from rich.live import Live

            with Live(_shown(found), console=console(), auto_refresh=False) as live:
                while True:
                    time.sleep(_AGAIN)
                    live.update(_shown(now()), refresh=True)
        else:
            console().print(_shown(found))
            while watch:
                time.sleep(_AGAIN)
                console().print(_shown(now()))
    except KeyboardInterrupt:
        return FINE
    finally:
        journal.close()
    return FINDINGS if found.waiting or found.state == "paused" else FINE


def _shown(found: Standing) -> RenderableType:
    """Lines and tables."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    who = f"process {found.pid}" if found.pid else "no service"
    parts: list[RenderableType] = [Text(f"{visible(found.root)}: {found.state} ({who})")]
    if found.reason:
        parts.append(Text(f"  {visible(found.reason)}. {visible(found.remedy)}", style="yellow"))
    counts = ", ".join(
        f"{count:,} {_HEADS.get(state, state)}" for state, count in sorted(found.counts.items())
    )
    parts.append(Text(f"inputs: {counts or 'none yet'}"))
    if found.waiting:
        table = Table("waits", "why", "next try (UTC)", box=None, pad_edge=False, header_style="bold")
        for one in found.waiting:
            why = ". ".join(filter(None, (one.reason, one.remedy)))
            table.add_row(visible(one.name), visible(why), _time(one.next_try))
        parts += ["", table]
    for title, rows in (("held", found.held), ("last", found.last)):
        if rows:
            table = Table(
                title,
                "state",
                "filed (UTC)",
                "what came of it",
                box=None,
                pad_edge=False,
                header_style="bold",
            )
            for row in rows:
                state = _HEADS.get(row.state, row.state)
                table.add_row(visible(row.name), state, _time(row.filed), visible(row.dat or row.reason))
            parts += ["", table]
    return Group(*parts)


def _time(text: str | None) -> str:
    return "" if text is None else text[:19].replace("T", " ")
