"""Lock: one service a root. The system holds it, and lets go when the process ends, however it ends."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import EnvironmentFault


class InUse(EnvironmentFault):
    """Another service works in this root."""


class Lock:
    """`path` is the file that is locked; the holder's process number stands beside it, as `.pid`.

    (Windows lets nobody read what is locked, so it cannot stand in it.)
    """

    def __init__(self, path: Path) -> None:
        self._lock = FileLock(path)
        self._pid = path.with_suffix(".pid")

    def take(self, patience: float = 0.0) -> None:
        """Take it, within so many seconds; raises InUse with the holder's process number, and OSError."""
        try:
            self._lock.acquire(timeout=patience, poll_interval=0.02)
        except Timeout:
            pid = self.holder()
            who = f"process {pid}" if pid is not None else "a process"
            remedy = "Stop that one first, or name another root."
            raise InUse(f"{self._pid.parent} has a service already: {who}", remedy=remedy) from None
        try:
            self._pid.write_text(f"{os.getpid()}\n", "ascii")
        except OSError:
            self._lock.release()
            raise

    def release(self) -> None:
        """Let go of it."""
        if self._lock.is_locked:
            self._pid.unlink(missing_ok=True)
            self._lock.release()

    def holder(self) -> int | None:
        """The process that has it, as that has written down; None where nobody has it."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            try:
                return int(self._pid.read_text("ascii"))
            except (OSError, ValueError):  # it was just taken
                return 0
        self._lock.release()
        return None
