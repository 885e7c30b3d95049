"""Whose turn it is: the importer ends after the file in hand where it is to rest, and nobody imports meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.engine.service import Masofon
from pipeline.engine.turn import Turn
from pipeline.station.lock import InUse
from pipeline.station.signals import Busy
from tests.service.office import GOOD, Office, furnished


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    furnished(tmp_path / "station")
    office = Office(tmp_path / "station")
    yield office
    office.close()


def test_it_ends_after_the_file_in_hand_and_the_next_run_takes_the_rest(office: Office) -> None:
    office.batch()
    for number in range(3):
        office.put([GOOD | {"Reference": str(1 + number)}], number=number)
    turn = Turn(office.folders.root)
    running = Masofon(office.folders, office.runner(), turn).run()
    next(running)
    rested = threading.Event()

    def rest() -> None:
        with turn.resting(30):
            rested.set()

    resting = threading.Thread(target=rest)
    resting.start()
    while not turn.is_wanted:
        resting.join(0.001)
    assert not rested.is_set()
    assert list(running) == []
    resting.join(30)
    assert rested.is_set()
    assert turn.left
    assert office.documents() == [1]
    assert len(list(Masofon(office.folders, office.runner(), turn).run())) == 2
    assert not turn.left
    assert office.documents() == [1, 2, 3]


def test_it_ends_before_the_next_activation_file_where_that_is_enough(office: Office) -> None:
    for interface in ("heshin", "imovein"):
        office.batch(interface)
    office.put([GOOD])
    asked: list[bool] = []

    def enough() -> bool:
        asked.append(True)
        return len(asked) == 3  # at its start, and before each of them

    assert list(office.runner().run(enough=enough)) == []
    assert len(asked) == 3
    assert office.documents() == []


def test_nobody_imports_while_it_rests_and_whoever_imports_too_long_is_told_of(tmp_path: Path) -> None:
    mine, other = Turn(tmp_path), Turn(tmp_path)
    with (
        mine.resting(0),
        pytest.raises(InUse, match="another station is importing: process"),
        other.importing(),
    ):
        pass
    with other.importing(), pytest.raises(Busy, match="another process is importing"), mine.resting(0):
        pass
    with mine.importing(), pytest.raises(Busy, match="still being imported"), mine.resting(0):
        pass
    assert not mine.is_wanted
    with mine.importing(), pytest.raises(Busy), other.resting(0):
        pass
    with other.resting(0):
        pass
