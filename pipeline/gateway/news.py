"""News: what happens is told to those who wait for it, so that nobody has to ask again and again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pipeline.station.events import Event, Paused, Resumed

T = TypeVar("T")
_LONGEST = 120.0
"""Seconds that a station may take to be furnished; then what waits for it is answered as it can be."""


class News:
    """`ring`, `hear` and `hinder` may be called by any thread; they cost next to nothing while nobody waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ears: list[Callable[[], None]] = []
        """Of those who wait."""
        self._closed = False
        self.paused: Paused | None = None
        """Why the drop folder's service takes nothing up; None while it works."""
        self.hindered = ""
        """What keeps accepted calls out of the drop folder; empty where nothing does."""
        self._furnishing = False

    def hear(self, event: Event) -> None:
        """Something happened in the station."""
        match event:
            case Paused():
                self.paused = event
            case Resumed():
                self.paused = None
            case _:
                pass
        self.ring()

    def hinder(self, text: str) -> None:
        """Something keeps accepted calls out of the drop folder, or (where the text is empty) nothing does any more."""
        self.hindered = text
        self.ring()

    def furnish(self, *, ended: bool) -> None:
        """A station is about to be given what it lacks, or that has ended."""
        self._furnishing = not ended
        self.ring()

    def ring(self) -> None:
        """Whoever waits looks again."""
        if not self._ears:
            return
        with self._lock:
            for ring in self._ears:
                ring()

    @property
    def is_closed(self) -> bool:
        """Whether the service has ended, or is about to."""
        return self._closed

    def close(self) -> None:
        """The service ends: nobody waits any longer."""
        self._closed = True
        self.ring()

    async def until(self, look: Callable[[], T | None], seconds: float) -> T | None:
        """Look now, and whenever something happens, until there is something; None where there is not in that time.

        `look` is called in a thread; what it raises is raised.
        """
        end = asyncio.get_running_loop().time() + seconds
        with self._listening() as ear:
            while True:
                found = await asyncio.to_thread(look)
                if found is not None or self._closed:
                    return found
                if not await ear.rung(end):
                    return None

    async def pause(self, seconds: float) -> None:
        """Let time go by, unless the service ends."""
        end = asyncio.get_running_loop().time() + seconds
        with self._listening() as ear:
            while not self._closed and await ear.rung(end):
                pass

    async def furnished(self) -> None:
        """Return once the station has all that it is to have: what needs that comes after it."""
        end = asyncio.get_running_loop().time() + _LONGEST
        with self._listening() as ear:
            while self._furnishing and not self._closed and await ear.rung(end):
                pass

    @contextmanager
    def heard(self) -> Iterator[threading.Event]:
        """Set whenever something happens, for threads that wait; they clear it before they look."""
        event = threading.Event()
        with self._with(event.set):
            yield event

    @contextmanager
    def _listening(self) -> Iterator[_Ear]:
        ear = _Ear()
        with self._with(ear.ring):
            yield ear

    @contextmanager
    def _with(self, ring: Callable[[], None]) -> Iterator[None]:
        with self._lock:
            self._ears.append(ring)
        try:
            yield
        finally:
            with self._lock:
                self._ears.remove(ring)


class _Ear:
    """Of one that waits, in its loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def ring(self) -> None:
        """By any thread."""
        self._loop.call_soon_threadsafe(self._event.set)

    async def rung(self, end: float) -> bool:
        """Whether it rings (or has rung since the last time) before the loop's time is `end`."""
        try:
            async with asyncio.timeout_at(end):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True
