"""Pauses: where the station itself cannot work, it says why and what to do, rests, and goes on; nothing is lost."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.cli import app
from pipeline.station import database, health
from pipeline.station.events import Paused
from pipeline.station.health import Health
from pipeline.station.lock import Lock
from tests.service.programs import watching
from tests.service.stations import NAMED, ROWS, FailingDisk, Station, full, told

A, B, C = (NAMED(name) for name in "abc")
LOST = "Nothing is lost: what arrives stays in the drop folder."


@pytest.fixture
def station(tmp_path: Path) -> Station:
    station = Station(tmp_path / "station")
    station.folders.settings.write_text('[companies]\ndemo = "1"\n', "utf-8")
    return station


def paused(station: Station) -> Paused:
    """It takes nothing up, and says why."""
    (event,) = station.work()
    assert isinstance(event, Paused)
    assert event.remedy.endswith(LOST)
    return event


def goes_on(station: Station, *names: str) -> None:
    """By itself, once its rest is over; what arrived meanwhile is taken too."""
    events = told(station.later(60))
    assert events[0] == ("goes on",)
    assert sorted(events[1:]) == [("done", name) for name in names]
    assert len(station.dats()) == len(set(station.dats())) == len(list(station.journal.all()))


@contextmanager
def locked(station: Station) -> Iterator[None]:
    """Another program writes to the database, for long."""
    connection = sqlite3.connect(station.folders.root / "station.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.01)


@pytest.mark.usefixtures("impatient")
def test_a_journal_that_another_program_has_locked(tmp_path: Path) -> None:
    station = Station(tmp_path / "station")
    station.drop(A, ROWS)
    station.work()
    station.drop(B, ROWS * 2)
    with locked(station):
        event = paused(station)
        assert event.reason == "the journal station.db: database is locked"
        assert event.remedy.startswith("Another program has it open for long: close it. It is tried again.")
        station.drop(C, ROWS * 3)
        assert station.work() == []
    goes_on(station, B, C)
    assert not list(station.folders.root.rglob("*.part"))


def test_a_journal_that_is_damaged_at_work(station: Station) -> None:
    """It pauses until the journal was mended, and what it had begun is taken once."""
    station.drop(A, ROWS)
    station.work()
    station.journal.close()
    file = station.folders.root / "station.db"
    file.write_bytes(b"\xa5" * file.stat().st_size)
    station.drop(B, ROWS * 2)
    event = paused(station)
    assert event.reason == "the journal station.db: file is not a database"
    assert event.remedy.startswith("It is damaged: stop the service, then `hconnect fsck ROOT --repair`")
    station.clock.passed += 60
    assert paused(station).seconds == 2.0
    station.journal.close()
    assert app.main(["fsck", str(station.folders.root), "--repair"]) == 0
    goes_on(station, B)


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        ("list", PermissionError(errno.EACCES, "Permission denied")),
        ("create", PermissionError(errno.EACCES, "Permission denied")),
        ("create", full()),
        ("sync", full()),
        ("sync", OSError(errno.EIO, "Input/output error")),
        ("sync_folder", OSError(errno.EIO, "Input/output error")),
        ("rename", OSError(errno.EROFS, "Read-only file system")),
    ],
    ids=lambda value: value if isinstance(value, str) else errno.errorcode[value.errno],
)
def test_folders_in_which_nothing_can_be_written(station: Station, operation: str, fault: OSError) -> None:
    station.drop(A, ROWS)
    station.drop(B, ROWS * 2)
    station.restart(FailingDisk(operation, fault))
    event = paused(station)
    assert event.reason == fault.strerror
    assert event.remedy.startswith("Make room, or let this user write there: it is tried again.")
    station.drop(C, ROWS * 3)
    goes_on(station, A, B, C)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("state", ["Hconnect", "rep/hconnect/done", "rep/hconnect"])
def test_a_folder_without_the_right_to_write(station: Station, state: str) -> None:
    station.drop(A, ROWS)
    station.work()
    station.drop(B, ROWS * 2)
    folder = station.folders.root / state
    folder.chmod(0o500)
    try:
        (event,) = station.work()
        assert app.main(["watch", str(station.folders.root), "--once"]) == 2
    finally:
        folder.chmod(0o700)
    assert told([event])[0][0] in ("paused", "waits")
    assert ("done", B) in told(station.later(60))


def test_each_fault_in_a_row_lets_it_rest_longer_and_success_ends_that(station: Station) -> None:
    class Broken(FailingDisk):
        broken = True

        def sync(self, paths: object) -> None:
            if self.broken:
                raise full()
            super().sync(paths)  # type: ignore[arg-type]  # passed on

    disk = Broken()
    station.restart(disk)
    station.drop(A, ROWS)
    rests = []
    for _ in range(9):
        event = paused(station)
        assert station.worker.rest() == event.seconds
        assert station.work() == []
        rests.append(event.seconds)
        station.clock.passed += event.seconds
    assert rests == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    disk.broken = False
    assert told(station.work()) == [("goes on",), ("done", A)]
    disk.broken = True
    station.drop(B, ROWS * 2)
    assert paused(station).seconds == 1.0


# --- for those who watch over it


def test_the_health_file_follows_and_outlives_the_service(station: Station) -> None:
    kept = Health(station.folders, station.disk, station.clock)

    def state() -> tuple[str, str, int]:
        found = health.read(station.folders)
        assert found is not None
        assert found.pid == os.getpid()
        return found.state, found.reason, found.filed

    def work() -> None:
        for event in station.work():
            kept.note(event)
        kept.tick()

    work()
    assert state() == ("working", "", 0)
    station.drop(A, ROWS)
    station.restart(FailingDisk("sync", full()))
    work()
    assert state() == ("paused", os.strerror(errno.ENOSPC), 0)
    station.clock.passed += 1
    work()
    assert state()[:2] == ("working", "")
    station.clock.passed += 1  # mere numbers are written once a second
    work()
    assert state() == ("working", "", 1)
    kept.stop()
    assert state() == ("stopped", "", 1)


def test_a_disk_that_takes_no_health_file_is_no_reason_to_stop(station: Station) -> None:
    kept = Health(station.folders, FailingDisk("create", full()), station.clock)
    kept.tick()
    assert health.read(station.folders) is None
    station.clock.passed += 1
    kept.tick()
    assert health.read(station.folders) is not None


def test_status_says_what_stands_in_the_way(station: Station, capsys: pytest.CaptureFixture[str]) -> None:
    station.drop(A, ROWS)
    station.restart(FailingDisk("sync", full()))
    kept = Health(station.folders, station.disk, station.clock)
    for event in station.work():
        kept.note(event)
    root = str(station.folders.root)
    lock = Lock(station.folders.lock)
    lock.take()
    try:
        assert app.main(["status", root, "--json"]) == 1
        shown = json.loads(capsys.readouterr().out)
        assert (shown["state"], shown["pid"]) == ("paused", os.getpid())
        assert shown["reason"] == os.strerror(errno.ENOSPC)
        assert app.main(["status", root]) == 1
        first, second, *_ = capsys.readouterr().out.splitlines()
        assert first == f"{root}: paused (process {os.getpid()})"
        assert second.startswith(f"  {os.strerror(errno.ENOSPC)}. Make room, or let this user write there")
    finally:
        lock.release()
    assert app.main(["status", root]) == 0  # nobody is there any more, whatever the health file says
    assert capsys.readouterr().out.splitlines()[0] == f"{root}: stopped (no service)"


def test_a_service_goes_on_by_itself_when_its_journal_is_free_again(station: Station) -> None:
    text = '[companies]\ndemo = "1"\n[drop]\nlooks = 1\npoll = 0.1\n[journal]\nurl = "sqlite:///station.db"\n'
    station.folders.settings.write_text(text, "utf-8")
    with watching(station.folders.root) as program:
        station.drop(".part", ROWS).rename(station.folders.drop / A)
        assert program.until("done")["name"] == A
        with locked(station):
            station.drop(".part", ROWS * 2).rename(station.folders.drop / B)
            line = program.until("paused")
            assert line["text"].startswith("the journal station.db: database is locked. ")
            found = health.read(station.folders)
            assert found is not None
            assert found.state == "paused"
        assert program.until("goes on")["text"] == ""
        assert program.until("done")["name"] == B
        assert program.stop() == 0
    found = health.read(station.folders)
    assert found is not None
    assert (found.state, found.filed) == ("stopped", 2)
