"""Clock: the time of the station, which tests may stop and put forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from pipeline.gateway.kept import Kept
from pipeline.station.clock import Clock

FIRST = datetime(1980, 1, 1, tzinfo=UTC)
LAST = datetime(2200, 1, 1, tzinfo=UTC)
"""Between these the time of day may be set: files of every system can bear it."""
_KEY = "clock"


class Setting(msgspec.Struct, frozen=True):
    """How the clock goes; by default as the machine's."""

    frozen: datetime | None = None
    """The time at which it stands; None where it runs."""
    ahead: float = 0.0
    """Seconds that it is ahead of the machine's, while it runs."""


class OutOfRange(ValueError):
    """Files cannot bear such a time."""


class StationClock:
    """The time of day is what it was set to; a setting outlasts a stop.

    Waits go by `ticks`, which never stand: they go on also while the time of day is frozen, and jump when that is put
    forward.
    """

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._setting = Setting()
        self._jumped = 0.0
        self._kept: Kept | None = None

    @property
    def setting(self) -> Setting:
        """How it goes now."""
        return self._setting

    def now(self) -> datetime:
        """The time of day, in UTC."""
        setting = self._setting
        if setting.frozen is not None:
            return setting.frozen
        return self._machine.now() + timedelta(seconds=setting.ahead)

    def ticks(self) -> float:
        """Seconds; only differences mean something."""
        return self._machine.ticks() + self._jumped

    def keep(self, kept: Kept) -> None:
        """Go on as it was left, and keep what is set from now on. Raises Blocked."""
        self._kept = kept
        self._setting = kept.get(_KEY, Setting) or Setting()

    def forget(self) -> None:
        """Others have removed what was kept: go as the machine's."""
        self._setting = Setting()

    def freeze(self, at: datetime | None = None) -> None:
        """Stand still, at a time or at that of now. Raises OutOfRange, and Blocked."""
        self._set(lambda: Setting(frozen=_checked(self.now() if at is None else at)))

    def advance(self, seconds: float) -> None:
        """Put it forward: what waits for so long is due. Raises OutOfRange, and Blocked."""

        def advanced() -> Setting:
            now = _checked(self.now(), seconds)
            if self._setting.frozen is not None:
                return Setting(frozen=now)
            return Setting(ahead=self._setting.ahead + seconds)

        self._set(advanced)
        self._jumped += seconds

    def resume(self) -> None:
        """Go as the machine's again. Raises Blocked."""
        self._set(Setting)

    def _set(self, wanted: Callable[[], Setting]) -> None:
        if self._kept is None:
            self._setting = wanted()
            return
        with self._kept.lock:
            setting = wanted()
            self._kept.put(_KEY, setting)
            self._setting = setting


def _checked(at: datetime, seconds: float = 0.0) -> datetime:
    try:
        moment = at.astimezone(UTC) + timedelta(seconds=seconds)
    except OverflowError:
        moment = LAST
    if not FIRST <= moment < LAST:
        raise OutOfRange(f"the time has to lie between {FIRST:%Y} and {LAST:%Y}")
    return moment
