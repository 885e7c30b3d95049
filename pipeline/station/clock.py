"""Clock: the one source of time of a station, so that tests can pass their own."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Two times: one that people and files go by, and one that never jumps."""

    def now(self) -> datetime:
        """The time of day, in UTC."""

    def ticks(self) -> float:
        """Seconds since some moment; only differences mean something."""


class SystemClock:
    """The machine's own."""

    def now(self) -> datetime:
        """The time of day, in UTC."""
        return datetime.now(UTC)

    def ticks(self) -> float:
        """Seconds that no change of the time of day touches."""
        return time.monotonic()


def later(moment: datetime, seconds: float) -> datetime:
    """The time some seconds after another."""
    return moment + timedelta(seconds=seconds)
