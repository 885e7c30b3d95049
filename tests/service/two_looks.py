"""A station as it is by default, which looks twice before it takes a file, and inputs for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.station.events import Event
from tests.service.stations import NAMED, Station

A, B = NAMED("a"), NAMED("b")


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """As it is by default: two looks, a quarter of a second apart."""
    return Station(tmp_path / "station", drop={"looks": 2})


def renamed(station: Station, name: str) -> list[Event]:
    """As after the event of a rename."""
    return list(station.worker.work(whole={name}))
