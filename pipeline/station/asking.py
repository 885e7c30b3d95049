"""Asking: an order to a station, carried out by its service where one works, else at once."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pipeline.errors import EnvironmentFault
from pipeline.settings import toml
from pipeline.station.clock import SystemClock
from pipeline.station.disk import Disk
from pipeline.station.draft import Draft
from pipeline.station.events import Event
from pipeline.station.folders import Folders
from pipeline.station.journal import Journal
from pipeline.station.lock import InUse
from pipeline.station.service import open_journal, running
from pipeline.station.signals import Blocked

_LOOK = 0.02
_LONG = 60.0
"""Seconds beyond the time between two looks after which a service that does not answer is given up."""


def ask(root: Path, verb: str, patterns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Retry, hold or release what each pattern names; gives the pattern and what came of it.

    Raises UsageError, and EnvironmentFault where the journal cannot be used or the service does not answer.
    """
    try:
        with running(root) as service:
            for pattern in patterns:
                yield pattern, _end_of(service.worker.order(verb, pattern))
    except InUse:
        yield from _ask_service(root, verb, patterns)
    except Blocked as blocked:
        raise EnvironmentFault(blocked.reason, remedy=blocked.remedy) from blocked


def _end_of(order: Generator[Event, None, str]) -> str:
    """Carry it out; what it tells meanwhile is for the log of a service."""
    while True:
        try:
            next(order)
        except StopIteration as end:
            text: str = end.value
            return text


def _ask_service(root: Path, verb: str, patterns: Sequence[str]) -> Iterator[tuple[str, str]]:
    folders = Folders(root)
    settings = toml.load(folders.settings)
    journal = open_journal(folders, settings, SystemClock())
    try:
        journal.prepare()  # the service may only just have started
        numbers = [journal.ask(verb, pattern) for pattern in patterns]
        _wake(folders)
        end = time.monotonic() + settings.drop.poll + _LONG
        for pattern, number in zip(patterns, numbers, strict=True):
            yield pattern, _answer(journal, number, end)
    except Blocked as blocked:
        raise EnvironmentFault(blocked.reason, remedy=blocked.remedy) from blocked
    finally:
        journal.close()


def _answer(journal: Journal, number: int, end: float) -> str:
    while (answer := journal.answered(number)) is None:
        if time.monotonic() > end:
            remedy = "See what it does: hconnect status. The order stays, and is carried out when it can be."
            raise EnvironmentFault("the service does not answer", remedy=remedy)
        time.sleep(_LOOK)
    return answer


def _wake(folders: Folders) -> None:
    """Something happens in the drop folder: that wakes the service, where it hears of events."""
    with suppress(OSError), Draft(Disk(), folders.drop):
        pass
