"""Ending: what follows an import: the logs, the file's new name, and the end of its run. Each step can be repeated."""

from __future__ import annotations

import itertools
from datetime import datetime, tzinfo
from pathlib import Path

import msgspec
from msgspec.structs import replace

from pipeline.books.outcome import Outcome
from pipeline.engine import log, writing
from pipeline.engine.company_books import CompanyBooks
from pipeline.engine.events import Imported
from pipeline.engine.runs import Run, Runs
from pipeline.station.clock import Clock
from pipeline.station.files import Files
from pipeline.station.folders import Folders

CAPTURE = "capture.log"
GONE = "gone"
LEFT = "left"


class Here(msgspec.Struct, frozen=True):
    """Who runs it, as the logs tell: the machine, the process, and the zone of its times (None: the machine's own)."""

    host: str
    pid: int
    zone: tzinfo | None = None


class Ending:
    """Raises Blocked where a database cannot be used, and OSError."""

    def __init__(
        self, folders: Folders, files: Files, *, clock: Clock, runs: Runs, books: CompanyBooks, here: Here
    ) -> None:
        self._root = folders.root
        self._files = files
        self._clock = clock
        self._runs = runs
        self._books = books
        self._here = here

    def end(self, run: Run, outcome: Outcome | None, *, stays: bool = False) -> Imported:
        """Write the logs, rename the file (unless it `stays`, as it is another one by now), end the run.

        Without an outcome nothing came of the file, and it stays.

        That it has ended need not be on the disk: where it is lost, all of this is done again, and changes nothing.
        """
        if outcome is None:
            there = self._files.stat(self._root / run.path) is not None
            run = replace(run, word=LEFT if there else GONE)
        else:
            self._log(run, outcome)
            run = replace(run, bak="") if stays else self._renamed(run)
            run = replace(run, word=outcome.word, import_key=outcome.key or None)
        run = self._runs.put(replace(run, fault="", remedy="", ended=self._clock.now()), synced=False)
        return Imported(run, outcome, self._made(outcome))

    def free_name(self, path: Path, time: datetime, first: int = 1) -> str:
        """What the engine calls a file that it has dealt with; a name that nothing in the folder has."""
        local = time.astimezone(self._here.zone)
        names = (writing.bak_name(path.name, local, number) for number in itertools.count(first))
        return next(name for name in names if self._files.stat(path.with_name(name)) is None)

    def _made(self, outcome: Outcome | None) -> tuple[str, ...]:
        if outcome is None or outcome.word == "again":
            return ()
        return tuple(self._books.made(outcome))

    def _log(self, run: Run, outcome: Outcome) -> None:
        time = run.begun.astimezone(self._here.zone)
        heading = writing.Heading(run.host, run.pid, run.batch, run.company, run.interface, "text", run.path)
        errors = self._root / run.error_log
        block = writing.block(heading, time, outcome.problems, outcome.summary)
        log.append(self._files, errors, block, run.error_at, run.begun)
        lines = writing.captured(time, outcome.problems)
        log.append(self._files, errors.with_name(CAPTURE), lines, run.capture_at, run.begun)

    def _renamed(self, run: Run) -> Run:
        """Give the file its new name; where that was taken meanwhile, another one."""
        path = self._root / run.path
        for number in itertools.count(2):
            if self._files.stat(path) is None:
                break
            try:
                self._files.rename(path, path.with_name(run.bak))
            except FileExistsError:
                run = self._runs.put(replace(run, bak=self.free_name(path, run.begun, number)))
        self._files.sync_folder(path.parent)
        return run
