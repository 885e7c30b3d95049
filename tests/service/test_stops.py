"""A stop at any moment: after a new start each accepted input has exactly one .dat, and nothing is lost."""

from __future__ import annotations

import itertools
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from pipeline.station.clock import SystemClock
from pipeline.station.database import connect
from pipeline.station.journal import Journal
from tests.service.stations import NAMED, ROWS, WRONG, FailingDisk, Station, Stop, full, told

INPUTS = {NAMED("a"): ROWS, NAMED("b"): WRONG, NAMED("c"): [*ROWS, *ROWS]}


def scenario(root: Path, disk: FailingDisk) -> Station:
    station = Station(root)
    for name, rows in INPUTS.items():
        station.drop(name, rows)
    station.restart(disk)
    return station


def operations(root: Path) -> int:
    """How many a run without a fault takes."""
    disk = FailingDisk()
    scenario(root, disk).work()
    return disk.count


def settle(station: Station) -> None:
    for _ in range(4):
        station.later(61)


def check(station: Station) -> None:
    assert station.where() == {"done": [NAMED("a"), NAMED("c")], "rejected": [NAMED("b")]}
    assert [path.read_bytes().count(b"\r\n") for path in station.dats()] in ([1, 2], [2, 1])
    assert not list(station.folders.root.rglob("*.part"))
    for name in (NAMED("a"), NAMED("c")):
        assert (station.folders.dats / station.report("done", name)["outcome"]["dat"]).exists()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_the_plug_is_pulled_at_every_operation(tmp_path: Path, after: bool) -> None:
    count = operations(tmp_path / "count")
    assert count > 30
    for at in range(count):
        station = scenario(tmp_path / str(at), FailingDisk(at, after=after))
        with pytest.raises(Stop):
            station.work()
        station.restart()
        settle(station)
        check(station)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_the_disk_is_full_at_every_operation(tmp_path: Path, after: bool) -> None:
    for at in range(operations(tmp_path / "count")):
        station = scenario(tmp_path / str(at), FailingDisk(at, full(), after=after))
        station.work()
        settle(station)
        station.restart()
        check(station)


def test_the_plug_is_pulled_while_the_journal_is_made(tmp_path: Path) -> None:
    for at in itertools.count():
        root = tmp_path / str(at)
        root.mkdir()
        engine = connect("sqlite:///station.db", root)
        statements = itertools.count()

        def pull(*_: Any, at: int = at, statements: itertools.count[int] = statements) -> None:
            if next(statements) == at:
                raise Stop

        event.listen(engine, "before_cursor_execute", pull)
        journal = Journal(engine, SystemClock())
        try:
            journal.prepare()
            journal.begin()
        except Stop:
            engine.dispose()
        else:
            return
        again = Journal(connect("sqlite:///station.db", root), SystemClock())
        assert again.prepare()
        again.begin()
        assert not again.prepare()
        again.close()


def test_the_plug_is_pulled_while_a_lost_journal_is_made_anew(tmp_path: Path) -> None:
    for at in itertools.count():
        station = Station(tmp_path / str(at))
        for name in "ab":
            station.drop(NAMED(name), [ROWS[0] | {"ItemKey": name}])
        station.work()
        station.journal.close()
        (tmp_path / str(at) / "station.db").unlink()
        disk = FailingDisk(at)
        station.restart(disk)
        with suppress(Stop):
            station.work()
        station.restart()
        for name in "ab":
            station.drop(NAMED(name), [ROWS[0] | {"ItemKey": name}])
        assert [event for event in told(station.work()) if event[0] != "repaired"] == [
            ("done", NAMED("a")),
            ("done", NAMED("b")),
        ]
        assert len(station.dats()) == 2
        station.journal.close()
        if disk.count <= at:
            return
