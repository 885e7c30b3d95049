"""Taking: an input is read, once."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from pipeline.settings.station import Drop
from pipeline.station.files import FILE, FOLDER, Entry, Files
from pipeline.station.report import SUFFIX
from pipeline.station.signals import Gone, Hindered, hindering

IN_MEMORY = 1 << 25
"""Inputs up to this size (bytes) are read whole; larger ones are read in parts, from where they are."""
MARKER = ".done"
"""An empty file NAME.done says that NAME is whole."""
_BLOCK = 1 << 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Taken(msgspec.Struct, frozen=True):
    """An input that was read: what it says, or where it lies if that is much, and the SHA-256 of it in hex."""

    entry: Entry
    content: bytes | Path
    sha256: str

    @property
    def arrived(self) -> datetime:
        """The time that the file bears, in UTC."""
        return moment(self.entry.modified)

    @property
    def digest(self) -> str:
        """A hash of name and content, in hex: two equal orders in one moment are two orders, not one."""
        name = hashlib.sha256(os.fsencode(self.entry.name)).hexdigest()
        return hashlib.sha256(f"{name} {self.sha256}".encode()).hexdigest()


def moment(modified: int) -> datetime:
    """A file's time as a time of day; the beginning of time where it is out of all bounds."""
    try:
        return EPOCH + timedelta(microseconds=modified // 1000)
    except OverflowError:
        return EPOCH


def is_input(entry: Entry, drop: Drop) -> bool:
    """Whether an entry of the drop folder is meant to be taken up, by its name."""
    name = entry.name
    if entry.kind == FOLDER or name.startswith(".") or name.lower().endswith((SUFFIX, MARKER)):
        return False
    return drop.takes(name)


def take(files: Files, path: Path) -> Taken:
    """Read an input. Raises Gone where it is not there any more, and Hindered where it cannot be read now."""
    with hindering("cannot be read"):
        entry = look(files, path)
        if entry.kind != FILE:
            raise Hindered("is no plain file: links are not followed", "Drop the file itself.")
        if entry.size > IN_MEMORY:
            return Taken(entry, path, hash_of(files, path))
        content = files.read(path)
        return Taken(entry, content, hashlib.sha256(content).hexdigest())


def look(files: Files, path: Path) -> Entry:
    """The entry as it is now; raises Gone where there is none."""
    entry = files.stat(path)
    if entry is None:
        raise Gone
    return entry


def hash_of(files: Files, path: Path) -> str:
    """The SHA-256 of a file of any size, in hex; raises OSError."""
    digest = hashlib.sha256()
    with files.open(path) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
