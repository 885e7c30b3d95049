"""Pause: when nothing can be written (or listed), the station rests, longer each time, and goes on by itself."""

from __future__ import annotations

from pipeline.station.clock import Clock
from pipeline.station.events import Paused, Resumed
from pipeline.station.looks import backoff
from pipeline.station.signals import Blocked

_LOST = "Nothing is lost: what arrives stays in the drop folder."


class Pause:
    """Counts the faults since something last went well."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._faults = 0
        self._end = 0.0

    def begin(self, blocked: Blocked) -> Paused:
        """Rest because of this."""
        self._faults += 1
        seconds = backoff(self._faults)
        self._end = self._clock.ticks() + seconds
        return Paused(blocked.reason, f"{blocked.remedy} {_LOST}", seconds)

    def left(self) -> float:
        """Seconds of rest that are left; 0 where it is time to work."""
        return max(0.0, self._end - self._clock.ticks()) if self._faults else 0.0

    def end(self) -> Resumed | None:
        """It went well: gives what is to be said, where it had not before."""
        if not self._faults:
            return None
        self._faults = 0
        return Resumed()
