"""Clock: the time of the tests' station."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipeline.errors import UsageError
from pipeline.gateway.clock import OutOfRange
from pipeline.testing.running import Running


class Clock:
    """Goes as the machine's at the begin of each test. Raises UsageError for times that files cannot bear."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def now(self) -> datetime:
        """The station's time of day, in UTC."""
        return self._running.gateway.clock.now()

    @property
    def is_frozen(self) -> bool:
        """Whether it stands."""
        return self._running.gateway.clock.setting.frozen is not None

    def freeze(self, at: datetime | None = None) -> datetime:
        """Let it stand at a time (one without a zone is UTC), or at that of now; gives the time."""
        if at is not None and at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        try:
            self._running.gateway.clock.freeze(at)
        except OutOfRange as fault:
            raise UsageError(str(fault), remedy="Name another time.") from None
        return self.now()

    def advance(self, by: timedelta | float) -> datetime:
        """Put it forward, by seconds or a timedelta: what waits for so long is due. Gives the time."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        if seconds < 0:
            raise UsageError("time does not go back", remedy="Freeze an earlier one.")
        try:
            self._running.gateway.clock.advance(seconds)
        except OutOfRange as fault:
            raise UsageError(str(fault), remedy="Advance by less.") from None
        self._running.gateway.wake()
        return self.now()

    def resume(self) -> None:
        """Let it go as the machine's."""
        self._running.gateway.clock.resume()
