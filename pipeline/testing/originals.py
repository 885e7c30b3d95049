"""Originals: settings, activation files and parameter files as they were before the first test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.gateway.tree import is_made
from pipeline.station.files import FILE, Entry
from pipeline.station.service import Service
from pipeline.testing.putting import put


class _Original(msgspec.Struct, frozen=True):
    content: bytes
    entry: Entry


class Originals:
    """Remembers them when it is made. Raises OSError."""

    def __init__(self, station: Service) -> None:
        self._station = station
        self._known: dict[Path, _Original] = {}
        for path, entry in self._there():
            self._known[path] = _Original(station.files.read(path), entry)

    def put_back(self) -> None:
        """What a test has changed or taken away is as it was, and what it has added is gone."""
        there = dict(self._there())
        for path in there.keys() - self._known.keys():
            path.unlink()
        for path, original in list(self._known.items()):
            now = there.get(path)
            if now is None or not original.entry.is_same_file(now):
                self._put(path, original.content)

    def _put(self, path: Path, content: bytes) -> None:
        put(self._station, path, content)
        entry = self._station.files.stat(path)
        if entry is not None:
            self._known[path] = _Original(content, entry)

    def _there(self) -> Iterator[tuple[Path, Entry]]:
        """Without the `.dat` files: a reset removes those."""
        folders, files = self._station.folders, self._station.files
        settings = files.stat(folders.settings)
        if settings is not None:
            yield folders.settings, settings
        for entry in files.list(folders.dats):
            if entry.kind == FILE and not is_made(entry.name):
                yield folders.dats / entry.name, entry
        rules = self._station.settings.rules.folder
        if rules is not None:
            for entry in files.list(folders.root / rules):
                if entry.kind == FILE:
                    yield folders.root / rules / entry.name, entry
