"""`hconnect watch`: the drop folder of a station, until Ctrl-C."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import FINDINGS, FINE
from pipeline.cli.terminal import colours, say
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from pipeline.station.events import Event, Filed

_COLOURS = {"done": "32", "rejected": "1;31", "corrupt": "1;31", "waits": "33", "paused": "1;33"}


def watch(
    root: Annotated[
        Path, typer.Argument(metavar="ROOT", help="A folder that `hconnect init` made.", show_default=False)
    ],
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Deal with what is there now, and end; for scripts and tests.")
    ] = False,
) -> int:
    """Take what is dropped into ROOT/rep/hconnect, until Ctrl-C.

    Each input becomes a .dat in ROOT/Hconnect, and goes to done/, rejected/ or corrupt/ in the drop folder,
    with a NAME.report.json that says why. Files that are still being written wait. Ctrl-C, or SIGTERM,
    finishes the input in hand.

    Examples:
      hconnect watch station
      hconnect watch station --once

    Exit codes:
      0  it was told to stop; with --once, every input was accepted
      1  with --once: an input was refused, or still waits
      2  the station cannot be started
    """
    from pipeline.settings import toml
    from pipeline.station import watcher
    from pipeline.station.disk import Disk
    from pipeline.station.folders import Folders
    from pipeline.station.worker import Worker

    folders = Folders(root)
    settings = toml.load(folders.settings)
    disk = Disk()
    folders.check(disk)
    folders.sweep(disk)
    worker = Worker(folders, settings, files=disk, by_times=once)
    telling = _Telling(colours(sys.stdout))
    bell = watcher.Bell()
    service = watcher.Watcher(worker, bell, telling, poll=settings.drop.poll)
    with _signals(service.stop):
        if once:
            service.once()
            return FINDINGS if telling.trouble else FINE
        say(f"watching {visible(str(folders.drop))}; Ctrl-C stops")
        if settings.drop.events:
            with watcher.events(folders.drop, bell) as without:
                if without:
                    say(f"no events ({visible(without)}): looking every {settings.drop.poll:g} seconds")
                service.run()
        else:
            service.run()
    say("stopped: what is left stays in the drop folder")
    return FINE


class _Telling:
    """Shows each event in a line; `trouble` once something was refused, waits or stands in the way."""

    def __init__(self, colour: bool) -> None:
        self.trouble = False
        self._colour = colour

    def __call__(self, event: Event) -> None:
        from pipeline.station.events import Filed, Paused, Waits

        match event:
            case Filed():
                outcome = event.outcome
                self._line(outcome.state, outcome.name, _filed(event))
                self.trouble |= outcome.dat is None
            case Waits():
                self._line("waits", event.name, ". ".join(filter(None, (event.reason, event.remedy))))
                self.trouble = True
            case Paused():
                self._line("paused", f"for {event.seconds:g} s", f"{event.reason}. {event.remedy}")
                self.trouble = True
            case _:
                self._line("goes on", "", "")

    def _line(self, state: str, name: str, text: str) -> None:
        shown = f"{state:8}"
        if self._colour and state in _COLOURS:
            shown = f"\x1b[{_COLOURS[state]}m{shown}\x1b[0m"
        say(f"{shown} {visible(name)}{': ' if text else ''}{visible(text)}".rstrip())
        sys.stdout.flush()


def _filed(event: Filed) -> str:
    from pipeline.station.filing import report_name

    outcome = event.outcome
    if outcome.dat is not None:
        rows = f"{outcome.rows:,} row{'' if outcome.rows == 1 else 's'}"
        return f"{outcome.dat}, {rows}"
    why = event.first or outcome.reason
    more = f" (and {event.errors - 1} more)" if event.errors > 1 else ""
    return f"{why}{more}; see {report_name(outcome.file)}"


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C and SIGTERM ask to stop; a second one ends at once."""

    def handle(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[signal.Signals(number)])
        stop()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
