"""A backlog: how much of it is left is told now and then, to people and to programs."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

from pipeline.cli.telling import Telling
from pipeline.station.events import Backlog, Filed
from pipeline.station.worker import BACKLOG
from tests.service.stations import NAMED, ROWS, WRONG, StandingClock, Station, told


def test_many_inputs_are_counted_down_whatever_becomes_of_them(tmp_path: Path) -> None:
    station = Station(tmp_path / "station")
    for number in range(BACKLOG + 1):
        station.drop(NAMED(f"{number:04}"), WRONG)
    station.drop(NAMED("z"), b"[{")
    events = [event for event in station.work() if isinstance(event, Backlog)]
    assert events[0] == Backlog(0, BACKLOG + 2)
    assert events[1] == Backlog(100, BACKLOG - 98)
    assert events[-1] == Backlog(BACKLOG + 2, 0)


def test_few_inputs_are_not_counted(tmp_path: Path) -> None:
    station = Station(tmp_path / "station")
    station.drop(NAMED("a"), ROWS)
    assert told(station.work()) == [("done", NAMED("a"))]


def test_a_worker_says_how_many_inputs_of_its_listing_are_left(tmp_path: Path) -> None:
    station = Station(tmp_path / "station")
    for name in ("a", "b", "c"):
        station.drop(NAMED(name), ROWS)
    left = []
    for event in station.worker.work():
        assert isinstance(event, Filed)
        left.append(station.worker.left)
    assert (left, station.worker.left) == ([3, 2, 1], 0)


COUNTED = [(0.0, 0), (2.5, 5_000), (3.0, 11_000), (0.0, 11_100), (5.0, 21_000), (1.0, 100_000)]
"""Seconds since the event before, and how many of 100,000 are done."""


def lines(form: str) -> list[str]:
    out, clock = StringIO(), StandingClock()
    telling = Telling(out, form, clock)
    for seconds, done in COUNTED:
        clock.passed += seconds
        telling(Backlog(done, 100_000 - done))
    return out.getvalue().splitlines()


def test_people_read_how_long_it_will_take_every_few_seconds() -> None:
    assert lines("text") == [
        "backlog  100,000 inputs, the oldest first",
        "backlog  11,000 of 100,000, 2,000 a second, about 44 s left",
        "backlog  21,000 of 100,000, 2,000 a second, about 40 s left",
        "backlog  100,000 of 100,000, 8,696 a second",
    ]


def test_programs_read_the_same_as_numbers() -> None:
    found = [json.loads(line) for line in lines("json")]
    assert [(line["event"], line["done"], line["left"], line["rate"]) for line in found] == [
        ("backlog", 0, 100_000, None),
        ("backlog", 11_000, 89_000, 2_000.0),
        ("backlog", 21_000, 79_000, 2_000.0),
        ("backlog", 100_000, 0, 8_695.7),
    ]
