"""Ending: what was made and written down is published and filed, and each step written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from pipeline.station.clock import Clock
from pipeline.station.events import Event, Filed
from pipeline.station.files import FILE, Entry, Files
from pipeline.station.filing import Filing, Occupied
from pipeline.station.folders import Folders
from pipeline.station.journal import Journal
from pipeline.station.making import Made, Put
from pipeline.station.record import CONVERTED, FILED, PUBLISHED, Record
from pipeline.station.signals import Hindered, blocking
from pipeline.station.waiting_room import WaitingRoom


class Ending:
    """Remembers in `open` what is on its way, by its name in the drop folder. Raises Blocked; then the journal knows."""

    def __init__(
        self,
        folders: Folders,
        files: Files,
        *,
        clock: Clock,
        journal: Journal,
        filing: Filing,
        room: WaitingRoom,
    ) -> None:
        self._drop = folders.drop
        self._files = files
        self._clock = clock
        self._journal = journal
        self._filing = filing
        self._room = room
        self.open: dict[str, Made] = {}

    def end(self, group: Sequence[Made]) -> Iterator[Event]:
        """Publish and move a group; what hinders one does not hinder the others."""
        self.open.update((one.record.name, one) for one in group)
        self._publish([one.record for one in group if one.record.state == CONVERTED])
        now = self._clock.now()
        moved: list[Made] = []
        put: list[Put] = []
        for one in group:
            try:
                moved.append(self._moved(self.open[one.record.name], now))
            except Hindered as hindered:
                put.append(Put(self._entry(one.record), hindered.reason, hindered.remedy))
        self._filing.sync([one.record for one in moved])
        written = [one.record for one in moved if one.own is None]
        self._journal.change(written, "state", "file", "reason", "filed")
        for one in moved:
            del self.open[one.record.name]
        self._room.leave({one.record.name for one in moved})
        for one in moved:
            yield Filed(one.record, one.notes, again=one.own is not None)
        yield from self._room.put(put)

    def _publish(self, records: Sequence[Record]) -> None:
        if not records:
            return
        self._filing.publish(records)
        now = self._clock.now()
        published = [replace(record, state=PUBLISHED, published=now) for record in records]
        self._journal.change(published, "state", "published")
        for record in published:
            self.open[record.name] = replace(self.open[record.name], record=record)

    def _moved(self, made: Made, now: datetime) -> Made:
        record = made.record
        while True:
            try:
                record = self._filing.move(record, again=made.own is not None)
                break
            except Occupied:
                record = self._filing.elsewhere(record)
                if made.own is None:
                    self._journal.change([record], "file")
        if made.marked:
            self._filing.unmark(record.name)
        state = FILED if record.state == PUBLISHED else record.state
        return replace(made, record=replace(record, state=state, filed=now))

    def _entry(self, record: Record) -> Entry:
        with blocking():
            entry = self._files.stat(self._drop / record.name)
        return entry or Entry(record.name, FILE, record.size, record.modified)
