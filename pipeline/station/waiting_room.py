"""Waiting room: what stays in the drop folder for now, remembered here and written down for those who ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta

from pipeline.station.clock import Clock
from pipeline.station.events import Waits
from pipeline.station.journal import Journal
from pipeline.station.looks import Looks
from pipeline.station.making import Put
from pipeline.station.record import Waiting


class WaitingRoom:
    """Raises Blocked where the journal cannot be used."""

    def __init__(self, journal: Journal, looks: Looks, clock: Clock) -> None:
        self._journal = journal
        self._looks = looks
        self._clock = clock
        self._names: set[str] = set()
        """Those of which the journal may say that they wait."""

    def clear(self) -> None:
        """What the journal says is from before the start."""
        self._journal.forget([waiting.name for waiting in self._journal.waits()])
        self._names.clear()

    def empty(self) -> None:
        """Nothing waits, and the journal does not say so either."""
        self._names.clear()

    def put(self, put: Sequence[Put]) -> Iterator[Waits]:
        """Say (where it is news) and write down what waits, and when it is tried again."""
        now = self._clock.now()
        waits = []
        for one in put:
            name = one.entry.name
            tell = self._looks.unfinished if one.growing else self._looks.failed
            if tell(one.entry, one.reason):
                yield Waits(name, one.reason, one.remedy, fault=not one.growing)
            next_try = now + timedelta(seconds=self._looks.next_try(name))
            waits.append(Waiting(name, one.reason, one.remedy, now, next_try))
        if waits:
            # First, as the journal may tell of a fault though it wrote them down.
            self._names.update(waiting.name for waiting in waits)
            self._journal.wait(waits)

    def leave(self, names: AbstractSet[str]) -> None:
        """They are dealt with."""
        for name in names:
            self._looks.forget(name)
        self._forget(names & self._names)

    def stay(self, names: AbstractSet[str]) -> None:
        """These are in the drop folder; what else was written down is gone."""
        self._forget(self._names - names)

    def _forget(self, names: AbstractSet[str]) -> None:
        if names:
            self._journal.forget(sorted(names))
            self._names -= names
