"""Tracing: the way of one input from the drop folder to the books, as a list of steps; its end, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Literal

import msgspec
from sqlalchemy import Engine

from pipeline.books.outcome import Outcome
from pipeline.books.problem import Problem
from pipeline.engine.batches import Batches
from pipeline.engine.company_books import CompanyBooks
from pipeline.engine.ending import GONE, LEFT
from pipeline.engine.runs import Run, Runs
from pipeline.errors import UsageError
from pipeline.station.filing import dat_of
from pipeline.station.folders import Folders
from pipeline.station.journal import Journal
from pipeline.station.record import Record

State = Literal["done", "failed", "waits", "not reached"]
_STAGING = {"HC-M22", "HC-M23"}
"""What is said of a row before its values are looked at."""
_MANY = 20
_REPLACED = "another file bears the name, and is left to another run"
_STEPS = ("batch", "run", "documents")
"""Those of the engine, where it has not begun yet."""


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step; `at` is UTC, None where it has not happened. `row` counts from 1 within the `.dat`."""

    name: str
    state: State
    at: datetime | None = None
    text: str = ""
    file: str = ""
    row: int = 0
    field: str = ""
    value: str = ""
    code: str = ""
    remedy: str = ""


def shortened(steps: Iterable[Step], rest: str) -> Iterator[Step]:
    """The first 20 of the steps that follow each other with one name and state, then how many more there are.

    A large file has as many steps as documents, or as faults. `rest` says where all of them are.
    """
    for (name, state), found in groupby(steps, lambda step: (step.name, step.state)):
        some = list(found)
        yield from some[:_MANY]
        if len(some) > _MANY:
            yield Step(name, state, text=f"and {len(some) - _MANY:,} more", remedy=rest)


class Trace(msgspec.Struct, frozen=True):
    """The whole way of what is called so."""

    name: str
    dat: str | None
    steps: tuple[Step, ...]

    @property
    def is_done(self) -> bool:
        """Whether its last run has taken it into the books, whole; of a report, whether it was answered."""
        names = [step.name for step in self.steps]
        if "answered" in names:
            return all(step.state == "done" for step in self.steps)
        last = self.steps[len(names) - names[::-1].index("batch") - 1 :] if "batch" in names else ()
        return bool(last) and all(step.state == "done" for step in last)


class Tracer:
    """Looks alone. Raises Blocked where journal or books cannot be used."""

    def __init__(self, folders: Folders, journal: Journal, batches: Batches, books: Engine) -> None:
        self._folders = folders
        self.journal = journal
        self._batches = batches
        self._runs = Runs(journal.engine)
        self._books = CompanyBooks(books)

    def trace(self, name: str) -> Trace:
        """The steps of an input by its name, or that of its `.dat`; raises UsageError where nobody knows it, OSError."""
        records = self.journal.called(name, dat_of(name)) if self.journal.is_there() else []
        record = records[-1] if records else None
        dat = dat_of(name) if record is None else record.dat
        runs = [] if dat is None else self._runs.of([dat, name])
        if record is None and not runs and not (self._folders.dats / name).exists():
            remedy = (
                "Name it as it was dropped, or as its .dat is called; hconnect status shows the last ones."
            )
            raise UsageError(f"nothing is known of {name}", remedy=remedy)
        steps = [] if record is None else [*_stationed(record)]
        if record is not None:
            steps += self.imported(record)
        elif dat is not None:
            steps += self._imported(dat, runs)
        return Trace(name, dat, tuple(steps))

    def imported(self, record: Record) -> list[Step]:
        """What the engine has made of an input so far."""
        runs = [] if record.dat is None else self._runs.of([record.dat])
        if record.dat is not None and (runs or record.published is not None):
            return list(self._imported(record.dat, runs))
        return [Step(name, "waits" if record.filed is None else "not reached") for name in _STEPS]

    def _imported(self, dat: str, runs: list[Run]) -> Iterator[Step]:
        if not runs:
            yield self._batch(dat)
            yield from (Step(name, "not reached") for name in _STEPS[1:])
        for run in runs:
            where = f"Hconnect/{run.batch}"
            yield Step("batch", "done", run.begun, f"line {run.line}, into {run.company}", file=where)
            yield from self._run(run)

    def _batch(self, dat: str) -> Step:
        """Whether an activation file means what has not been imported yet."""
        path = self._folders.dats / dat
        meant = next(self._batches.meaning(path), None)
        if meant is not None:
            batch, number = meant
            remedy = "Import it: hconnect masofon run ROOT."
            file = f"Hconnect/{batch.name}"
            return Step("batch", "waits", None, f"line {number} means it", file=file, remedy=remedy)
        if not path.exists():
            remedy = "Another importer has taken it, or somebody took it away."
            return Step("batch", "failed", None, "the .dat is not there any more", file=dat, remedy=remedy)
        text = "no activation file means it: nothing is imported"
        return Step("batch", "failed", None, text, file=dat, remedy="Make one: hconnect batch make ROOT.")

    def _run(self, run: Run) -> Iterator[Step]:
        if run.fault or run.ended is None:
            text = run.fault or "was begun, and a stop left it open"
            remedy = run.remedy or "The next hconnect masofon run ROOT ends it."
            yield Step("run", "waits", run.begun, text, file=run.path, remedy=remedy)
            return
        if run.problem:
            yield _said("run", "failed", run, Problem(run.problem, given=run.given))
            yield Step("documents", "not reached")
        elif run.import_key is None:
            text = {GONE: "the file was taken away", LEFT: "the file was left to another run"}[run.word]
            yield Step("run", "failed", run.begun, text, file=run.path)
            return
        else:
            outcome = self._books.outcome(run.import_key, run.dat, run.sha256)
            if outcome is None:
                yield Step("run", "done", run.begun, file=run.path)
                text = f"was {run.word}, as import {run.import_key}, which these books do not know"
                remedy = "They are other books by now: it is in those that were there at the time."
                yield Step("documents", "failed", run.ended, text, remedy=remedy)
                yield Step("renamed", "done", run.ended, run.bak or _REPLACED)
                return
            if run.word == "again":
                outcome = msgspec.structs.replace(outcome, problems=())
                text = "was taken in before, and is left alone"
            else:
                text = f"{_rows(outcome.rows)}, {outcome.refused_rows} refused; columns: {run.read}"
            yield Step("run", "done", run.begun, text, file=run.path)
            yield from self._outcome(run, outcome)
        yield Step("renamed", "done", run.ended, run.bak or _REPLACED)

    def _outcome(self, run: Run, outcome: Outcome) -> Iterator[Step]:
        for name, is_of in (("staging", True), ("checks", False)):
            found = [problem for problem in outcome.refused if (problem.code in _STAGING) is is_of]
            for problem in found:
                yield _said(name, "failed", run, problem)
            if not found:
                yield Step(name, "done", run.begun)
        for problem in outcome.warnings:
            yield _said("note", "done", run, problem)
        made = self._books.made(outcome) if outcome.word not in ("refused", "kept") else []
        if not made:
            yield Step("documents", "failed", run.ended, f"none: {outcome.summary}")
        for text in made:
            yield Step("documents", "done", run.ended, text)


def _said(name: str, state: State, run: Run, problem: Problem) -> Step:
    """A step that a problem speaks of."""
    return Step(
        name,
        state,
        run.begun,
        f"{problem.text} ({problem.reason})",
        file=run.path,
        row=problem.row,
        field=problem.field,
        value=problem.value,
        code=problem.code,
        remedy=problem.remedy,
    )


def _stationed(record: Record) -> Iterator[Step]:
    """What the drop folder's service did with the input."""
    yield Step("received", "done", record.accepted or record.filed, file=record.name)
    if record.dat is None:
        text = (record.verdict and f"{record.first} ({record.verdict})") or record.reason or record.state
        remedy = f"See {record.file}.report.json." if record.file else ""
        state: State = "waits" if record.filed is None else "failed"
        yield Step("accepted", state, record.filed, text, file=record.file or "", remedy=remedy)
        return
    yield Step("accepted", "done", record.accepted)
    yield Step("converted", "done", record.converted, _rows(record.rows))
    for name, at, file in (("published", record.published, record.dat), ("filed", record.filed, record.file)):
        yield Step(name, "waits" if at is None else "done", at, file=file or "")


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"
