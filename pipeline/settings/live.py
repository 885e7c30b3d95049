"""Live: the settings of a station while it runs, read again when the file changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from pipeline.errors import HConnectError
from pipeline.settings import toml
from pipeline.settings.station import StationSettings

OFTEN = 0.02
"""Seconds between two looks at the file: a command that changed it has hardly ended by then."""
SETTLED = 2.0
"""Seconds. Within that a file may change again and bear the same time: so coarse are the times of FAT."""

Signature = tuple[int, int, int] | None


class Reread(msgspec.Struct, frozen=True):
    """The file has changed: `refusal` says what is wrong with it and `remedy` what to do; empty where it counts now."""

    refusal: str = ""
    remedy: str = ""


def _nobody(_: Reread) -> None: ...


class Live:
    """Holds what the file says; `current` may be called from any thread, as often as one likes.

    A change that is wrong is told once, and what was right before goes on to count, until the file is right
    again. `tell` is called by the thread that noticed. Raises what `toml.load` raises where there is nothing
    right to begin with.
    """

    def __init__(
        self,
        path: Path,
        tell: Callable[[Reread], None] = _nobody,
        *,
        every: float = OFTEN,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._tell = tell
        self._every = every
        self._ticks = ticks
        self._lock = threading.Lock()
        self._signature = self._sign()
        self._content: bytes | None = toml.read(path)
        self._settings = toml.parse(self._content, path)
        self._news = Reread()
        self._looked = self._changed = ticks()

    @property
    def news(self) -> Reread:
        """How the last change was taken, as of the last look."""
        return self._news

    def current(self) -> StationSettings:
        """The settings that count now; a look at the file's time, and no more, where it has not changed."""
        with self._lock:
            told = self._look()
            settings = self._settings
        if told is not None:
            self._tell(told)
        return settings

    def refresh(self) -> None:
        """Look now: the file was changed by this program."""
        with self._lock:
            self._looked = float("-inf")
            self._signature = None
        self.current()

    def _look(self) -> Reread | None:
        """Read the file where it may have changed; gives what is to be told."""
        now = self._ticks()
        if now - self._looked < self._every:
            return None
        self._looked = now
        signature = self._sign()
        if signature != self._signature:
            self._signature = signature
            self._changed = now
        elif now - self._changed > SETTLED:
            return None
        return self._read()

    def _read(self) -> Reread | None:
        try:
            content = toml.read(self._path)
        except HConnectError as fault:
            news = Reread(str(fault), fault.remedy)
            if self._content is None and news == self._news:
                return None
            self._content, self._news = None, news
            return news
        if content == self._content:
            return None
        self._content = content
        self._news = self._taken(content)
        return self._news

    def _taken(self, content: bytes) -> Reread:
        if not content.strip():  # an editor empties a file before it writes it
            return Reread(f"{self._path} is empty", "Write the settings into it.")
        try:
            self._settings = toml.parse(content, self._path)
        except HConnectError as fault:
            return Reread(str(fault), fault.remedy)
        return Reread()

    def _sign(self) -> Signature:
        """What tells a changed file from an unchanged one without reading it; None where it cannot be seen."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
