"""Trash: what is thrown away goes at once, by another name; a thread removes it afterwards."""

from __future__ import annotations

import itertools
import shutil
import threading
import uuid
from pathlib import Path

_NAME = ".trash"


class Trash:
    """A hidden folder in the station's root. Raises OSError where something cannot be moved there."""

    def __init__(self, root: Path) -> None:
        self._folder = root / _NAME
        self._run = uuid.uuid4().hex
        self._numbers = itertools.count(1)

    def take(self, path: Path) -> None:
        """Take a file, or a folder and all that is in it."""
        path.rename(self._ready() / f"{self._run}-{next(self._numbers)}")

    def empty(self) -> threading.Thread | None:
        """Remove what it holds, in a thread; what a stop leaves there is removed the next time."""
        if not self._folder.exists():
            return None
        thread = threading.Thread(target=self._remove, name="trash", daemon=True)
        thread.start()
        return thread

    def _ready(self) -> Path:
        self._folder.mkdir(exist_ok=True)
        return self._folder

    def _remove(self) -> None:
        for path in list(self._folder.iterdir()):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
