"""When imports wait: for calls, and for what is far behind on its way to a .dat; but not for ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.gateway.importing import Importing
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from pipeline.station.service import Service, running

LONG = 3600.0
"""Seconds since a call last waited."""


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Service]:
    Folders(tmp_path).make(Disk())
    with running(tmp_path) as station:
        yield station


def test_what_is_far_behind_comes_first_until_it_is_not(station: Service) -> None:
    left = iter([5000, 101, 100, 99])
    importing = Importing(station, lambda: None, lambda: LONG, lambda: next(left))
    importing._rest(LONG)
    assert list(left) == [99]


def test_a_few_inputs_on_their_way_keep_nothing_waiting(station: Service) -> None:
    asked = iter([100])
    importing = Importing(station, lambda: None, lambda: LONG, lambda: next(asked))
    importing._rest(LONG)
    assert list(asked) == []


def test_calls_that_wait_come_first_until_it_is_calm(station: Service) -> None:
    quiet = iter([0.0, 0.001, LONG, 0.0])
    importing = Importing(station, lambda: None, lambda: next(quiet), lambda: 0)
    importing._rest(LONG)
    assert list(quiet) == [0.0]


def test_a_steady_stream_does_not_keep_imports_waiting_for_ever(station: Service) -> None:
    importing = Importing(station, lambda: None, lambda: 0.0, lambda: 5000)
    importing._rest(0.001)  # it returns


def test_who_wants_it_to_end_need_not_wait(station: Service) -> None:
    importing = Importing(station, lambda: None, lambda: 0.0, lambda: 5000)
    importing.stop()
    importing._rest(LONG)
