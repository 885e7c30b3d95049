"""Batches: the activation files of a station, and the files that they mean now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.engine.activation import Batch, Line, is_batch, parse
from pipeline.engine.places import folder_of, matches, place, split
from pipeline.errors import HConnectError, UsageError
from pipeline.station.files import FILE, Files
from pipeline.station.folders import Folders


class Batches:
    """Reads anew whenever it is asked."""

    def __init__(self, folders: Folders, files: Files) -> None:
        self._folders = folders
        self._files = files

    def names(self) -> list[str]:
        """The activation files in the Hconnect folder, in the order in which they are run. Raises OSError."""
        found = filter(is_batch, self._files.names(self._folders.dats))
        return sorted(name for name in found if self._is_file(self._folders.dats / name))

    def named(self, wanted: str) -> str:
        """The name of one that is asked for, with its ending or without; raises UsageError, OSError."""
        name = Path(wanted).name.lower()
        found = next((one for one in self.names() if one.lower() in (name, f"{name}.bat")), None)
        if found is None:
            remedy = "See: hconnect batch list ROOT; hconnect batch make ROOT makes one."
            raise UsageError(f"there is no activation file {wanted}", remedy=remedy)
        return found

    def read(self, name: str) -> Batch:
        """One of them; raises SettingsRefused, with the line, and OSError."""
        path = self._folders.dats / name
        return parse(self._files.read(path), path)

    def readable(self) -> list[Batch]:
        """Those that can be read. Raises OSError."""
        found = []
        for name in self.names():
            try:
                found.append(self.read(name))
            except HConnectError:
                continue
        return found

    def files(self, line: Line) -> list[Path]:
        """The files that a line means, by name. Raises UsageError where its folder cannot be used, and OSError."""
        head, wildcard = split(line.file)
        folder = folder_of(self._files, self._folders.root, place(self._folders.root, head or "."))
        found = (folder / name for name in self._files.names(folder) if matches(name, wildcard))
        return sorted(filter(self._is_file, found), key=_by_name)

    def meaning(self, path: Path) -> Iterator[tuple[Batch, int]]:
        """The batches that mean a file, whether it is there or not, with the number of the line, from 1. Raises OSError."""
        for batch in self.readable():
            for number, line in enumerate(batch.lines, 1):
                head, wildcard = split(line.file)
                if place(self._folders.root, head or ".") == path.parent and matches(path.name, wildcard):
                    yield batch, number

    def _is_file(self, path: Path) -> bool:
        entry = self._files.stat(path)
        return entry is not None and entry.kind == FILE


def _by_name(path: Path) -> tuple[str, str]:
    return path.name.lower(), path.name
