"""Waiting: until something has come about, in synchronous tests and in asynchronous ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread

from pipeline.gateway.news import News

T = TypeVar("T")
_AT_LEAST = 0.25
"""Seconds after which somebody who waits looks again though nothing was heard."""


class Waiter:
    """`look` gives None for what has not come about yet; it is asked again whenever something happens in the station."""

    def __init__(self, news: News, timeout: float) -> None:
        self._news = news
        self._timeout = timeout

    def until(self, look: Callable[[], T], timeout: float | None = None) -> T:
        """What `look` gives; None where that is nothing within so many seconds, or before the station stops."""
        end = self._end(timeout)
        with self._news.heard() as news:
            while True:
                news.clear()
                found = look()
                left = end - time.monotonic()
                if found is not None or left <= 0 or self._news.is_closed:
                    return found
                news.wait(min(left, _AT_LEAST))

    async def until_async(self, look: Callable[[], T], timeout: float | None = None) -> T:
        """The same for asyncio and trio: other tasks go on, and it may be cancelled. `look` is called in a thread."""
        end = self._end(timeout)
        with self._news.heard() as news:
            try:
                while True:
                    news.clear()
                    found = await anyio.to_thread.run_sync(look)
                    left = end - time.monotonic()
                    if found is not None or left <= 0 or self._news.is_closed:
                        return found
                    await anyio.to_thread.run_sync(news.wait, min(left, _AT_LEAST), abandon_on_cancel=True)
            finally:
                news.set()  # whoever was cancelled leaves no thread that waits

    def _end(self, timeout: float | None) -> float:
        return time.monotonic() + (self._timeout if timeout is None else timeout)
