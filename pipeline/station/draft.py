"""Draft: a file in the making, under a hidden name that nobody looks for, until it is published."""

from __future__ import annotations

import itertools
import os
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.station.files import Files

_PATTERN = ".hconnect-*.part"
_numbers = itertools.count(1)


class Draft:
    """Write to `file`, then publish; a draft that is not published is gone when the `with` block is left."""

    def __init__(self, files: Files, folder: Path) -> None:
        self._files = files
        self._folder = folder
        self._path = folder / _PATTERN.replace("*", f"{os.getpid()}-{next(_numbers)}")
        self.published = False
        self.file = files.create(self._path)

    def publish(self, name: str, *, over: bool = False) -> None:
        """Put the whole file under its name: synced, renamed, the folder synced.

        Raises FileExistsError where the name is taken, unless `over` says that this does not matter.
        """
        self._files.sync(self.file)
        self.file.close()
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


def sweep(files: Files, folder: Path) -> None:
    """Remove the drafts that a crash left behind; their inputs are still in the drop folder."""
    for entry in files.list(folder):
        if fnmatchcase(entry.name, _PATTERN):
            files.remove(folder / entry.name)
