"""State: all that a station holds, which a reset empties, and a snapshot keeps for later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.gateway.calls import Calls
from pipeline.gateway.clock import StationClock
from pipeline.gateway.contents import Contents
from pipeline.gateway.door import Door
from pipeline.gateway.faults import Faults
from pipeline.gateway.importing import Importing
from pipeline.gateway.in_hand import InHand
from pipeline.gateway.kept import Kept
from pipeline.gateway.news import News
from pipeline.gateway.snapshots import Snapshot, Snapshots
from pipeline.gateway.trash import Trash
from pipeline.gateway.tree import Tree
from pipeline.reporters.version import version
from pipeline.settings.toml import NAME
from pipeline.station.draft import Draft
from pipeline.station.events import Event
from pipeline.station.service import Service
from pipeline.station.signals import Busy, blocking

_PATIENCE = 10.0
"""Seconds that what is in hand has to be ended."""
_CONTENTS = "contents.db"
_TREE = "tree"


class State:
    """Each method waits until nothing is in hand, and lets nothing begin until it returns; calls wait meanwhile.

    Reports that are being sent are broken off.

    Raises Busy where what is in hand takes too long, or another of them is at work, and Blocked where disk or
    database do not allow it. A stop in the middle leaves some of it done: it can be done again.
    """

    def __init__(
        self,
        station: Service,
        calls: Calls,
        door: Door,
        importing: Importing,
        reports: InHand,
        *,
        clock: StationClock,
        faults: Faults,
        kept: Kept,
        news: News,
        tell: Callable[[Event], None],
        wake: Callable[[], None],
    ) -> None:
        self._station = station
        self._calls = calls
        self._door = door
        self._importing = importing
        self._reports = reports
        self._clock = clock
        self._faults = faults
        self._kept = kept
        self._news = news
        self._tell = tell
        self._wake = wake
        self._trash = Trash(station.folders.root)
        self._tree = Tree(station.folders, self._trash)
        self._contents = Contents(station.journal.engine, station.books)
        self._snapshots = Snapshots(station.folders.root, self._trash)
        self._one = threading.Lock()

    def open(self) -> None:
        """Remove what a stop has left of what was thrown away."""
        self._trash.open()

    def close(self) -> None:
        """End the removal of what was thrown away."""
        self._trash.close()

    def reset(self) -> None:
        """Empty calls, journal, folders; clock, seed and faults are as at the start.

        The books are as they were before the first import. Settings stay, and the company's own data.
        """
        with self._still():
            self._contents.clear()
            with blocking():
                self._tree.clear()
            for part in (self._calls, self._clock, self._faults, self._door, self._importing):
                part.forget()
            self._station.worker.forget(empty=True)
        self._trash.empty()

    def snapshot(self, note: str = "") -> Snapshot:
        """Copy calls, journal, folders, books, settings, clock and faults."""

        def fill(folder: Path) -> None:
            self._contents.save(folder / _CONTENTS)
            self._tree.save(folder / _TREE)
            (folder / NAME).write_bytes(self._station.files.read(self._station.folders.settings))

        with self._still(), blocking():
            made = Snapshot(
                self._snapshots.next_id(), self._clock.now(), self._calls.count(), version(), note
            )
            self._snapshots.make(made, fill)
        self._go_on()
        return made

    def restore(self, snapshot: Snapshot) -> None:
        """Put a snapshot in the place of what is there."""
        folder = self._snapshots.path(snapshot)
        with self._still():
            self._contents.load(folder / _CONTENTS)
            with blocking():
                self._tree.load(folder / _TREE)
                self._set((folder / NAME).read_bytes())
            self._learn()
        self._go_on()
        self._trash.empty()

    def snapshots(self) -> list[Snapshot]:
        """What can be restored, oldest first."""
        with blocking():
            return self._snapshots.all()

    def find(self, number: int) -> Snapshot | None:
        """The snapshot with this id."""
        with blocking():
            return self._snapshots.get(number)

    def remove(self, snapshot: Snapshot) -> None:
        """Throw a snapshot away."""
        with self._alone(), blocking():
            self._snapshots.remove(snapshot)
        self._trash.empty()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._one.acquire(timeout=_PATIENCE):
            raise Busy("another reset, snapshot or restore is at work")
        try:
            yield
        finally:
            self._one.release()

    @contextmanager
    def _still(self) -> Iterator[None]:
        worker = self._station.worker
        with self._alone():
            with (
                blocking(),
                self._importing.resting(_PATIENCE),
                self._reports.resting(_PATIENCE),
                self._door.shut(_PATIENCE),
                worker.resting(_PATIENCE),
                self._kept.lock,
            ):
                yield
            self._news.ring()

    def _go_on(self) -> None:
        """What the worker has left undone is there still."""
        self._wake()

    def _learn(self) -> None:
        """What the parts remember does not hold any more; they go on with what is there now."""
        self._calls.count_on()
        self._clock.keep(self._kept)
        self._faults.load()
        self._station.worker.forget()
        for event in self._station.worker.begin():
            self._tell(event)
        self._door.begin_anew()

    def _set(self, settings: bytes) -> None:
        folders, files = self._station.folders, self._station.files
        if files.read(folders.settings) != settings:
            with Draft(files, folders.root) as draft:
                draft.file.write(settings)
                draft.publish(folders.settings.name, over=True)
        self._station.live.refresh()
