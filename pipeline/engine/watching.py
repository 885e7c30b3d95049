"""Watching: imports whenever a `.dat` may have appeared, until it is told to stop.

`hconnect masofon run --watch` does so by itself; a service that has other things to do gives `Watching.run` a thread
of its own, and ends it with `stop`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing

from pipeline.engine.events import Event, Trouble
from pipeline.engine.service import Masofon
from pipeline.station.lock import InUse
from pipeline.station.signals import told as told_of
from pipeline.station.watcher import Arrivals, Bell, Wake, events

POLL = 10.0
"""Seconds after which the folders are listed in any case."""


class Watching:
    """The listing of the folders is the truth: events only say when to look. What is in the way is told once."""

    def __init__(
        self,
        masofon: Masofon,
        tell: Callable[[Event], object],
        *,
        batch: str | None = None,
        again: bool = False,
        poll: float = POLL,
        wake: Wake | None = None,
        started: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`started` is called once it listens, with why there are no events, or an empty text."""
        self._masofon = masofon
        self._tell = tell
        self._batch = batch
        self._again = again
        self._poll = poll
        self._wake = Bell() if wake is None else wake
        self._started = started
        self._troubles: set[Trouble] = set()
        self._stopping = False

    def stop(self) -> None:
        """Finish the file in hand, then end `run`; may be called at any moment, by any thread or a signal handler."""
        self._stopping = True
        self._wake.ring()

    def run(self) -> None:
        """Work until `stop`. Raises UsageError where there is no such activation file."""
        with ExitStack() as stack:
            fault = stack.enter_context(events(self._masofon.folders.dats, self._wake, Arrivals()))
            self._started(fault)
            while not self._stopping:
                self.once()
                if not self._stopping:
                    self._wake.wait(self._poll)

    def once(self) -> None:
        """Take in what is there now."""
        before, self._troubles = self._troubles, set()
        try:
            with closing(self._masofon.run(self._batch, again=self._again)) as told:
                for event in told:
                    self._hear(event, before)
                    if self._stopping:
                        return
        except InUse as fault:
            self._hear(Trouble("the station", str(fault), fault.remedy), before)
        except OSError as fault:
            self._hear(Trouble("the station", told_of(fault), "It is tried again."), before)

    def _hear(self, event: Event, before: set[Trouble]) -> None:
        if isinstance(event, Trouble):
            self._troubles.add(event)
            if event in before:
                return
        self._tell(event)
