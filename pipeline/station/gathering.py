"""Gathering: inputs are read and put into groups that share one wait for the disk."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from pipeline.settings.station import StationSettings
from pipeline.station.clock import Clock
from pipeline.station.files import Entry, Files
from pipeline.station.journal import Journal
from pipeline.station.looks import Looks
from pipeline.station.making import Group, Put, Task
from pipeline.station.record import Record
from pipeline.station.signals import Gone, Hindered
from pipeline.station.taking import Taken, take

_FIRST = 16
"""Inputs of the first group of a listing: the first `.dat` of a long one comes soon. The next are larger and larger."""
_MOST_BYTES = 1 << 26
"""Of content that a group holds."""


class Gatherer:
    """Reads inputs, and asks the journal what it knows of their contents."""

    def __init__(
        self,
        settings: StationSettings,
        drop: Path,
        *,
        files: Files,
        journal: Journal,
        looks: Looks,
        clock: Clock,
    ) -> None:
        self._drop = drop
        self._most = settings.service.batch
        self._one_of_a_kind = settings.drop.same_content == "hold"
        self._files = files
        self._journal = journal
        self._looks = looks
        self._clock = clock
        self._firsts: dict[str, str] = {}
        """Contents of the last group, of which the journal may not know yet, and the first that held each."""

    def groups(
        self, entries: Sequence[Entry], marked: Container[str] = (), hold: str = ""
    ) -> Iterator[Group]:
        """Groups in the order of the entries; `marked` are the names beside which a marker lies.

        With `hold`, the reason, they are not to be judged but to go to hold/.

        Where equal contents are held, a group has no two of them: the second has to know what became of the first.
        """
        taken: list[Taken] = []
        put: list[Put] = []
        hashes: set[str] = set()
        size = 0
        most = min(_FIRST, self._most)
        for entry in entries:
            try:
                one = take(self._files, self._drop / entry.name)
            except Hindered as hindered:
                put.append(Put(entry, hindered.reason, hindered.remedy))
                continue
            except Gone:
                self._looks.forget(entry.name)
                continue
            if not self._looks.shows(one.entry):
                put.append(Put(one.entry, "is still being written", growing=True))
                continue
            content = len(one.content) if isinstance(one.content, bytes) else 0
            full = len(taken) >= most or size + content > _MOST_BYTES
            if taken and (full or (self._one_of_a_kind and one.sha256 in hashes)):
                yield self._group(taken, put, marked, hold)
                taken, put, hashes, size = [], [], set(), 0
                most = min(2 * most, self._most)
            taken.append(one)
            hashes.add(one.sha256)
            size += content
        if taken or put:
            yield self._group(taken, put, marked, hold)

    def _group(self, taken: list[Taken], put: list[Put], marked: Container[str], hold: str) -> Group:
        now = self._clock.now()
        known = self._journal.same([one.sha256 for one in taken], [one.entry.name for one in taken])
        # Where equals are held, the journal knows of the group before, and what came of it.
        firsts = {} if self._one_of_a_kind else self._firsts
        self._firsts = {}
        tasks = []
        for one in taken:
            name = one.entry.name
            earlier = known.get(one.sha256, [])
            own = next((record for record in earlier if record.name == name), None)
            first = _first(earlier, name) or firsts.get(one.sha256, "")
            firsts.setdefault(one.sha256, name)
            self._firsts.setdefault(one.sha256, name)
            is_marked = name in marked
            rested = is_marked or self._looks.rested(one.entry)
            tasks.append(
                Task(taken=one, own=own, first=first, whole=rested, marked=is_marked, now=now, hold=hold)
            )
        return Group(tasks, put)


def _first(earlier: Sequence[Record], name: str) -> str:
    """The first input of another name that became a `.dat`, in words."""
    first = next((record for record in earlier if record.dat is not None and record.name != name), None)
    return f"{first.name}, which became {first.dat}" if first is not None else ""
