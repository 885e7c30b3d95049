"""`hconnect watch`: the drop folder of a station, until Ctrl-C."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from pipeline.cli import FINDINGS, FINE
from pipeline.cli.options import Root
from pipeline.reporters.visible import visible


def watch(
    root: Root,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Deal with what is there now, and end; for scripts and tests.")
    ] = False,
    log_format: Annotated[
        Literal["text", "json"], typer.Option(help="Lines for people, or a JSON object a line.")
    ] = "text",
) -> int:
    """Take what is dropped into ROOT/rep/hconnect, until Ctrl-C.

    Each input becomes a .dat in ROOT/Hconnect, and goes to done/, rejected/, corrupt/ or hold/ in the drop
    folder, with a NAME.report.json that says why. Files that are still being written wait. Ctrl-C, or
    SIGTERM, finishes the inputs in hand. Nothing is lost whenever it ends: the next start goes on. Calls that
    hconnect up has answered, and did not get to put there before a stop, wait for it; that is told.

    Examples:
      hconnect watch station
      hconnect watch station --once
      hconnect watch station --log-format json

    Exit codes:
      0  it was told to stop; with --once, every input was accepted
      1  with --once: an input was refused, or still waits; a call waits for hconnect up
      2  the station cannot be started
    """
    from pipeline.cli.stopping import stopping
    from pipeline.cli.telling import Telling
    from pipeline.gateway.left import left
    from pipeline.station import watcher
    from pipeline.station.clock import SystemClock
    from pipeline.station.disk import Disk
    from pipeline.station.events import Event
    from pipeline.station.health import Health
    from pipeline.station.hearing import heard
    from pipeline.station.service import running

    clock = SystemClock()
    telling = Telling(sys.stdout, log_format, clock)
    with running(root, once=once, clock=clock, reread=telling.reread) as service:
        health = Health(service.folders, Disk(), clock)
        drop = service.settings.drop
        bell, arrivals = watcher.Bell(), watcher.Arrivals()

        def tell(event: Event) -> None:
            health.note(event)
            telling(event)

        loop = watcher.Watcher(
            service.worker,
            bell,
            tell,
            poll=drop.poll,
            gather=service.settings.service.gather,
            arrivals=arrivals,
            tick=health.tick,
        )
        telling.left(left(service))
        with stopping(loop.stop):
            if once:
                loop.settle(drop.looks)
                health.stop()
                return FINDINGS if telling.trouble else FINE
            with heard(service, bell, arrivals) as how:
                telling.started(visible(str(service.folders.drop)), how)
                loop.run()
        health.stop()
        telling.stopped()
    return FINE
