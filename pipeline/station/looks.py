"""Looks: what was seen of each file that waits in the drop folder, and when it is to be looked at again."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pipeline.settings.station import Drop
from pipeline.station.clock import Clock
from pipeline.station.files import Entry

FIRST_TRY = 1.0
LAST_TRY = 60.0
"""Seconds between two tries of what failed: each time twice as many, up to this."""
_DAY = 86_400.0
_NANO = 1_000_000_000


def backoff(tries: int) -> float:
    """Seconds until the next try, after so many."""
    return min(LAST_TRY, FIRST_TRY * 2.0 ** min(tries - 1, 10))


class Look(msgspec.Struct):
    """One file as it was last seen; times are ticks of the clock."""

    size: int
    modified: int
    since: float
    """Since when it has this size and time."""
    due: float
    """When it is taken up again."""
    growing: bool = False
    tries: int = 0
    said: str = ""

    def shows(self, entry: Entry) -> bool:
        """Whether nothing has changed."""
        return (self.size, self.modified) == (entry.size, entry.modified)


class Looks:
    """Remembers the files that wait, and forgets them when they are gone.

    A file rests from the first look that shows it so; its own time tells nothing, as copies keep old times.
    Only where there will be no second look (`by_times`) is that time believed.
    """

    def __init__(self, clock: Clock, drop: Drop, *, by_times: bool = False) -> None:
        self._clock = clock
        self._drop = drop
        self._by_times = by_times
        self._looks: dict[str, Look] = {}

    def due(self, entries: Iterable[Entry]) -> list[Entry]:
        """Of all that is there, what is to be taken up now: oldest first, by name where times are equal."""
        here = {entry.name: entry for entry in entries}
        for name in self._looks.keys() - here.keys():
            del self._looks[name]
        for name, look in self._looks.items():
            self._see(look, here[name])
        now = self._clock.ticks()
        ready = [entry for entry in here.values() if self._ready(entry.name, now)]
        return sorted(ready, key=lambda entry: (entry.modified, entry.name))

    def rested(self, entry: Entry) -> bool:
        """Whether a file has been unchanged for as long as patience lasts."""
        return self._clock.ticks() >= self._look(entry).since + self._drop.patience

    def unfinished(self, entry: Entry, reason: str) -> bool:
        """It is not whole yet; gives whether that is news."""
        look = self._keep(entry)
        look.growing = True
        look.tries = 0
        look.due = look.since + self._drop.patience
        return _news(look, reason)

    def failed(self, entry: Entry, reason: str) -> bool:
        """Something was in the way: try again, after a while that grows; gives whether that is news."""
        look = self._keep(entry)
        look.tries += 1
        look.due = self._clock.ticks() + backoff(look.tries)
        return _news(look, reason)

    def forget(self, name: str) -> None:
        """It is gone."""
        self._looks.pop(name, None)

    def rest(self) -> float | None:
        """Seconds until something is due, or may have grown; None where nothing waits."""
        if not self._looks:
            return None
        now = self._clock.ticks()
        return max(0.0, min(self._next(look, now) for look in self._looks.values()) - now)

    def _next(self, look: Look, now: float) -> float:
        return min(look.due, now + self._drop.quiet) if look.growing else look.due

    def _ready(self, name: str, now: float) -> bool:
        look = self._looks.get(name)
        return look is None or now >= look.due

    def _keep(self, entry: Entry) -> Look:
        self._looks[entry.name] = look = self._look(entry)
        return look

    def _see(self, look: Look, entry: Entry) -> None:
        if not look.shows(entry):
            now = self._clock.ticks()
            look.size, look.modified, look.since = entry.size, entry.modified, now
            look.due = now + self._drop.quiet

    def _look(self, entry: Entry) -> Look:
        look = self._looks.get(entry.name)
        if look is None:
            now = self._clock.ticks()
            return Look(entry.size, entry.modified, now - self._age(entry), now)
        self._see(look, entry)
        return look

    def _age(self, entry: Entry) -> float:
        if not self._by_times:
            return 0.0
        return min(_DAY, max(0.0, self._clock.now().timestamp() - entry.modified / _NANO))


def _news(look: Look, reason: str) -> bool:
    news, look.said = reason != look.said, reason
    return news
