"""Turns: so many at once; whoever is beyond that waits in turn."""

from __future__ import annotations

import asyncio


class Turns:
    """Of one loop. A limit that changes counts for those who come from then on."""

    def __init__(self) -> None:
        self._limit = 0
        self._turns = asyncio.Semaphore(0)

    def of(self, limit: int) -> asyncio.Semaphore:
        """What to hold while it is one's turn; it is `locked` where there is none free."""
        if limit != self._limit:
            self._limit, self._turns = limit, asyncio.Semaphore(limit)
        return self._turns


class Held:
    """A turn that is somebody's; it is given back once, however often that is asked for."""

    def __init__(self, turns: asyncio.Semaphore) -> None:
        self._turns: asyncio.Semaphore | None = turns

    def give_back(self) -> None:
        """It is another's turn."""
        turns, self._turns = self._turns, None
        if turns is not None:
            turns.release()
