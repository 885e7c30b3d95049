"""Log: a file that grows by whole blocks, each there once, whatever stops the station.

A run knows where its blocks are to stand before it writes them. What a stop has left of one, the next importer finds
at that place, and writes the whole over it. A file that has grown large is put aside first. Only one importer at a
time writes there.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipeline.masofon.names import stamp
from pipeline.station.files import FILE, Files

LARGE = 1 << 20
"""Bytes from which the next block begins a new file."""


def end_of(files: Files, path: Path) -> int:
    """Where the next block will stand, in bytes. Raises OSError."""
    entry = files.stat(path)
    return 0 if entry is None or entry.kind != FILE or entry.size >= LARGE else entry.size


def append(files: Files, path: Path, block: bytes, at: int, now: datetime) -> None:
    """Add a block, unless it stands at that place already: then it was written before a stop.

    Where it is to begin a new file, what is there is put aside under a time, `now`. Raises OSError.
    """
    if not block:
        return
    entry = files.stat(path)
    if entry is not None and entry.kind == FILE and entry.size > at:
        with files.open(path) as file:
            file.seek(at)
            there = file.read()
        if there.startswith(block):
            return
        if not _is_left_of(block, there):
            at = entry.size
    if entry is not None and (entry.kind != FILE or at >= LARGE):
        files.rename(path, path.with_name(f"{path.stem}.{stamp(now)}{path.suffix}"))
        entry = None
    files.append(path, block, 0 if entry is None else min(at, entry.size))
    files.sync([path])
    if entry is None:
        files.sync_folder(path.parent)


def _is_left_of(block: bytes, there: bytes) -> bool:
    """Whether a stop may have left this of a block; of some, disks keep the length alone. Else others wrote it."""
    return block.startswith(there.rstrip(b"\0"))
