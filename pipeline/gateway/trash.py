"""Trash: what is thrown away goes at once, by another name; a thread removes it when those who wait have their answer."""

from __future__ import annotations

import itertools
import shutil
import threading
import uuid
from pathlib import Path

_NAME = ".trash"
_LATER = 0.1
"""Seconds from when something was thrown away to its removal."""


class Trash:
    """A hidden folder in the station's root. Raises OSError where something cannot be moved there."""

    def __init__(self, root: Path) -> None:
        self._folder = root / _NAME
        self._run = uuid.uuid4().hex
        self._numbers = itertools.count(1)
        self._full = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="trash", daemon=True)

    def open(self) -> None:
        """Remove what a stop has left, and from now on what `empty` is called for."""
        self._full.set()
        self._thread.start()

    def take(self, path: Path) -> None:
        """Take a file, or a folder and all that is in it."""
        place = self._folder / f"{self._run}-{next(self._numbers)}"
        try:
            path.rename(place)
        except FileNotFoundError:
            self._folder.mkdir(exist_ok=True)
            path.rename(place)

    def empty(self) -> None:
        """Remove what it holds, a little later; what a stop leaves there is removed the next time."""
        self._full.set()

    def close(self) -> None:
        """Remove what it holds now; returns when that is done."""
        self._closing.set()
        self._full.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._closing.is_set():
            self._full.wait()
            self._full.clear()
            self._closing.wait(_LATER)
            self._remove()

    def _remove(self) -> None:
        for path in list(self._folder.iterdir()) if self._folder.exists() else ():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
