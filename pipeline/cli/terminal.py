"""The terminal: its colours, its width, progress on stderr. Rich is loaded only where there is one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from pipeline.cli import STOPPED
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

Progress = Callable[[int, int], None]
"""Called with the bytes that are done and all there are."""

LONG_WORK = 16 * 1024 * 1024
"""Payloads from this size (bytes) show progress: smaller ones are done within half a second."""
_WIDE = 10_000
"""A table that goes to a file or a pipe is never folded."""


def colours(stream: TextIO) -> bool:
    """Whether a stream takes colours: a terminal that has them, where nobody said NO_COLOR or TERM=dumb."""
    if not stream.isatty() and not os.environ.get("FORCE_COLOR"):
        return False
    from rich.console import Console

    console = Console(file=stream)
    return console.color_system is not None and not console.no_color and not console.legacy_windows


def console() -> Console:
    """Where tables go: stdout, as wide as the terminal is."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else _WIDE
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


@contextmanager
def progress(name: str, size: int) -> Iterator[Progress | None]:
    """A bar on stderr for long work, where stderr is a terminal; else None."""
    if size < LONG_WORK or not sys.stderr.isatty():
        yield None
        return
    from rich import progress as bars
    from rich.console import Console
    from rich.text import Text

    columns = (bars.BarColumn(), bars.DownloadColumn(), bars.TimeRemainingColumn())
    shown = Console(file=sys.stderr, markup=False)
    with bars.Progress(
        bars.TextColumn("{task.description}", markup=False), *columns, console=shown, transient=True
    ) as bar:
        task = bar.add_task(Text(name).plain, total=size)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def status_line(stream: TextIO) -> Iterator[Callable[[str], None]]:
    """A line on a terminal that says what is being done, written over again and again; nothing elsewhere."""
    if not stream.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(file=stream, markup=False).status("") as shown:
        yield shown.update


def say(text: str) -> None:
    """Write a line to stdout."""
    sys.stdout.write(text + "\n")


def complain(message: str, remedy: str) -> int:
    """Say on stderr what stopped a command and what to do, a line each; gives the exit code."""
    sys.stdout.flush()
    lines = f"hconnect: {visible(message)}\n"
    if remedy:
        lines += f"  {visible(remedy)}\n"
    sys.stderr.write(lines)
    return STOPPED
