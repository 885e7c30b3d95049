"""Runner: takes in what the activation files mean, one file after the other.

For each file: a run is written down; its rows go into the books, in one transaction; the logs are written; the file is
renamed; the run is ended. Runs are kept beside the journal, and the books may be in another database: no transaction
holds both. Each step can be repeated, and is there once: the books know the imports that came after the run began, the
logs are looked at where the run's block would stand, and a renamed file is gone. So a stop at any point neither loses
nor doubles a document.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec.structs import replace
from sqlalchemy import Engine

from pipeline.books.importer import Importer
from pipeline.books.outcome import Outcome, Source
from pipeline.books.problem import Problem
from pipeline.engine import log
from pipeline.engine.activation import Batch, Line
from pipeline.engine.batches import Batches
from pipeline.engine.company_books import CompanyBooks
from pipeline.engine.ending import CAPTURE, Ending, Here
from pipeline.engine.events import Event, Imported, Trouble
from pipeline.engine.places import folder_of, from_root, place
from pipeline.engine.runs import Run, Runs
from pipeline.engine.sheet import Survey, rows, survey
from pipeline.errors import HConnectError, UsageError
from pipeline.masofon.prm import PrmError, PrmFile
from pipeline.masofon.prm import read as read_prm
from pipeline.rules import Shelf
from pipeline.station.clock import Clock
from pipeline.station.database import complaining
from pipeline.station.files import Entry, Files
from pipeline.station.folders import Folders
from pipeline.station.signals import Blocked, told
from pipeline.station.taking import hash_of

_read_prm = lru_cache(16)(read_prm)
_AGAIN = "Let this user read and write there, or make room. It is tried again."


class _Job(msgspec.Struct, frozen=True):
    """A file that a line of an activation file means."""

    batch: Batch
    number: int
    path: Path

    @property
    def line(self) -> Line:
        return self.batch.lines[self.number - 1]

    @property
    def where(self) -> str:
        return f"{self.batch.name}, line {self.number}"


class Runner:
    """Whoever runs it holds the lock of the engine."""

    def __init__(
        self,
        folders: Folders,
        shelf: Callable[[], Shelf],
        *,
        files: Files,
        clock: Clock,
        journal: Engine,
        books: Engine,
        here: Here,
    ) -> None:
        """`shelf` gives the parameter files as they are now: each run looks anew, as users add interfaces meanwhile."""
        self._folders = folders
        self._shelf_of_now = shelf
        self._shelf = shelf()
        self._files = files
        self._clock = clock
        self._engine = books
        self._here = here
        self._batches = Batches(folders, files)
        self._runs = Runs(journal)
        self._books = CompanyBooks(books)
        self._ending = Ending(folders, files, clock=clock, runs=self._runs, books=self._books, here=here)

    def run(
        self, wanted: str | None = None, *, again: bool = False, enough: Callable[[], bool] = lambda: False
    ) -> Generator[Event]:
        """Take in all that is there, or what one activation file means, until that is enough.

        `again`: also what was taken in before. Raises UsageError where there is no such activation file.
        """
        names = None if wanted is None else [self._batches.named(wanted)]
        self._shelf = self._shelf_of_now()
        troubles: list[Trouble] = []
        if enough():
            return
        with self._stopping(troubles, "the station"):
            self._runs.prepare()
            stuck = yield from self._end_open()
            for name in self._batches.names() if names is None else names:
                if enough():
                    break
                with self._stopping(troubles, name):
                    batch = self._batches.read(name)
                    for number in range(1, len(batch.lines) + 1):
                        if (name, number) not in stuck:
                            with self._stopping(troubles, f"{name}, line {number}"):
                                yield from self._line(batch, number, again=again)
        yield from troubles

    @contextmanager
    def _stopping(self, troubles: list[Trouble], where: str) -> Iterator[None]:
        """What is in the way stops this part alone, and is told."""
        try:
            yield
        except Blocked as fault:
            troubles.append(Trouble(where, fault.reason, fault.remedy))
        except HConnectError as fault:
            troubles.append(Trouble(where, str(fault), fault.remedy))
        except OSError as fault:
            troubles.append(Trouble(where, told(fault), _AGAIN))

    def _line(self, batch: Batch, number: int, *, again: bool) -> Iterator[Event]:
        for path in self._batches.files(batch.lines[number - 1]):
            job = _Job(batch, number, path)
            entry = self._files.stat(path)
            if entry is None:
                continue
            with self._files.open(path) as file:
                found = survey(file, job.line)
            run = self._begin(job, found, again=again)
            yield self._go(run, job, entry, found)

    def _end_open(self) -> Generator[Event, None, set[tuple[str, int]]]:
        """End what a stop, or a fault, left open; gives the batches and lines of which something is still in the way."""
        stuck: set[tuple[str, int]] = set()
        for run in self._runs.open():
            troubles: list[Trouble] = []
            with self._stopping(troubles, f"{run.batch}, line {run.line}"):
                yield replace(self._take_up(run), late=True)
            if troubles:
                stuck.add((run.batch, run.line))
                yield from troubles
        return stuck

    def _take_up(self, run: Run) -> Imported:
        """Go on with a run that was left open."""
        path = self._folders.root / run.path
        entry = self._files.stat(path)
        outcome = _refused(run) or self._books.since(run.after, run.dat, run.sha256)
        is_other = entry is not None and hash_of(self._files, path) != run.sha256  # it bears the name by now
        job = None if outcome is not None or entry is None or is_other else self._job(run, path)
        if entry is None or job is None:
            return self._ending.end(run, outcome, stays=is_other)
        with self._files.open(path) as file:
            return self._go(run, job, entry, survey(file, job.line))

    def _job(self, run: Run, path: Path) -> _Job | None:
        """What a run was about; None where the activation file says something else by now."""
        meant = self._batches.meaning(path)
        found = next(((batch, number) for batch, number in meant if batch.name == run.batch), None)
        return None if found is None else _Job(*found, path)

    def _begin(self, job: _Job, found: Survey, *, again: bool) -> Run:
        """Write down what is about to happen, and where."""
        now = self._clock.now()
        folder = folder_of(
            self._files, self._folders.root, place(self._folders.root, job.batch.general.error_log)
        )
        errors = folder / f"{job.batch.stem}.err"
        prm = self._prm(job.line)
        problem = prm if isinstance(prm, Problem) else None
        run = Run(
            dat=job.path.name,
            path=from_root(self._folders.root, job.path),
            sha256=found.sha256,
            batch=job.batch.name,
            line=job.number,
            company=job.line.company,
            interface=job.line.type,
            begun=now,
            pid=self._here.pid,
            host=self._here.host,
            again=again,
            after=self._books.last(),
            bak=self._ending.free_name(job.path, now),
            error_log=from_root(self._folders.root, errors),
            error_at=log.end_of(self._files, errors),
            capture_at=log.end_of(self._files, folder / CAPTURE),
            read=f"{prm.reading}: {prm.why}" if isinstance(prm, PrmFile) else "",
            problem=problem.code if problem else "",
            given=problem.given if problem else {},
        )
        return self._runs.begin(run)

    def _go(self, run: Run, job: _Job, entry: Entry, found: Survey) -> Imported:
        """Take the file in, and end the run; what is in the way is written down."""
        try:
            return self._ending.end(run, _refused(run) or self._taken_in(run, job, entry, found))
        except HConnectError as fault:
            self._runs.put(replace(run, fault=str(fault), remedy=fault.remedy))
            raise
        except Blocked as fault:
            self._runs.put(replace(run, fault=fault.reason, remedy=fault.remedy))
            raise
        except OSError as fault:
            self._runs.put(replace(run, fault=told(fault), remedy=_AGAIN))
            raise

    def _taken_in(self, run: Run, job: _Job, entry: Entry, found: Survey) -> Outcome:
        line, prm = job.line, self._prm(job.line)
        if isinstance(prm, Problem):
            raise UsageError(prm.reason, remedy=prm.remedy)
        importer = Importer(self._engine, job.batch.settings(line), shelf=self._shelf)
        with self._files.open(job.path) as file, complaining(self._engine, "books"):
            cells = rows(file, found.rows, line, prm, len(self._shelf.importing(line.type).fields))
            return importer.take_in(
                line.company,
                line.type,
                self._unchanged(cells, job.path, entry),
                Source(run.dat, run.sha256, run.begun),
                again=run.again,
                doubtful=found.doubtful,
            )

    def _unchanged(self, cells: Iterator[Sequence[str]], path: Path, entry: Entry) -> Iterator[Sequence[str]]:
        """The rows; raises UsageError at their end, before anything is written, where somebody changed the file."""
        yield from cells
        now = self._files.stat(path)
        if now is None or not now.is_same_file(entry):
            remedy = (
                "It is taken in once it stays as it is. Rename files into the folder when they are whole."
            )
            raise UsageError(f"{path.name} was changed while it was read", remedy=remedy)

    def _prm(self, line: Line) -> PrmFile | Problem:
        """The parameters file, or why nothing can be taken in without it. Raises OSError."""
        path = place(self._folders.root, line.parameters)
        if self._files.stat(path) is None:
            return Problem("HC-M06", given={"path": from_root(self._folders.root, path)})
        try:
            return _read_prm(self._files.read(path))
        except PrmError as fault:
            first = fault.faults[0]
            return Problem(
                "HC-M28",
                given={"path": from_root(self._folders.root, path), "reason": f"{first.line}: {first.text}"},
            )


def _refused(run: Run) -> Outcome | None:
    """What comes of a file that is not even looked at; None where it is."""
    if not run.problem:
        return None
    return Outcome(0, run.interface, "refused", 0, 0, 0, (Problem(run.problem, given=run.given),))
