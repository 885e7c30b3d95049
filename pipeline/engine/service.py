"""Service: the importer of a station, put together from its settings; alone while it works."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import tzinfo
from pathlib import Path

from sqlalchemy import Engine

from pipeline.engine.batches import Batches
from pipeline.engine.ending import Here
from pipeline.engine.events import Event
from pipeline.engine.runner import Runner
from pipeline.engine.tracing import Tracer
from pipeline.engine.turn import Turn
from pipeline.errors import EnvironmentFault
from pipeline.rules import Shelf
from pipeline.settings import toml
from pipeline.settings.live import Live
from pipeline.settings.station import StationSettings
from pipeline.station.books import check_place, open_books
from pipeline.station.clock import Clock, SystemClock
from pipeline.station.disk import Disk
from pipeline.station.files import Files
from pipeline.station.folders import Folders
from pipeline.station.journal import Journal
from pipeline.station.service import open_journal
from pipeline.station.signals import Blocked


class Masofon:
    """The import engine of a station."""

    def __init__(self, folders: Folders, runner: Runner, turn: Turn | None = None) -> None:
        self.folders = folders
        self._runner = runner
        self._turn = Turn(folders.root) if turn is None else turn

    def run(self, batch: str | None = None, *, again: bool = False) -> Generator[Event]:
        """Take in all that is there, or what one activation file means; one run at a time (documented).

        It ends early where it has to rest: what it leaves is taken in by the next one.
        Raises InUse while another station imports, UsageError where there is no such activation file, and OSError.
        """
        turn = self._turn
        with turn.importing(), closing(self._runner.run(batch, again=again, enough=turn.cut_short)) as told:
            turn.left = False
            for event in told:
                yield event
                if turn.cut_short():
                    return


def masofon(
    folders: Folders,
    settings: Callable[[], StationSettings],
    journal: Engine,
    books: Engine,
    *,
    files: Files,
    clock: Clock,
    zone: tzinfo | None = None,
    turn: Turn | None = None,
) -> Masofon:
    """The engine of a station that is open: its databases, its files, its clock. `settings` gives those of now.

    `zone` is that of the logs' times, None the machine's own.
    """
    here = Here(platform.node() or "localhost", os.getpid(), zone)
    runner = Runner(
        folders,
        lambda: shelf_of(folders.root, settings()),
        files=files,
        clock=clock,
        journal=journal,
        books=books,
        here=here,
    )
    return Masofon(folders, runner, turn)


@contextmanager
def importer(
    root: Path, *, files: Files | None = None, clock: Clock | None = None, zone: tzinfo | None = None
) -> Iterator[Masofon]:
    """The engine of a station, until the block is left. Raises UsageError for a root that cannot be used.

    Raises EnvironmentFault where a database cannot be used.
    """
    folders = Folders(root)
    live = Live(folders.settings)
    disk = Disk() if files is None else files
    folders.check(disk)
    own_clock = SystemClock() if clock is None else clock
    with _opened(folders, live.current(), own_clock) as (journal, books):
        yield masofon(folders, live.current, journal.engine, books, files=disk, clock=own_clock, zone=zone)


@contextmanager
def tracer(root: Path) -> Iterator[Tracer]:
    """What traces the inputs of a station. Raises UsageError, and EnvironmentFault where its database cannot be used."""
    folders = Folders(root)
    settings = toml.load(folders.settings)
    with _opened(folders, settings, SystemClock()) as (journal, books):
        yield Tracer(folders, journal, Batches(folders, Disk()), books)


@contextmanager
def _opened(folders: Folders, settings: StationSettings, clock: Clock) -> Iterator[tuple[Journal, Engine]]:
    """Both databases; what keeps them from being used is an EnvironmentFault."""
    with ExitStack() as stack:
        journal = open_journal(folders, settings, clock)
        stack.callback(journal.close)
        books = open_books(folders, settings)
        stack.callback(books.dispose)
        try:
            check_place(journal.engine, books)
            yield journal, books
        except Blocked as blocked:
            raise EnvironmentFault(blocked.reason, remedy=blocked.remedy) from blocked


def shelf_of(root: Path, settings: StationSettings) -> Shelf:
    """The parameter files of a station: the site's own before the shipped ones."""
    rules = settings.rules.folder
    return Shelf(None if rules is None else root / rules)
