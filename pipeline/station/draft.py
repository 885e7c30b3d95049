"""Draft: a file in the making, under a hidden name that nobody looks for, until it is published."""

from __future__ import annotations

import itertools
import os
from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pipeline.station.files import Files

PATTERN = ".hconnect-*.part"
"""What the names of drafts match."""
_HEAD, _TAIL = PATTERN.split("*")
_numbers = itertools.count(1)


def draft_path(folder: Path, key: str) -> Path:
    """Where the draft of this key lies."""
    return folder / PATTERN.replace("*", key)


def begin(files: Files, path: Path) -> BinaryIO:
    """A new draft to write to, in the place of what a stop or a fault may have left there; raises OSError."""
    try:
        return files.create(path)
    except FileExistsError:
        files.remove(path)
        return files.create(path)


class Draft:
    """Write to `file`, then publish; a draft that is not published is gone when the `with` block is left."""

    def __init__(self, files: Files, folder: Path) -> None:
        self._files = files
        self._folder = folder
        self._path = draft_path(folder, f"{os.getpid()}-{next(_numbers)}")
        self.published = False
        self.file = begin(files, self._path)

    def publish(self, name: str, *, over: bool = False) -> None:
        """Put the whole file under its name: synced, renamed, the folder synced.

        Raises FileExistsError where the name is taken, unless `over` says that this does not matter.
        """
        self.file.close()
        self._files.sync([self._path])
        rename = self._files.replace if over else self._files.rename
        rename(self._path, self._folder / name)
        self.published = True
        self._files.sync_folder(self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.published:
            with suppress(OSError):  # a full disk complains a second time
                self.file.close()
            with suppress(OSError):
                self._files.remove(self._path)


def sweep(files: Files, folder: Path, keep: Container[str] = ()) -> list[Path]:
    """Remove the drafts that a stop left behind, but for those that the journal still counts on; gives the removed.

    The inputs of what is removed are still in the drop folder.
    """
    found = (name for name in files.names(folder) if name.startswith(_HEAD) and name.endswith(_TAIL))
    gone = [folder / name for name in found if name not in keep]
    for path in gone:
        files.remove(path)
    return gone
