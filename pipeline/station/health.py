"""Health: a small file that says how the service is, for those who watch over it."""

from __future__ import annotations

import os
from contextlib import suppress

import msgspec

from pipeline.station import report
from pipeline.station.clock import Clock
from pipeline.station.draft import Draft
from pipeline.station.events import Event, Filed, Paused, Resumed
from pipeline.station.files import Files
from pipeline.station.folders import Folders

WORKING = "working"
PAUSED = "paused"
STOPPED = "stopped"
_SELDOM = 1.0
"""Seconds at least between two writings, where nothing but numbers has changed."""


class State(msgspec.Struct):
    """What stands in the file, as JSON. Times are UTC."""

    pid: int
    started: str
    at: str
    """When it was written: the service writes at least every `drop.poll` seconds."""
    state: str = WORKING
    """working, paused or stopped."""
    reason: str = ""
    remedy: str = ""
    """Why it is paused, and what to do."""
    filed: int = 0
    """Inputs that were dealt with since the start."""
    last_filed: str | None = None


class Health:
    """Keeps the file up to date; a disk that takes no file is no reason to stop."""

    def __init__(self, folders: Folders, files: Files, clock: Clock) -> None:
        now = report.time(clock.now())
        self._folders = folders
        self._files = files
        self._clock = clock
        self._state = State(os.getpid(), now, now)
        self._written: float | None = None

    def note(self, event: Event) -> None:
        """Take in what happened."""
        match event:
            case Filed():
                self._state.filed += 1
                self._state.last_filed = report.time(self._clock.now())
            case Paused():
                self._change(PAUSED, event.reason, event.remedy)
            case Resumed():
                self._change(WORKING)
            case _:
                pass

    def tick(self) -> None:
        """Write, unless that was done a moment ago."""
        now = self._clock.ticks()
        if self._written is None or now - self._written >= _SELDOM:
            self._write()

    def stop(self) -> None:
        """The service ends."""
        self._change(STOPPED)

    def _change(self, state: str, reason: str = "", remedy: str = "") -> None:
        self._state.state, self._state.reason, self._state.remedy = state, reason, remedy
        self._write()

    def _write(self) -> None:
        self._written = self._clock.ticks()
        self._state.at = report.time(self._clock.now())
        with suppress(OSError), Draft(self._files, self._folders.root) as draft:
            draft.file.write(msgspec.json.format(msgspec.json.encode(self._state)) + b"\n")
            draft.publish(self._folders.health.name, over=True)


def read(folders: Folders) -> State | None:
    """What the file says; None where there is none, or it cannot be read."""
    try:
        return msgspec.json.decode(folders.health.read_bytes(), type=State)
    except (OSError, msgspec.DecodeError):
        return None
