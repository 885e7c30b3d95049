"""A station on the model of a file system, with a real journal, that can be stopped at any operation."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from errno import EACCES, EIO, ENOSPC
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

import msgspec
from msgspec.structs import replace
from sqlalchemy import event

from pipeline.settings.station import StationSettings
from pipeline.station.database import connect
from pipeline.station.events import Event
from pipeline.station.folders import Folders
from pipeline.station.journal import Journal
from pipeline.station.judging import Judge, Judged
from pipeline.station.looks import Looks
from pipeline.station.making import Group, Maker, Result
from pipeline.station.signals import Blocked
from pipeline.station.taking import Taken
from pipeline.station.worker import Worker
from pipeline.station.workshop import Begun, Bench, Workshop
from tests.service.model import Gate, Image, Model, Survival, Tree
from tests.service.stations import START, StandingClock

START_NS = int(START.timestamp()) * 10**9


class Database:
    """A real SQLite in memory, of which the image at the last commit is kept; each commit passes the gate."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.image = b""
        self.engine = connect("sqlite://", Path())
        event.listen(self.engine, "do_connect", self._connect)

    def load(self, image: bytes) -> None:
        """As after a stop: what was committed is there."""
        self.engine.dispose()
        self.image = image

    def commit(self, kind: str, commit: Callable[[], Any], connection: sqlite3.Connection) -> Any:
        """Let it happen, and keep what is there afterwards."""

        def kept() -> Any:
            result = commit()
            self.image = connection.serialize()
            return result

        return self.gate.do(kind, kept)

    def _connect(self, *_: object) -> sqlite3.Connection:
        connection = _Connection(self)
        if self.image:
            connection.deserialize(self.image)
        return connection


class _Connection(sqlite3.Connection):
    def __init__(self, database: Database) -> None:
        super().__init__(":memory:", check_same_thread=False)
        self.database = database

    def cursor(self, factory: Any = None) -> Any:
        del factory
        return _Cursor(self)

    def commit(self) -> None:
        if self.in_transaction:
            self.database.commit("commit", super().commit, self)


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        run = partial(super().execute, sql, parameters)
        connection = self.connection
        if sql.lstrip().startswith("CREATE") and not connection.in_transaction:
            assert isinstance(connection, _Connection)
            connection.database.commit("create table", run, connection)
            return self
        return run()


class KnowingJudge(Judge):
    """Judges each input once in all the starts of one station."""

    def __init__(self, world: World, files: Model) -> None:
        super().__init__(world.settings, world.folders.root)
        self._world = world
        self._files = files

    def __call__(self, taken: Taken, sink: BinaryIO) -> Judged:
        content = taken.content if isinstance(taken.content, bytes) else self._files.read(taken.content)
        key = (taken.entry.name, content, taken.entry.modified, self._world.rules)
        if key not in self._world.judged:
            made = BytesIO()
            judged = super().__call__(replace(taken, content=content), made)
            self._world.judged[key] = judged, made.getvalue()
        judged, lines = self._world.judged[key]
        half = len(lines) // 2
        sink.write(lines[:half])
        sink.write(lines[half:])
        return judged


class Ahead:
    """A workshop that makes a group as soon as it is begun, as other processes do: before the last one is filed."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker

    def begin(self, group: Group) -> Begun:
        return _Made(group, self._maker)

    def close(self) -> None:
        pass


class _Made:
    def __init__(self, group: Group, maker: Maker) -> None:
        self.group = group
        self._results: list[Result] = []
        self._fault: Blocked | None = None
        try:
            self._results = maker(group.tasks)
        except Blocked as fault:
            self._fault = fault

    def finish(self) -> list[Result]:
        if self._fault is not None:
            raise self._fault
        return self._results

    def abandon(self) -> None:
        pass


class World:
    """What all the starts of one station share: its settings, its database, what was judged before."""

    def __init__(self, root: Path, *, ahead: bool = False, **settings: Any) -> None:
        drop = {"looks": 1} | settings.pop("drop", {})
        given = {"companies": {"demo": "1"}, "drop": drop} | settings
        self.settings = StationSettings.model_validate(given)
        self.folders = Folders(root)
        self.workshop: Callable[[Maker], Workshop] = Ahead if ahead else Bench
        self.database = Database()
        self.rules: object = None
        """What the parameter files of the site say: another value where they have changed."""
        self.judged: dict[tuple[object, ...], tuple[Judged, bytes]] = {}

    def new(self, gate: Gate | None = None) -> Machine:
        """A station that was never started."""
        names: dict[Path, dict[str, int]] = {folder: {} for folder in self.folders.all()}
        names[self.folders.root] = {}
        return Machine(self, Left(Tree(names, {}), b"", 0.0, 0), gate)


class Left(msgspec.Struct, frozen=True):
    """What is left of a station that does not run."""

    tree: Tree
    journal: bytes
    ticks: float
    runs: int
    """How often it was started."""

    def key(self) -> object:
        """The same for two that cannot be told from each other."""
        return self.tree.contents(), self.journal, self.ticks, self.runs


class Moment(msgspec.Struct, frozen=True):
    """A running station between two operations."""

    files: Image
    journal: bytes
    ticks: float
    runs: int

    def after(self, survival: Survival, random: Random) -> Left:
        """What is left where the plug is pulled now."""
        return Left(survival(self.files, random), self.journal, self.ticks, self.runs)


class Recorder(Gate):
    """Keeps the moment before each operation."""

    def __init__(self) -> None:
        super().__init__()
        self.moments: list[Moment] = []
        self.machine: Machine | None = None
        self.meanwhile: Callable[[], object] = lambda: None
        """What others do between two operations."""

    def do(self, kind: str, operation: Callable[[], Any]) -> Any:
        assert self.machine is not None
        self.meanwhile()
        self.moments.append(self.machine.moment())
        return super().do(kind, operation)


class Fault(Gate):
    """Operation number `at` fails; `after` lets it happen first, as where an answer is lost on its way."""

    def __init__(self, at: int, number: int, *, after: bool = False) -> None:
        super().__init__()
        self.failed = ""
        """The kind of the operation."""
        self._at = at
        self._number = number
        self._after = after

    def do(self, kind: str, operation: Callable[[], Any]) -> Any:
        if self.count != self._at:
            return super().do(kind, operation)
        self.count += 1
        self.failed = kind
        if self._after:
            made = operation()
            if kind == "create":
                made.close()
        if kind in {"commit", "create table"}:
            raise sqlite3.OperationalError(_SAID[self._number])
        raise OSError(self._number, os.strerror(self._number))


_SAID = {ENOSPC: "database or disk is full", EIO: "disk I/O error", EACCES: "database is locked"}


class Machine:
    """One station, from a start to a stop."""

    def __init__(self, world: World, left: Left, gate: Gate | None = None) -> None:
        self.world = world
        self.folders = world.folders
        self.clock = StandingClock()
        self.clock.passed = left.ticks
        self.runs = left.runs + 1
        self.gate = gate or Gate()
        self.files = Model(left.tree, self.clock, self.gate)
        if isinstance(self.gate, Recorder):
            self.gate.machine = self
        world.database.load(left.journal)
        world.database.gate = self.gate
        self.journal = Journal(world.database.engine, self.clock)
        maker = Maker(self.folders, lambda: world.settings, self.files, f"{self.runs}")
        maker._judge = KnowingJudge(world, self.files)
        self.worker = Worker(
            self.folders,
            world.settings,
            files=self.files,
            clock=self.clock,
            journal=self.journal,
            workshop=world.workshop(maker),
            looks=Looks(self.clock, world.settings.drop),
        )

    def moment(self) -> Moment:
        return Moment(self.files.image(), self.world.database.image, self.clock.passed, self.runs)

    def work(self) -> list[Event]:
        return list(self.worker.work())

    def later(self, seconds: float) -> list[Event]:
        self.clock.passed += seconds
        return self.work()

    def settle(self) -> None:
        """Until everything that only time is needed for has happened."""
        self.work()
        for _ in range(3):
            self.later(61)

    def drop(self, name: str, content: bytes) -> None:
        """A file that is whole is renamed into the drop folder."""
        self.files.put(self.folders.drop / name, content, START_NS + int(self.clock.passed * 1e9))

    def in_drop(self, name: str) -> bool:
        return name in self.files.image().seen[self.folders.drop]

    def masofon(self) -> None:
        """Masofon 2 takes every `.dat` that it sees, and renames it."""
        dats = self.folders.dats
        for name in self.files.image().seen[dats]:
            if name.endswith(".dat"):
                self.files.move(dats / name, dats / f"{name}.DMY_02-01-26_HMS_03-04-05.BAK")
