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
