"""Turn: who may work on the `.dat` files and the books of a station: one importer at a time, and none while it rests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.station.lock import InUse, Lock
from pipeline.station.signals import Busy


class Turn:
    """One for all threads of this process; other processes are kept away by a lock in the root."""

    def __init__(self, root: Path) -> None:
        self._lock = Lock(root / "masofon.lock")
        self._hands = threading.Lock()
        self.is_wanted = False
        """Somebody waits for the importer to rest: it ends after the file in hand."""
        self.left = False
        """It has ended early, so something may be left for the next one."""

    def cut_short(self) -> bool:
        """Whether the importer has to end early; it does so then."""
        self.left = self.left or self.is_wanted
        return self.is_wanted

    @contextmanager
    def importing(self) -> Iterator[None]:
        """Import until the block is left; waits while this process rests.

        Raises InUse while another process imports, and OSError.
        """
        with self._hands:
            try:
                self._lock.take()
            except InUse:
                pid = self._lock.holder()
                who = f"process {pid}" if pid else "a process"
                raise InUse(
                    f"another station is importing: {who}", remedy="Wait until it has ended."
                ) from None
            try:
                yield
            finally:
                self._lock.release()

    @contextmanager
    def resting(self, patience: float) -> Iterator[None]:
        """Nothing is imported until the block is left, by no process.

        Raises Busy where what is in hand takes longer than so many seconds, and OSError.
        """
        self.is_wanted = True
        try:
            if not self._hands.acquire(timeout=patience):
                raise Busy("a .dat is still being imported")
        finally:
            self.is_wanted = False
        try:
            try:
                self._lock.take(patience)
            except InUse:
                raise Busy("another process is importing") from None
            try:
                yield
            finally:
                self._lock.release()
        finally:
            self._hands.release()
