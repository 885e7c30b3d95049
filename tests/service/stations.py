"""What the tests of the station stand on: a station in a folder, a clock that stands still, a disk that fails."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BufferedWriter
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from msgspec.structs import replace

from pipeline.settings.station import StationSettings
from pipeline.station.database import connect
from pipeline.station.disk import Disk
from pipeline.station.events import Backlog, Event, Filed, Ordered, Paused, Repaired, Waits
from pipeline.station.files import Entry
from pipeline.station.folders import Folders
from pipeline.station.journal import Journal
from pipeline.station.looks import Looks
from pipeline.station.making import Maker
from pipeline.station.worker import Worker
from pipeline.station.workshop import Bench

Result = TypeVar("Result")

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ROWS = [
    {"AccountKey": "10620", "Reference": "30215", "DocumentID": "30", "ItemKey": "T-2040", "Quantity": "2"}
]
WRONG = [ROWS[0] | {"Quantity": "שתיים"}]
NAMED = "1_imovein_250030_{}.json".format


class StandingClock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed)

    def ticks(self) -> float:
        return self.passed


class YoungDisk(Disk):
    """A disk that cannot say how old a file is: the standing clock alone counts."""

    def list(self, folder: Path) -> list[Entry]:
        return [replace(entry, age=0.0) for entry in super().list(folder)]

    def stat(self, path: Path) -> Entry | None:
        entry = super().stat(path)
        return None if entry is None else replace(entry, age=0.0)


class Station:
    """A station in a folder; `worker` is made anew by `restart`."""

    def __init__(self, root: Path, **settings: Any) -> None:
        self.folders = Folders(root)
        self.folders.make(Disk())
        self.clock = StandingClock()
        drop = {"looks": 1} | settings.pop("drop", {})  # what is whole is taken at once
        given = {"companies": {"demo": "1"}, "drop": drop} | settings
        self.settings = StationSettings.model_validate(given)
        self.disk = YoungDisk()
        self.journal = Journal(connect(self.settings.journal.url, root), self.clock)
        self.runs = 0
        self.restart()

    def restart(self, files: Any = None) -> None:
        """As after a stop: what was in memory is gone."""
        self.journal.close()
        self.runs += 1
        disk = files or self.disk
        self.worker = Worker(
            self.folders,
            self.settings,
            files=disk,
            clock=self.clock,
            journal=self.journal,
            workshop=Bench(Maker(self.folders, lambda: self.settings, disk, f"{self.runs}")),
            looks=Looks(self.clock, self.settings.drop),
        )

    def drop(self, name: str, content: bytes | list[Any]) -> Path:
        path = self.folders.drop / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    def work(self) -> list[Event]:
        return list(self.worker.work())

    def later(self, seconds: float) -> list[Event]:
        self.clock.passed += seconds
        return self.work()

    def dats(self) -> list[Path]:
        return sorted(self.folders.dats.iterdir())

    def where(self) -> dict[str, list[str]]:
        """The inputs by the folder that they are in, without reports."""
        places = {
            "drop": self.folders.drop,
            **{s: self.folders.of(s) for s in ("done", "rejected", "corrupt", "hold")},
        }
        return {
            state: names
            for state, folder in places.items()
            if (names := sorted(path.name for path in folder.iterdir() if is_input(path)))
        }

    def report(self, state: str, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folders.of(state) / f"{name}.report.json").read_bytes())
        return found


def is_input(path: Path) -> bool:
    return not path.is_dir() and not path.name.endswith(".report.json")


def told(events: Sequence[Event]) -> list[tuple[str, ...]]:
    """Events, short."""
    short: list[tuple[str, ...]] = []
    for event in events:
        match event:
            case Filed():
                short.append((event.state, event.record.name))
            case Waits():
                short.append(("waits", event.name, event.reason))
            case Paused():
                short.append(("paused", event.reason))
            case Repaired():
                short.append(("repaired", event.name, event.text))
            case Ordered():
                short.append((event.verb, event.name, event.text))
            case Backlog():
                short.append(("backlog", f"{event.done} done", f"{event.left} left"))
            case _:
                short.append(("goes on",))
    return short


class Stop(BaseException):
    """The machine's plug was pulled."""


class FailingDisk(YoungDisk):
    """A disk whose operation number `at` (from 0) fails: with an error, or, without one, by the plug being pulled.

    In the place of a number, the name of an operation means the first of its kind. `after` lets the operation happen
    first. `count` is the number of operations so far.
    """

    def __init__(self, at: int | str = -1, fault: OSError | None = None, *, after: bool = False) -> None:
        super().__init__()
        self.count = 0
        self._at = at
        self._fault = fault
        self._after = after
        self._dead = False
        self._open: list[BinaryIO] = []

    def list(self, folder: Path) -> list[Entry]:
        return self._do("list", lambda: super(FailingDisk, self).list(folder))

    def stat(self, path: Path) -> Entry | None:
        return self._do("stat", lambda: super(FailingDisk, self).stat(path))

    def read(self, path: Path) -> bytes:
        return self._do("read", lambda: super(FailingDisk, self).read(path))

    def create(self, path: Path) -> BinaryIO:
        return self._do("create", lambda: self._created(path))

    def date(self, path: Path, modified: int) -> None:
        self._do("date", lambda: super(FailingDisk, self).date(path, modified))

    def sync(self, paths: Sequence[Path]) -> None:
        self._do("sync", lambda: super(FailingDisk, self).sync(paths))

    def sync_folder(self, folder: Path) -> None:
        self._do("sync_folder", lambda: super(FailingDisk, self).sync_folder(folder))

    def rename(self, source: Path, target: Path) -> None:
        self._do("rename", lambda: super(FailingDisk, self).rename(source, target))

    def replace(self, source: Path, target: Path) -> None:
        self._do("replace", lambda: super(FailingDisk, self).replace(source, target))

    def remove(self, path: Path) -> None:
        self._do("remove", lambda: super(FailingDisk, self).remove(path))

    def _created(self, path: Path) -> BinaryIO:
        file = super().create(path)
        self._open.append(file)
        return file

    def _do(self, kind: str, operation: Callable[[], Result]) -> Result:
        number = self.count
        self.count += 1
        if self._dead:
            raise Stop
        if self._at not in (number, kind):
            return operation()
        self._at = number
        if self._after:
            with suppress(OSError):  # it would have failed by itself
                made = operation()
                if isinstance(made, BufferedWriter):
                    made.close()  # nobody gets it
        if self._fault is not None:
            raise self._fault
        self._dead = True
        for file in self._open:
            file.close()
        raise Stop


def full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
