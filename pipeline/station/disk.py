"""Disk: the files of a station as they really are."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pipeline.station import renaming
from pipeline.station.files import FILE, FOLDER, LINK, OTHER, Entry

_WINDOWS = os.name == "nt"
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF}
"""What some network drives answer."""
_SYNCS_AT_ONCE = 16
"""A journaling file system makes one write of the syncs that wait at the same time."""
_ALONE = 4
"""So few files are not worth the threads."""


class Disk:
    """The port on the real thing."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None

    def list(self, folder: Path) -> list[Entry]:
        """See `Files.list`; a file that vanishes meanwhile is left out."""
        return list(_entries(folder))

    def names(self, folder: Path) -> Sequence[str]:
        """See `Files.names`."""
        return os.listdir(folder)  # noqa: PTH208  a hot path

    def stat(self, path: Path) -> Entry | None:
        """See `Files.stat`."""
        try:
            return _entry(path.name, os.lstat(path), time.time())
        except FileNotFoundError:
            return None

    def read(self, path: Path) -> bytes:
        """See `Files.read`."""
        with self.open(path) as file:
            return file.read()

    def open(self, path: Path) -> BinaryIO:
        """See `Files.open`; what became a link since it was looked at is refused, where the system can."""
        return open(path, "rb", opener=_no_link)

    def create(self, path: Path) -> BinaryIO:
        """See `Files.create`."""
        return open(path, "xb")  # noqa: PTH123  half of Path.open's time

    def append(self, path: Path, data: bytes, at: int) -> None:
        """See `Files.append`."""
        with open(path, "ab", buffering=0, opener=_no_link) as file:
            file.truncate(at)
            left = memoryview(data)
            try:
                while left:
                    left = left[file.write(left) :]
            except OSError:
                with suppress(OSError):
                    file.truncate(at)
                raise

    def date(self, path: Path, modified: int) -> None:
        """See `Files.date`."""
        os.utime(path, ns=(modified, modified))

    def sync(self, paths: Sequence[Path]) -> None:
        """See `Files.sync`."""
        if len(paths) <= _ALONE:
            for path in paths:
                _sync(path)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_SYNCS_AT_ONCE, thread_name_prefix="sync")
        share = -(-len(paths) // _SYNCS_AT_ONCE)
        parts = [paths[at : at + share] for at in range(0, len(paths), share)]
        for _ in self._pool.map(_sync_all, parts):
            pass

    def sync_folder(self, folder: Path) -> None:
        """See `Files.sync_folder`: on Windows, `rename` waits by itself."""
        if _WINDOWS:
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            _flush(handle)
        except OSError as fault:
            if fault.errno not in _NO_FOLDER_SYNC:
                raise
        finally:
            os.close(handle)

    def rename(self, source: Path, target: Path) -> None:
        """See `Files.rename`."""
        renaming.rename(source, target)

    def replace(self, source: Path, target: Path) -> None:
        """See `Files.replace`."""
        renaming.replace(source, target)

    def remove(self, path: Path) -> None:
        """See `Files.remove`."""
        path.unlink()

    def make_folder(self, folder: Path) -> None:
        """See `Files.make_folder`."""
        folder.mkdir(parents=True, exist_ok=True)


def _sync_all(paths: Sequence[Path]) -> None:
    for path in paths:
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))  # Windows flushes only what may be written
    try:
        _flush(handle)
    finally:
        os.close(handle)


def _whole_flush() -> Callable[[int], None]:
    """On macOS fsync stops at the drive's own memory; asked for by another name it goes on to the medium."""
    if sys.platform != "darwin":
        return os.fsync
    import fcntl

    def flush(handle: int) -> None:
        try:
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        except OSError:  # a drive that does not know it
            os.fsync(handle)

    return flush


_flush = _whole_flush()


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


def _entries(folder: Path) -> Iterator[Entry]:
    now = time.time()
    with os.scandir(folder) as found:
        for entry in found:
            with suppress(FileNotFoundError):
                yield _entry(entry.name, entry.stat(follow_symlinks=False), now)


_LATEST = 2**63 - 1
_EARLIEST = -(2**63)
"""Of the times in nanoseconds that a database can hold; some file systems go on beyond the year 2262."""
_KINDS = {stat.S_IFREG: FILE, stat.S_IFDIR: FOLDER, stat.S_IFLNK: LINK}


def _entry(name: str, status: os.stat_result, now: float) -> Entry:
    kind = _KINDS.get(stat.S_IFMT(status.st_mode), OTHER)
    # No program can set back st_ctime; but on Windows it is the time of birth.
    age = 0.0 if _WINDOWS else max(0.0, now - max(status.st_ctime, status.st_mtime))
    modified = max(_EARLIEST, min(status.st_mtime_ns, _LATEST))
    return Entry(name, kind, status.st_size, modified, status.st_ino, age)
