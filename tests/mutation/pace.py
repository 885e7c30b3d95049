"""Pace: the order in which a change's tests are tried, and how long each may take; a pytest plugin of `make mutants`.

Most changes fail in the first tests that come, so quick ones come first. A test that goes on for ever ends the try long
before mutmut would, whose limit is that of all tests together; what the processor did for others does not count.
"""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

LIMIT = 10.0
"""What any test may take (seconds of the processor): a fixture may make keys."""
_SLOWER = 3
"""Beyond that, so many times what the test took when mutmut counted."""
_LATE = 36
"""By this exit code mutmut knows that the time was up."""


class _Stats(msgspec.Struct):
    """Of `mutmut-stats.json`, what is needed here."""

    duration_by_test: dict[str, float] = {}


@functools.cache
def _durations() -> dict[str, float]:
    """How long each test takes (seconds), once mutmut has counted; read once for all that are forked from here."""
    stats = Path("mutmut-stats.json")  # tests run in the folder `mutants`
    return msgspec.json.decode(stats.read_bytes(), type=_Stats).duration_by_test if stats.exists() else {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick ones first."""
    items.sort(key=lambda item: _durations().get(item.nodeid, 0.0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Ends the process where a test takes much longer than it did; one that mutmut has not counted may take its time."""
    took = _durations().get(item.nodeid)
    signal.signal(signal.SIGPROF, _late)
    signal.setitimer(signal.ITIMER_PROF, 0 if took is None else LIMIT + _SLOWER * took)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _late(*_: Any) -> None:
    os._exit(_LATE)
