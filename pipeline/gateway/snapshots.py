"""Snapshots: copies of a station in a folder of it, whole or not there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from pipeline.gateway.trash import Trash

_MANIFEST = "snapshot.json"
_MAKING = ".making"


class Snapshot(msgspec.Struct, frozen=True):
    """A copy of a station."""

    id: int
    """From 1, in the order in which they were made."""
    made: datetime
    """By the station's clock."""
    calls: int
    """How many it holds."""
    version: str
    """Of the program that made it: only the same reads it."""
    note: str = ""


class Snapshots:
    """Those in the folder `snapshots` of a root. Raises OSError."""

    def __init__(self, root: Path, trash: Trash) -> None:
        self._folder = root / "snapshots"
        self._trash = trash

    def all(self) -> list[Snapshot]:
        """What is there, oldest first."""
        found = []
        with suppress(FileNotFoundError):
            for path in self._folder.iterdir():
                with suppress(OSError, msgspec.DecodeError):
                    found.append(msgspec.json.decode((path / _MANIFEST).read_bytes(), type=Snapshot))
        return sorted(found, key=lambda snapshot: snapshot.id)

    def get(self, number: int) -> Snapshot | None:
        """The one with this id."""
        return next((snapshot for snapshot in self.all() if snapshot.id == number), None)

    def path(self, snapshot: Snapshot) -> Path:
        """The folder that it is in."""
        return self._folder / str(snapshot.id)

    def next_id(self) -> int:
        """That of the next one."""
        return max((snapshot.id for snapshot in self.all()), default=0) + 1

    def make(self, snapshot: Snapshot, fill: Callable[[Path], None]) -> None:
        """Make one: `fill` writes what belongs to it into a folder, which then gets its name."""
        draft = self._folder / _MAKING
        if draft.exists():
            self._trash.take(draft)
        draft.mkdir(parents=True)
        fill(draft)
        (draft / _MANIFEST).write_bytes(msgspec.json.encode(snapshot))
        draft.rename(self.path(snapshot))

    def remove(self, snapshot: Snapshot) -> None:
        """Throw one away."""
        self._trash.take(self.path(snapshot))
