"""Importing: the import engine of a station beside its gateway, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from pipeline.engine.turn import Turn
from pipeline.station.service import Service
from pipeline.station.watcher import Bell

if TYPE_CHECKING:
    from pipeline.engine.events import Event
    from pipeline.engine.watching import Watching


_CALM = 0.005
"""Seconds without a new call after which nothing else has to be done first."""
_BEHIND = 100
"""Inputs: where more of them are to become a `.dat`, those have to be done first."""
_REST = 9
_LONGEST = 1.0
"""Under load it rests so many times as long as it took for the file before, at most so many seconds."""


class Log(Protocol):
    """Who is told of imports; by the thread that `run` is called in."""

    def imported(self, event: Event) -> None:
        """A file was dealt with, or something is in the way."""

    def noted(self, name: str, text: str) -> None:
        """Something that is worth knowing."""


class Importing:
    """The engine is loaded when it first runs: calls are taken before that. What is written goes by the station's clock."""

    def __init__(
        self,
        station: Service,
        changed: Callable[[], None],
        quiet: Callable[[], float],
        behind: Callable[[], int],
    ) -> None:
        """`changed` is called when something was imported or refused.

        `quiet` gives the seconds since a call last waited for its answer, `behind` how many inputs are still to become
        a `.dat`: both come first.
        """
        self._station = station
        self._changed = changed
        self._quiet = quiet
        self._behind = behind
        self._hurry = threading.Event()
        """Somebody waits for it to end, or to rest."""
        self._turn = Turn(station.folders.root)
        self._bell = Bell()
        self._watching: Watching | None = None
        self._stopping = False

    def look(self) -> None:
        """A `.dat` or an activation file may be there; may be called by any thread."""
        self._bell.ring()

    def run(self, log: Log) -> None:
        """Import whatever appears, until `stop`."""
        from pipeline.engine.service import masofon
        from pipeline.engine.watching import Watching

        station = self._station
        engine = masofon(
            station.folders,
            station.live.current,
            station.journal.engine,
            station.books,
            files=station.files,
            clock=station.clock,
            turn=self._turn,
        )

        began = time.monotonic()

        def tell(event: Event) -> None:
            nonlocal began
            log.imported(event)
            self._changed()
            self._rest(time.monotonic() - began)
            began = time.monotonic()

        def started(fault: str) -> None:
            if fault:
                log.noted("Hconnect", f"without events ({fault})")

        self._watching = Watching(engine, tell, wake=self._bell, started=started)
        if not self._stopping:
            self._watching.run()

    def _rest(self, took: float) -> None:
        """Let those go first who wait for an answer, and what is far behind, until nothing is; but not for ever."""
        end = time.monotonic() + min(_REST * took, _LONGEST)
        while not self._hurry.is_set():
            left = min(end - time.monotonic(), _CALM if self._behind() > _BEHIND else _CALM - self._quiet())
            if left <= 0:
                return
            self._hurry.wait(left)

    def stop(self) -> None:
        """End `run` after the file in hand, also one that has not begun yet; may be called by any thread."""
        self._stopping = True
        self._hurry.set()
        if self._watching is not None:
            self._watching.stop()

    def forget(self) -> None:
        """While it rests: others have removed all `.dat` files, so nothing is left that it would have to look for."""
        self._turn.left = False

    @contextmanager
    def resting(self, patience: float) -> Iterator[None]:
        """Nothing is imported until the block is left, by another process neither. Raises Busy, and OSError."""
        self._hurry.set()
        try:
            with self._turn.resting(patience):
                yield
        finally:
            if not self._stopping:
                self._hurry.clear()
            if self._turn.left:
                self._bell.ring()
