"""Service: the importer of a station, put together from its settings; alone while it works."""

from __future__ import annotations

import os
import platform
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path

from pipeline.engine.batches import Batches
from pipeline.engine.ending import Here
from pipeline.engine.events import Event
from pipeline.engine.runner import Runner
from pipeline.engine.tracing import Tracer
from pipeline.errors import EnvironmentFault
from pipeline.rules import Shelf
from pipeline.settings import toml
from pipeline.settings.station import StationSettings
from pipeline.station.clock import Clock, SystemClock
from pipeline.station.database import complaining, connect
from pipeline.station.disk import Disk
from pipeline.station.files import Files
from pipeline.station.folders import Folders
from pipeline.station.lock import InUse, Lock
from pipeline.station.network import drive_of
from pipeline.station.service import open_journal
from pipeline.station.signals import Blocked


class Masofon:
    """The import engine of a station."""

    def __init__(self, folders: Folders, runner: Runner) -> None:
        self.folders = folders
        self._runner = runner
        self._lock = Lock(folders.root / "masofon.lock")

    def run(self, batch: str | None = None, *, again: bool = False) -> Generator[Event]:
        """Take in all that is there, or what one activation file means; one run at a time (documented).

        Raises InUse while another station imports, UsageError where there is no such activation file, and OSError.
        """
        try:
            self._lock.take()
        except InUse:
            pid = self._lock.holder()
            who = f"process {pid}" if pid else "a process"
            raise InUse(f"another station is importing: {who}", remedy="Wait until it has ended.") from None
        try:
            yield from self._runner.run(batch, again=again)
        finally:
            self._lock.release()


@contextmanager
def importer(
    root: Path, *, files: Files | None = None, clock: Clock | None = None, zone: tzinfo | None = None
) -> Iterator[Masofon]:
    """The engine of a station, until the block is left. Raises UsageError for a root that cannot be used."""
    folders = Folders(root)
    settings = toml.load(folders.settings)
    disk = Disk() if files is None else files
    folders.check(disk)
    database = connect(settings.journal.url, root, shared_memory=not drive_of(root))
    here = Here(platform.node() or "localhost", os.getpid(), zone)
    runner = Runner(
        folders,
        shelf_of(root, settings),
        files=disk,
        clock=SystemClock() if clock is None else clock,
        engine=database,
        here=here,
    )
    try:
        yield Masofon(folders, runner)
    finally:
        database.dispose()


@contextmanager
def tracer(root: Path) -> Iterator[Tracer]:
    """What traces the inputs of a station. Raises UsageError, and EnvironmentFault where its database cannot be used."""
    folders = Folders(root)
    settings = toml.load(folders.settings)
    journal = open_journal(folders, settings, SystemClock())
    database = connect(settings.journal.url, root, shared_memory=not drive_of(root))
    try:
        with complaining(database):
            yield Tracer(folders, journal, Batches(folders, Disk()), database)
    except Blocked as blocked:
        raise EnvironmentFault(blocked.reason, remedy=blocked.remedy) from blocked
    finally:
        journal.close()
        database.dispose()


def shelf_of(root: Path, settings: StationSettings) -> Shelf:
    """The parameter files of a station: the site's own before the shipped ones."""
    rules = settings.rules.folder
    return Shelf(None if rules is None else root / rules)
