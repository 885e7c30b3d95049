"""Watcher: lets the worker work whenever something may have arrived, until it is told to stop."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

from pipeline.station.clock import Clock, SystemClock
from pipeline.station.events import Event
from pipeline.station.worker import Worker

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

_PATIENCE_OF_WINDOWS = 0.5
"""Seconds: there, a wait cannot be interrupted by Ctrl-C."""


class Wake(Protocol):
    """What the watcher waits for."""

    def ring(self) -> None:
        """Something may have arrived, or it is time to stop."""

    def wait(self, seconds: float) -> None:
        """Until it rings (or has rung since the last wait), but no longer than that."""


class Bell:
    """The real one. Its queue is of the kind that a signal handler may put into at any moment."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = SystemClock() if clock is None else clock
        self._rung: SimpleQueue[None] = SimpleQueue()

    def ring(self) -> None:
        """Ring once; more rings before the next wait are one."""
        if self._rung.empty():
            self._rung.put(None)

    def wait(self, seconds: float) -> None:
        """See `Wake.wait`."""
        end = self._clock.ticks() + seconds
        while (left := end - self._clock.ticks()) > 0:
            try:
                self._rung.get(timeout=min(left, _PATIENCE_OF_WINDOWS) if os.name == "nt" else left)
            except Empty:
                continue
            return


class Arrivals:
    """The names of files that were renamed into the drop folder: nobody writes to those any more."""

    def __init__(self) -> None:
        self._names: SimpleQueue[str] = SimpleQueue()

    def add(self, name: str) -> None:
        """May be called by any thread."""
        self._names.put(name)

    def drain(self) -> set[str]:
        """Those that came since the last time."""
        names = set()
        with suppress(Empty):
            while True:
                names.add(self._names.get_nowait())
        return names


class Watcher:
    """The service's loop. The folder's listing is the truth: rings and the timer only say when to look."""

    def __init__(
        self,
        worker: Worker,
        wake: Wake,
        tell: Callable[[Event], None],
        *,
        poll: float,
        gather: float = 0.0,
        arrivals: Arrivals | None = None,
        tick: Callable[[], None] | None = None,
    ) -> None:
        self._worker = worker
        self._wake = wake
        self._tell = tell
        self._poll = poll
        self._gather = gather
        self._arrivals = Arrivals() if arrivals is None else arrivals
        self._tick = tick
        self._stopping = False

    def stop(self) -> None:
        """Finish the inputs in hand, then end `run`; may be called at any moment, from a signal handler too."""
        self._stopping = True
        self._wake.ring()

    def run(self) -> None:
        """Work until `stop`."""
        while not self._stopping:
            self.once()
            if self._stopping:
                return
            rest = self._worker.rest()
            self._wake.wait(self._poll if rest is None else min(self._poll, rest))
            if self._gather and not self._stopping:
                self._wake.wait(self._gather)

    def settle(self, looks: int) -> None:
        """Take up what is there now: so many looks tell what is whole and what is not."""
        self.once()
        for _ in range(looks - 1):
            rest = self._worker.rest()
            if rest is None or self._stopping:
                return
            self._wake.wait(rest)
            self.once()

    def once(self) -> None:
        """Take up what is ready now."""
        for event in self._worker.work(self._arrivals.drain(), lambda: self._stopping):
            self._tell(event)
            if self._tick is not None:
                self._tick()
        if self._tick is not None:
            self._tick()


@contextmanager
def events(folder: Path, wake: Wake, arrivals: Arrivals) -> Iterator[str]:
    """Let the system ring when something arrives in a folder, and name what was renamed into it.

    Gives why that is not possible, or an empty text: the timer does without.
    """
    from watchdog.events import (
        FileClosedEvent,
        FileCreatedEvent,
        FileMovedEvent,
        FileSystemEvent,
        FileSystemEventHandler,
    )

    class Ringer(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if isinstance(event, FileMovedEvent):
                arrivals.add(os.path.basename(os.fsdecode(event.dest_path)))  # noqa: PTH119  a hot path
            wake.ring()

    logging.getLogger("watchdog").addHandler(logging.NullHandler())  # it complains of its own end
    observer = _observer()
    kinds: list[type[FileSystemEvent]] = [FileCreatedEvent, FileMovedEvent, FileClosedEvent]
    try:
        observer.schedule(Ringer(), str(folder), event_filter=kinds)
        observer.start()
    except (OSError, RuntimeError) as fault:  # such as: too many watches
        yield str(fault)
        return
    try:
        yield ""
    finally:
        # what arrives while it ends it calls an error, and nobody is left to hear of it
        logging.getLogger(observer.__module__.partition(".")[0]).setLevel(logging.CRITICAL)
        observer.stop()
        observer.join()


def _observer() -> BaseObserver:
    """Watchdog's observer; on Linux one that is not told of what leaves the folder.

    Watchdog keeps half a second for the other half of each move that it is told of, and what comes meanwhile waits
    behind that: each input that is filed would delay the next. What is renamed in from another folder is then
    told as a move as well.
    """
    if sys.platform != "linux":
        from watchdog.observers import Observer

        return Observer()
    from watchdog.observers.inotify import InotifyFullEmitter, InotifyObserver
    from watchdog.observers.inotify_c import InotifyConstants, Mask

    class Arriving(InotifyFullEmitter):
        def get_event_mask_from_filter(self) -> Mask:
            arriving = (
                InotifyConstants.IN_MOVED_TO | InotifyConstants.IN_CREATE | InotifyConstants.IN_CLOSE_WRITE
            )
            return Mask(arriving | InotifyConstants.IN_DELETE_SELF)

    observer = InotifyObserver(generate_full_events=True)
    observer._emitter_class = Arriving  # noqa: SLF001  there is no other way to choose it
    return observer
