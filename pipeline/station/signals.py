"""Signals within the station: why an input, or all of them, have to wait. None of them leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.reporters.base import no_halves

LOCKED = "Another program has it open, or this user may not: it is tried again."
_ROOM = "Make room, or let this user write there: it is tried again."


class Hindered(Exception):
    """This input has to wait; the others need not."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason, remedy)  # both, so that it can be sent to another process
        self.reason = reason
        self.remedy = remedy


class Blocked(Exception):
    """Nothing can be written down, so every input has to wait."""

    def __init__(self, reason: str, remedy: str = _ROOM) -> None:
        super().__init__(reason, remedy)  # both, so that it can be sent to another process
        self.reason = reason
        self.remedy = remedy


class Busy(Exception):
    """It cannot be interrupted now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gone(Exception):
    """The input is no longer there."""


@contextmanager
def hindering(what: str) -> Iterator[None]:
    """Turn what the system says about one input into Gone or Hindered."""
    try:
        yield
    except FileNotFoundError:
        raise Gone from None
    except PermissionError as fault:
        raise Hindered(f"{what}: {told(fault)}", LOCKED) from fault
    except OSError as fault:
        raise Hindered(f"{what}: {told(fault)}", "It is tried again.") from fault


@contextmanager
def blocking() -> Iterator[None]:
    """Turn what the system says about the station's own files into Blocked."""
    try:
        yield
    except OSError as fault:
        raise Blocked(told(fault)) from fault


def told(fault: OSError) -> str:
    """What the system said, with the file that it spoke of, whatever that is called."""
    where = f": {fault.filename}" if fault.filename is not None else ""
    return no_halves(f"{fault.strerror or fault}{where}")
