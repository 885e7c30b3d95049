"""Standing: how a station is, as its journal, its health file and its lock tell; for those who only look."""

from __future__ import annotations

import msgspec

from pipeline.station import health, report
from pipeline.station.folders import Folders
from pipeline.station.journal import Journal
from pipeline.station.lock import Lock
from pipeline.station.record import Record

LAST = 10
"""Inputs that were dealt with last."""


class Waiter(msgspec.Struct, frozen=True):
    """An input that waits in the drop folder."""

    name: str
    reason: str
    remedy: str
    since: str
    next_try: str


class Done(msgspec.Struct, frozen=True):
    """An input that was dealt with, or is held."""

    name: str
    state: str
    filed: str | None
    file: str | None
    dat: str | None
    reason: str


class Standing(msgspec.Struct, frozen=True):
    """What `hconnect status --json` prints. Times are UTC."""

    root: str
    pid: int | None
    """The service's process; null where none works."""
    state: str
    """working, paused or stopped."""
    reason: str
    remedy: str
    """Why it is paused, and what to do."""
    counts: dict[str, int]
    """Inputs by their state."""
    waiting: list[Waiter]
    held: list[Done]
    last: list[Done]


def standing(folders: Folders, journal: Journal) -> Standing:
    """How a station is now. Raises Blocked where the journal cannot be read."""
    pid = Lock(folders.lock).holder()
    told = health.read(folders) if pid is not None else None
    there = journal.is_there()
    waits = journal.waits() if there else []
    return Standing(
        root=str(folders.root),
        pid=pid,
        state=health.STOPPED if pid is None else health.WORKING if told is None else told.state,
        reason="" if told is None else told.reason,
        remedy="" if told is None else told.remedy,
        counts=journal.counts() if there else {},
        waiting=[
            Waiter(one.name, one.reason, one.remedy, report.time(one.since), report.time(one.next_try))
            for one in waits
        ],
        held=[_done(record) for record in (journal.held() if there else [])],
        last=[_done(record) for record in (journal.latest(LAST) if there else [])],
    )


def _done(record: Record) -> Done:
    filed = report.time(record.filed) if record.filed is not None else None
    return Done(record.name, record.state, filed, record.file, record.dat, record.first or record.reason)
