"""Repeats: one name with one content is one input, whatever comes again; equal contents of two names are two."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.station.events import Filed
from pipeline.station.record import Record
from tests.service.stations import NAMED, ROWS, WRONG, FailingDisk, Station, told

A, B = NAMED("a"), NAMED("b")


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path / "station")


@pytest.fixture
def holding(tmp_path: Path) -> Station:
    return Station(tmp_path / "station", drop={"same_content": "hold"})


def take(station: Station, name: str, content: list[Any] | bytes = ROWS) -> Filed:
    """Drop an input, and have it dealt with."""
    station.drop(name, content)
    (event,) = station.later(1)
    assert isinstance(event, Filed)
    return event


def order(station: Station, verb: str, pattern: str) -> str:
    answers = [event for event in station.worker.order(verb, pattern) if not isinstance(event, Filed)]
    return told(answers)[0][-1]


def rows(station: Station) -> dict[str, Record]:
    return {record.name: record for record in station.journal.all()}


def test_the_same_name_with_the_same_content_is_taken_once(station: Station) -> None:
    first = take(station, A)
    again = take(station, A)
    assert (again.state, again.again, len(station.dats())) == ("done", True, 1)
    assert again.notes == ["To have it taken once more, drop it under another name."]
    (record,) = rows(station).values()
    assert record.copies == 1
    assert (record.dat, record.file, record.filed) == (
        first.record.dat,
        first.record.file,
        first.record.filed,
    )
    copy = next(name for name in station.where()["done"] if name != A)
    outcome = station.report("done", copy)["outcome"]
    assert outcome["dat"] is None
    assert outcome["reason"] == f"came before with the same content, became {record.dat}, and is taken once"


def test_also_after_a_stop_and_when_the_first_and_its_dat_are_gone(station: Station) -> None:
    take(station, A)
    station.dats()[0].unlink()
    for path in station.folders.of("done").iterdir():
        path.unlink()
    station.restart()
    assert take(station, A).again
    assert station.dats() == []


def test_the_same_name_with_other_content_is_another_input(station: Station) -> None:
    take(station, A)
    take(station, A, [ROWS[0] | {"Quantity": "3"}])
    assert len(station.dats()) == 2
    assert len(list(station.journal.all())) == 2


def test_two_names_with_one_content_are_two_and_the_second_says_so(station: Station) -> None:
    first, second = take(station, A), take(station, B)
    note = f"the same content came before as {A}, which became {first.record.dat}: this is a second one"
    assert second.notes == [note]
    assert station.report("done", B)["outcome"]["notes"] == [note]
    assert len({first.record.dat, second.record.dat}) == len(station.dats()) == 2
    assert {record.state for record in rows(station).values()} == {"filed"}


def test_two_of_one_group_know_of_each_other(station: Station) -> None:
    station.drop(A, ROWS)
    station.drop(B, ROWS)
    notes = [event.notes for event in station.work() if isinstance(event, Filed)]
    assert notes == [[], [f"the same content came before as {A}: this is a second one"]]


def test_what_was_refused_is_no_first_one(station: Station) -> None:
    take(station, A, WRONG)
    assert take(station, B, WRONG).notes == []


def test_equal_contents_are_held_where_station_toml_says_so(holding: Station) -> None:
    first = take(holding, A)
    second = take(holding, B)
    assert (second.state, len(holding.dats())) == ("hold", 1)
    record = rows(holding)[B]
    assert (record.state, record.dat, record.verdict) == ("held", None, "")
    assert record.reason.startswith(f"holds the same as {A}, which became {first.record.dat}, and ")
    assert [held.name for held in holding.journal.held()] == [B]


def test_two_of_groups_that_follow_each_other_know_of_each_other(tmp_path: Path) -> None:
    station = Station(tmp_path / "s", service={"batch": 1})
    station.drop(A, ROWS)
    station.drop(B, ROWS)
    notes = [event.notes for event in station.work() if isinstance(event, Filed)]
    assert notes == [[], [f"the same content came before as {A}: this is a second one"]]


def test_two_of_one_group_are_not_both_taken_where_equals_are_held(holding: Station) -> None:
    holding.drop(A, ROWS)
    holding.drop(B, ROWS)
    assert told(holding.work()) == [("done", A), ("hold", B)]


def test_what_is_released_is_taken_and_taken_once(holding: Station) -> None:
    take(holding, A)
    take(holding, B)
    assert order(holding, "release", B) == "1 is back in the drop folder"
    record = rows(holding)[B]
    assert (record.state, record.released, record.file, record.filed) == ("waiting", True, None, None)
    assert told(holding.later(1)) == [("done", B)]
    record = rows(holding)[B]
    assert (record.state, record.released) == ("filed", False)
    assert len(holding.dats()) == 2
    again = take(holding, B)
    assert (again.again, len(holding.dats())) == (True, 2)


def test_a_release_outlasts_a_stop(holding: Station) -> None:
    take(holding, A)
    take(holding, B)
    order(holding, "release", B)
    holding.restart()
    assert told(holding.later(1)) == [("done", B)]


def test_what_was_let_back_and_changed_is_another_input(holding: Station) -> None:
    take(holding, A)
    take(holding, B)
    order(holding, "release", B)
    (holding.folders.drop / B).unlink()
    assert take(holding, B, [*ROWS, *ROWS]).state == "done"
    assert [record.state for record in holding.journal.all()] == ["filed", "waiting", "filed"]


def test_a_repeat_is_one_also_where_it_was_to_be_held(station: Station) -> None:
    first = take(station, A)
    station.drop(A, ROWS)
    assert order(station, "hold", A) == "1 is in done/, as the same was taken before"
    assert (rows(station)[A].dat, rows(station)[A].copies) == (first.record.dat, 1)
    assert take(station, A).again
    assert len(station.dats()) == 1


def test_what_was_refused_may_come_again(station: Station) -> None:
    take(station, A, WRONG)
    assert take(station, A, WRONG).state == "rejected"
    assert len(station.where()["rejected"]) == 2
    (record,) = rows(station).values()
    assert (record.state, record.copies) == ("rejected", 0)
    assert (station.folders.root / str(record.file)).exists()


@pytest.mark.parametrize("at", range(4, 24))
def test_one_of_equals_is_taken_where_the_first_has_to_wait(tmp_path: Path, at: int) -> None:
    station = Station(tmp_path / "s", drop={"same_content": "hold"}, service={"batch": 1})
    for name in (A, B):
        os.utime(station.drop(name, ROWS), (1_700_000_000, 1_700_000_000))
    station.restart(FailingDisk(at, PermissionError(13, "in use by another program")))
    for _ in range(3):
        station.later(61)
    assert len(station.dats()) == 1
    assert {state: len(names) for state, names in station.where().items()} == {"done": 1, "hold": 1}
