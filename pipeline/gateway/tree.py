"""Tree: the files of a station, cleared away at a stroke, and copied to another place and back."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipeline.gateway.trash import Trash
from pipeline.station.folders import CORRUPT, DONE, HOLD, REJECTED, Folders

_STATES = (DONE, REJECTED, CORRUPT, HOLD)
_FEW = 10
"""Taking so many files away takes as long as making a new folder."""


class Tree:
    """Nobody else may work in the folders meanwhile. Raises OSError."""

    def __init__(self, folders: Folders, trash: Trash) -> None:
        self._folders = folders
        self._trash = trash

    def clear(self) -> None:
        """Take away every input, report, `.dat` and error log. What else is in Hconnect stays.

        The drop folder and Hconnect themselves stay where they are, as others watch them.
        """
        for folder in (*map(self._folders.of, _STATES), self._folders.errors):
            there = list(folder.iterdir())
            if len(there) > _FEW:
                self._trash.take(folder)
                folder.mkdir()
            else:
                for path in there:
                    self._trash.take(path)
        for folder in (self._folders.drop, self._folders.dats):
            with os.scandir(folder) as found:  # knows of most what they are, without another look
                files = [entry.name for entry in found if not entry.is_dir()]
            for name in files:
                if folder == self._folders.drop or is_made(name):
                    self._trash.take(folder / name)

    def save(self, to: Path) -> None:
        """Copy all files, with the times that they bear."""
        for folder in self._roots():
            shutil.copytree(folder, to / folder.relative_to(self._folders.root), symlinks=True)

    def load(self, from_: Path) -> None:
        """Put what was saved in the place of what is there."""
        self.clear()
        for folder in self._roots():
            source = from_ / folder.relative_to(self._folders.root)
            shutil.copytree(source, folder, symlinks=True, dirs_exist_ok=True)

    def _roots(self) -> tuple[Path, ...]:
        return self._folders.drop, self._folders.dats, self._folders.errors


def is_made(name: str) -> bool:
    """A `.dat`, also one that Masofon has taken and renamed, or the draft of one."""
    name = name.lower()
    return name.endswith((".dat", ".part")) or ".dat." in name
