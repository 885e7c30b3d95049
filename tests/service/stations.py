"""What the tests of the station stand on: a station in a folder, a clock that stands still, a disk that fails."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BufferedWriter
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from pipeline.settings.station import StationSettings
from pipeline.station.disk import Disk
from pipeline.station.events import Event, Filed, Paused, Waits
from pipeline.station.files import Entry
from pipeline.station.folders import Folders
from pipeline.station.worker import Worker

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


class Station:
    """A station in a folder; `worker` is made anew by `restart`."""

    def __init__(self, root: Path, **settings: Any) -> None:
        self.folders = Folders(root)
        self.folders.make(Disk())
        self.clock = StandingClock()
        self.settings = StationSettings.model_validate({"companies": {"demo": "1"}} | settings)
        self.disk = Disk()
        self.restart()

    def restart(self, files: Any = None) -> None:
        self.folders.sweep(self.disk)
        self.worker = Worker(self.folders, self.settings, files=files or self.disk, clock=self.clock)

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
            **{s: self.folders.of(s) for s in ("done", "rejected", "corrupt")},
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


def told(events: list[Event]) -> list[tuple[str, ...]]:
    """Events, short."""
    short: list[tuple[str, ...]] = []
    for event in events:
        match event:
            case Filed():
                short.append((event.outcome.state, event.outcome.name))
            case Waits():
                short.append(("waits", event.name, event.reason))
            case Paused():
                short.append(("paused", event.reason))
            case _:
                short.append(("goes on",))
    return short


class Stop(BaseException):
    """The machine's plug was pulled."""


class FailingDisk(Disk):
    """A disk whose operation number `at` (from 0) fails: with an error, or, without one, by the plug being pulled.

    `after` lets the operation happen first. `count` is the number of operations so far.
    """

    def __init__(self, at: int = -1, fault: OSError | None = None, *, after: bool = False) -> None:
        self.count = 0
        self._at = at
        self._fault = fault
        self._after = after
        self._dead = False
        self._open: list[BinaryIO] = []

    def list(self, folder: Path) -> list[Entry]:
        return self._do(lambda: super(FailingDisk, self).list(folder))

    def stat(self, path: Path) -> Entry | None:
        return self._do(lambda: super(FailingDisk, self).stat(path))

    def read(self, path: Path) -> bytes:
        return self._do(lambda: super(FailingDisk, self).read(path))

    def create(self, path: Path) -> BinaryIO:
        return self._do(lambda: self._created(path))

    def sync(self, file: BinaryIO) -> None:
        self._do(lambda: super(FailingDisk, self).sync(file))

    def sync_folder(self, folder: Path) -> None:
        self._do(lambda: super(FailingDisk, self).sync_folder(folder))

    def rename(self, source: Path, target: Path) -> None:
        self._do(lambda: super(FailingDisk, self).rename(source, target))

    def replace(self, source: Path, target: Path) -> None:
        self._do(lambda: super(FailingDisk, self).replace(source, target))

    def remove(self, path: Path) -> None:
        self._do(lambda: super(FailingDisk, self).remove(path))

    def _created(self, path: Path) -> BinaryIO:
        file = super().create(path)
        self._open.append(file)
        return file

    def _do(self, operation: Callable[[], Result]) -> Result:
        number = self.count
        self.count += 1
        if self._dead:
            raise Stop
        if number != self._at:
            return operation()
        if self._after and isinstance(made := operation(), BufferedWriter):
            made.close()  # nobody gets it
        if self._fault is not None:
            raise self._fault
        self._dead = True
        for file in self._open:
            file.close()
        raise Stop


def full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
