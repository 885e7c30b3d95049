"""Log: a file that grows by whole blocks, each there once, whatever stops the station.

An append is not atomic: a stop would leave half a block. So the file is written anew, the block at its end, beside the old
one, and takes its name at one stroke: whoever reads it sees the old one or the new one. A file that has grown
large is put aside first, so that each block costs little. Only one importer at a time writes there.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipeline.masofon.names import stamp
from pipeline.station.draft import Draft
from pipeline.station.files import Files

LARGE = 1 << 20
"""Bytes from which the next block begins a new file."""


def end_of(files: Files, path: Path, now: datetime, large: int = LARGE) -> int:
    """Where the next block will stand, in bytes; puts a large file aside. Raises OSError."""
    entry = files.stat(path)
    if entry is None:
        return 0
    if entry.size < large:
        return entry.size
    files.rename(path, path.with_name(f"{path.stem}.{stamp(now)}{path.suffix}"))
    return 0


def append(files: Files, path: Path, block: bytes, at: int) -> None:
    """Add a block, unless it stands at that place already: then it was written before a stop. Raises OSError."""
    if not block:
        return
    old = files.read(path) if files.stat(path) is not None else b""
    if old[at : at + len(block)] == block:
        return
    with Draft(files, path.parent) as draft:
        draft.file.write(old + block)
        draft.publish(path.name, over=True)
