"""Taking: an input is read, once, and whatever hinders that is told apart."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from pipeline.settings.station import Drop
from pipeline.station.files import FILE, FOLDER, Entry, Files
from pipeline.station.report import SUFFIX

IN_MEMORY = 1 << 25
"""Inputs up to this size (bytes) are read whole; larger ones are read in parts, from where they are."""
_BLOCK = 1 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Hindered(Exception):
    """This input has to wait; the others need not. A signal within the station, as the next two are."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


class Blocked(Exception):
    """Nothing can be written, so every input has to wait."""

    def __init__(self, fault: OSError) -> None:
        super().__init__(str(fault))
        self.reason = told(fault)


class Gone(Exception):
    """The input is no longer there."""


class Taken(msgspec.Struct, frozen=True):
    """An input that was read: what it says, or where it lies if that is much, and the SHA-256 of it in hex."""

    entry: Entry
    content: bytes | Path
    sha256: str

    @property
    def arrived(self) -> datetime:
        """The time that the file bears, in UTC; the nearest that can be told where it is out of all bounds."""
        try:
            return _EPOCH + timedelta(microseconds=self.entry.modified // 1000)
        except OverflowError:
            return _EPOCH

    @property
    def digest(self) -> str:
        """A hash of name and content, in hex: two equal orders in one moment are two orders, not one."""
        name = hashlib.sha256(os.fsencode(self.entry.name)).hexdigest()
        return hashlib.sha256(f"{name} {self.sha256}".encode()).hexdigest()


def is_input(entry: Entry, drop: Drop) -> bool:
    """Whether an entry of the drop folder is meant to be taken up, by its name."""
    name = entry.name
    if entry.kind == FOLDER or name.startswith(".") or name.lower().endswith(SUFFIX):
        return False
    return drop.takes(name)


def take(files: Files, path: Path) -> Taken:
    """Read an input. Raises Gone where it is not there any more, and Hindered where it cannot be read now."""
    with hindering("cannot be read"):
        entry = look(files, path)
        if entry.kind != FILE:
            raise Hindered("is no plain file: links are not followed", "Drop the file itself.")
        if entry.size > IN_MEMORY:
            return Taken(entry, path, _hash(files, path))
        content = files.read(path)
        return Taken(entry, content, hashlib.sha256(content).hexdigest())


def look(files: Files, path: Path) -> Entry:
    """The entry as it is now; raises Gone where there is none."""
    entry = files.stat(path)
    if entry is None:
        raise Gone
    return entry


@contextmanager
def hindering(what: str) -> Iterator[None]:
    """Turn what the system says about one input into Gone or Hindered."""
    try:
        yield
    except FileNotFoundError:
        raise Gone from None
    except PermissionError as fault:
        remedy = "Another program has it open, or this user may not: it is tried again."
        raise Hindered(f"{what}: {told(fault)}", remedy) from fault
    except OSError as fault:
        raise Hindered(f"{what}: {told(fault)}", "It is tried again.") from fault


def told(fault: OSError) -> str:
    """What the system said, with the file that it spoke of."""
    where = f": {fault.filename}" if fault.filename is not None else ""
    return f"{fault.strerror or fault}{where}"


def _hash(files: Files, path: Path) -> str:
    digest = hashlib.sha256()
    with files.open(path) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
