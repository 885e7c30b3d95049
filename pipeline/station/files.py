"""Files: every operation of a station on files, behind one small port, so that tests can stop or fail each of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

FILE = "file"
FOLDER = "folder"
LINK = "link"
OTHER = "other"


class Entry(msgspec.Struct, frozen=True):
    """A name in a folder: its size in bytes and when it was last written to, in nanoseconds since 1970 (UTC)."""

    name: str
    kind: str
    size: int
    modified: int
    number: int = 0
    """Of the file within its file system (inode); two names may be one file. 0 where it is not told."""
    age: float = 0.0
    """Seconds for which nothing at all has changed, name and rights included; 0 where the system cannot say."""

    def is_same_file(self, other: Entry) -> bool:
        """Whether the two are one file in one state, as far as can be told; its name and age do not count."""
        mine, theirs = (self.number, self.size, self.modified), (other.number, other.size, other.modified)
        return mine == theirs


class Files(Protocol):
    """The port. Each operation raises OSError as the system says it, and has then happened or not.

    What is written, and what a folder holds, is only sure to outlast a crash once it is synced.
    """

    def list(self, folder: Path) -> list[Entry]:
        """The entries of a folder, in any order; links are not followed. On Windows sizes may be old ones."""

    def names(self, folder: Path) -> Sequence[str]:
        """What is in a folder, in any order: much quicker than `list` where it is much."""

    def stat(self, path: Path) -> Entry | None:
        """One entry, as it is now; None where there is none. A link is not followed."""

    def read(self, path: Path) -> bytes:
        """A whole file."""

    def open(self, path: Path) -> BinaryIO:
        """A file to read in parts."""

    def create(self, path: Path) -> BinaryIO:
        """A new file to write; raises FileExistsError where the name is taken."""

    def append(self, path: Path, data: bytes, at: int) -> None:
        """Data at a place of a file, not beyond its end, with which it ends then; it is made where it is not there.

        Where that fails, it ends at the place. A link is refused, where the system can.
        """

    def date(self, path: Path, modified: int) -> None:
        """Let a file bear this time (nanoseconds since 1970) as that of its last change."""

    def sync(self, paths: Sequence[Path]) -> None:
        """Wait until all that was written to these (closed) files is on the disk: one wait for the whole group."""

    def sync_folder(self, folder: Path) -> None:
        """Wait until the names in a folder are on the disk; nothing where renaming itself waits for that."""

    def rename(self, source: Path, target: Path) -> None:
        """Give a file another name, in this folder or another, at one stroke; raises FileExistsError where it is taken."""

    def replace(self, source: Path, target: Path) -> None:
        """The same, over whatever bears the name."""

    def remove(self, path: Path) -> None:
        """Remove a file: drafts, markers, and reports that no longer hold; never an input."""

    def make_folder(self, folder: Path) -> None:
        """Make a folder and those above it; nothing where it is there."""
