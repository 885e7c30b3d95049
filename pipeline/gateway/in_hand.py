"""InHand: the reports that are being read or sent, so that a reset can break them off."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.station.signals import Busy


class Cut:
    """Breaks an answer off, called by any thread; not any more once the whole of it was given: its connection may stay."""

    def __init__(self, loop: asyncio.AbstractEventLoop, abort: Callable[[], None]) -> None:
        self._loop = loop
        self._abort = abort
        self.given = False

    def __call__(self) -> None:
        """Break it off soon."""
        self._loop.call_soon_threadsafe(self._cut)

    def _cut(self) -> None:
        if not self.given:
            self._abort()


class InHand:
    """`begin` and `resting` may be called by any thread."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._cuts: dict[int, Cut] = {}
        self._last = 0
        self._resting = False

    def begin(self, cut: Cut) -> int:
        """Begin one, once nobody wants them to rest; gives what to end it by. `cut` breaks it off."""
        with self._change:
            self._change.wait_for(lambda: not self._resting)
            self._last += 1
            self._cuts[self._last] = cut
            return self._last

    def end(self, number: int) -> None:
        """It is over, and the books are let go of."""
        with self._change:
            del self._cuts[number]
            self._change.notify_all()

    @contextmanager
    def resting(self, patience: float) -> Iterator[None]:
        """Break off what is in hand, and let nothing begin until the block is left.

        Raises Busy where something goes on after so many seconds.
        """
        with self._change:
            self._resting = True
            for cut in self._cuts.values():
                cut()
            ended = self._change.wait_for(lambda: not self._cuts, patience)
        try:
            if not ended:
                raise Busy("reports are still being read")
            yield
        finally:
            with self._change:
                self._resting = False
                self._change.notify_all()
