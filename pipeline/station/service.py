"""Service: a station put together from its settings, alone in its root, ready to work."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from pipeline.settings.live import Live, Reread
from pipeline.settings.station import StationSettings
from pipeline.station.books import open_books
from pipeline.station.clock import Clock, SystemClock
from pipeline.station.database import connect
from pipeline.station.disk import Disk
from pipeline.station.files import Files
from pipeline.station.folders import Folders
from pipeline.station.journal import Journal
from pipeline.station.lock import Lock
from pipeline.station.looks import Looks
from pipeline.station.making import Maker
from pipeline.station.network import drive_of
from pipeline.station.worker import Worker
from pipeline.station.workshop import Bench, Hall


class Service(msgspec.Struct, frozen=True):
    """The parts that others use."""

    folders: Folders
    settings: StationSettings
    """Those of the start, by which `[drop]`, `[service]`, `[journal]` and `[books]` go."""
    live: Live
    """Those of now, by which inputs are judged."""
    files: Files
    clock: Clock
    journal: Journal
    books: Engine
    """The database of the companies' books."""
    worker: Worker
    drive: str
    """The type of the network drive that the root is on; empty on a disk of this machine."""


@contextmanager
def running(
    root: Path,
    *,
    once: bool = False,
    files: Files | None = None,
    clock: Clock | None = None,
    reread: Callable[[Reread], None] = lambda _: None,
) -> Iterator[Service]:
    """A service, until the block is left. With `once`, the times that files bear are believed.

    `reread` is told when station.toml has changed, by any thread.

    Raises UsageError for a root or settings that cannot be used, InUse where a service is there already, and
    EnvironmentFault where a folder or the journal cannot be used.
    """
    folders = Folders(root)
    live = Live(folders.settings, reread)
    settings = live.current()
    disk = Disk() if files is None else files
    own_clock = SystemClock() if clock is None else clock
    folders.check(disk)
    drive = drive_of(root)
    with ExitStack() as stack:
        lock = Lock(folders.lock)
        lock.take()
        stack.callback(lock.release)
        journal = open_journal(folders, settings, own_clock)
        stack.callback(journal.close)
        books = open_books(folders, settings)
        stack.callback(books.dispose)
        run = f"{os.getpid():x}{time.time_ns() & 0xFFFFFF:06x}"
        one = settings.service.workers == 1
        workshop = Bench(Maker(folders, live.current, disk, run)) if one else Hall(folders, settings, run)
        stack.callback(workshop.close)
        looks = Looks(own_clock, settings.drop, by_times=once, by_ages=not drive)
        worker = Worker(
            folders, settings, files=disk, clock=own_clock, journal=journal, workshop=workshop, looks=looks
        )
        yield Service(folders, settings, live, disk, own_clock, journal, books, worker, drive)


def open_journal(folders: Folders, settings: StationSettings, clock: Clock) -> Journal:
    """The journal that the settings name; a file of SQLite is sought from the root. Raises UsageError."""
    shared_memory = not drive_of(folders.root)
    return Journal(connect(settings.journal.url, folders.root, shared_memory=shared_memory), clock)
