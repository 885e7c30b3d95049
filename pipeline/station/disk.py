"""Disk: the files of a station as they really are."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pipeline.station.files import FILE, FOLDER, LINK, OTHER, Entry

_NO_LINKS = {
    errno.EPERM,
    errno.EACCES,
    errno.ENOTSUP,
    errno.EOPNOTSUPP,
    errno.ENOSYS,
    errno.EMLINK,
    errno.EXDEV,
}
"""What systems answer that have no hard links, or none to another user's file."""
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


class Disk:
    """The port on the real thing."""

    def list(self, folder: Path) -> list[Entry]:
        """See `Files.list`; a file that vanishes meanwhile is left out."""
        return list(_entries(folder))

    def stat(self, path: Path) -> Entry | None:
        """See `Files.stat`."""
        try:
            return _entry(path.name, path.lstat())
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
        return path.open("xb")

    def sync(self, file: BinaryIO) -> None:
        """See `Files.sync`."""
        file.flush()
        os.fsync(file.fileno())

    def sync_folder(self, folder: Path) -> None:
        """See `Files.sync_folder`: Windows writes names with the file, some network drives take no sync."""
        if os.name == "nt":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as fault:
            if fault.errno not in _NO_FOLDER_SYNC:
                raise
        finally:
            os.close(handle)

    def rename(self, source: Path, target: Path) -> None:
        """See `Files.rename`.

        Windows refuses a taken name by itself. Elsewhere a second name and the end of the first do it; a
        stop between the two leaves both names, and the next call goes on from there. Where there are no hard
        links, the name is looked at first.
        """
        if os.name == "nt":
            source.rename(target)
            return
        try:
            os.link(source, target, follow_symlinks=False)
        except FileExistsError:
            if not os.path.samestat(source.lstat(), target.lstat()):
                raise
        except OSError as fault:
            if fault.errno not in _NO_LINKS:
                raise
            if os.path.lexists(target):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
            source.rename(target)
            return
        source.unlink()

    def replace(self, source: Path, target: Path) -> None:
        """See `Files.replace`."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """See `Files.remove`."""
        path.unlink()

    def make_folder(self, folder: Path) -> None:
        """See `Files.make_folder`."""
        folder.mkdir(parents=True, exist_ok=True)


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


def _entries(folder: Path) -> Iterator[Entry]:
    with os.scandir(folder) as found:
        for entry in found:
            with suppress(FileNotFoundError):
                yield _entry(entry.name, entry.stat(follow_symlinks=False))


def _entry(name: str, status: os.stat_result) -> Entry:
    kinds = {stat.S_IFREG: FILE, stat.S_IFDIR: FOLDER, stat.S_IFLNK: LINK}
    kind = kinds.get(stat.S_IFMT(status.st_mode), OTHER)
    return Entry(name, kind, status.st_size, status.st_mtime_ns, status.st_ino)
