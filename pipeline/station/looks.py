"""Looks: what was seen of each file in the drop folder, whether it is whole, and when to look at it again."""

from __future__ import annotations

from collections.abc import Container, Iterable

import msgspec

from pipeline.settings.station import Drop
from pipeline.station.clock import Clock
from pipeline.station.files import Entry

FIRST_TRY = 1.0
LAST_TRY = 60.0
"""Seconds between two tries of what failed: each time twice as many, up to this."""


def backoff(tries: int) -> float:
    """Seconds until the next try, after so many."""
    return min(LAST_TRY, FIRST_TRY * 2.0 ** min(tries - 1, 10))


class Look(msgspec.Struct):
    """One file as it was last seen; times are ticks of the clock."""

    entry: Entry
    since: float
    """Since when it is as it is."""
    due: float
    """When it is looked at again."""
    looks: int = 1
    """How many in a row, each `quiet` after the one before, have shown it so."""
    growing: bool = False
    tries: int = 0
    said: str = ""


class Looks:
    """Decides which files are whole, and forgets those that are gone.

    A file is whole when it was renamed into the folder (an event says so), when its marker says so, when the
    system says that nothing has changed for long enough, else when enough looks in a row show it the same. The
    time that it bears tells nothing, as copies keep old times; only where there will be no second look (`by_times`)
    is that believed.
    """

    def __init__(self, clock: Clock, drop: Drop, *, by_times: bool = False, by_ages: bool = True) -> None:
        self._clock = clock
        self._drop = drop
        self._by_times = by_times
        self._by_ages = by_ages
        self._looks: dict[str, Look] = {}

    def due(
        self, entries: Iterable[Entry], whole: Container[str] = (), marked: Container[str] = ()
    ) -> list[Entry]:
        """Of all that is there, what is to be taken up now: oldest first, by name where times are equal.

        `whole` are the names of files that were renamed into the folder, `marked` those that have a marker: of these,
        nobody waits for more, also where they were no JSON before.
        """
        here = {entry.name: entry for entry in entries}
        for name in self._looks.keys() - here.keys():
            del self._looks[name]
        now = self._clock.ticks()
        ready = [
            entry
            for entry in here.values()
            if self._ready(entry, now, entry.name in whole, entry.name in marked)
        ]
        ready.sort(key=lambda entry: (entry.modified, entry.name))
        return ready

    def shows(self, entry: Entry) -> bool:
        """Whether a file is as it was at the last look."""
        look = self._looks.get(entry.name)
        return look is None or look.entry.is_same_file(entry)

    def rested(self, entry: Entry) -> bool:
        """Whether a file has been unchanged for as long as patience lasts: then it is as whole as it will ever be."""
        return self._since(entry) >= self._drop.patience

    def unfinished(self, entry: Entry, reason: str) -> bool:
        """It is not whole yet; gives whether that is news."""
        look = self._keep(entry)
        look.growing = True
        look.tries = 0
        look.due = self._clock.ticks() + max(self._drop.patience - self._since(entry), self._drop.quiet)
        return _news(look, reason)

    def failed(self, entry: Entry, reason: str) -> bool:
        """Something was in the way: try again, after a while that grows; gives whether that is news."""
        look = self._keep(entry)
        look.tries += 1
        look.due = self._clock.ticks() + backoff(look.tries)
        return _news(look, reason)

    def next_try(self, name: str) -> float:
        """Seconds until a file is looked at again."""
        look = self._looks.get(name)
        return 0.0 if look is None else max(0.0, look.due - self._clock.ticks())

    def hurry(self, name: str) -> None:
        """Look at it at once."""
        if name in self._looks:
            self._looks[name].due = self._clock.ticks()

    def forget(self, name: str) -> None:
        """It is gone."""
        self._looks.pop(name, None)

    def clear(self) -> None:
        """Forget all of them."""
        self._looks.clear()

    def rest(self) -> float | None:
        """Seconds until something is due, or may have grown; None where nothing waits."""
        if not self._looks:
            return None
        now = self._clock.ticks()
        return max(0.0, min(self._next(look, now) for look in self._looks.values()) - now)

    def _next(self, look: Look, now: float) -> float:
        return min(look.due, now + self._drop.quiet) if look.growing else look.due

    def _ready(self, entry: Entry, now: float, renamed: bool, marked: bool) -> bool:
        look = self._looks.get(entry.name)
        whole = marked or (renamed and not (look is not None and look.growing))
        if look is None:
            if whole or self._enough(entry, 1):
                return True
            self._looks[entry.name] = Look(entry, now, now + self._drop.quiet)
            return False
        if not look.entry.is_same_file(entry):
            self._looks[entry.name] = Look(
                entry, now, now + self._drop.quiet, growing=look.growing, said=look.said
            )
            return whole
        if now < look.due:
            return whole and not look.tries
        if look.growing or look.tries:
            return True
        look.looks += 1
        look.due = now + self._drop.quiet
        return whole or self._enough(entry, look.looks)

    def _enough(self, entry: Entry, looks: int) -> bool:
        """Whether so many looks will do, or the time for so many has passed without a change."""
        return looks >= self._drop.looks or self._age(entry) >= self._drop.quiet * (self._drop.looks - 1)

    def _since(self, entry: Entry) -> float:
        look = self._looks.get(entry.name)
        seen = 0.0 if look is None or not look.entry.is_same_file(entry) else self._clock.ticks() - look.since
        return max(seen, self._age(entry))

    def _age(self, entry: Entry) -> float:
        age = entry.age if self._by_ages else 0.0
        if self._by_times:
            age = max(age, self._clock.now().timestamp() - entry.modified / 1e9)
        return age

    def _keep(self, entry: Entry) -> Look:
        look = self._looks.get(entry.name)
        now = self._clock.ticks()
        if look is None or not look.entry.is_same_file(entry):
            said = "" if look is None else look.said
            look = self._looks[entry.name] = Look(entry, now, now, said=said)
        return look


def _news(look: Look, reason: str) -> bool:
    news, look.said = reason != look.said, reason
    return news
