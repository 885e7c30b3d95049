"""Reset, snapshots and the clock: what a station holds goes, comes back, and comes out the same again."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.gateway.clock import FIRST, OutOfRange, StationClock
from pipeline.gateway.trash import Trash
from pipeline.station.signals import Blocked, Hindered
from tests.gateway.gateways import ROWS, SETTINGS, Running, StandingClock, gateway, request

WRONG = [ROWS[0] | {"Quantity": "שתיים"}]
START = "2026-01-01T00:00:00Z"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Running]:
    with gateway(tmp_path / "station") as running:
        yield running


def files(root: Path) -> dict[str, bytes]:
    """What stands in the station's folders, by its path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("rep", "Hconnect")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }


def rows(here: Running) -> list[dict[str, Any]]:
    """The journal, without the names of drafts."""
    return [msgspec.structs.asdict(one) | {"key": ""} for one in here.gateway.station.journal.all()]


def calls(here: Running) -> list[dict[str, Any]]:
    """The calls, without where they came from."""
    return [msgspec.structs.asdict(call) | {"client": ""} for call in here.gateway.calls.list()]


def whole(here: Running) -> tuple[Any, ...]:
    """All that a station holds."""
    settings = (here.root / "station.toml").read_bytes()
    return files(here.root), rows(here), calls(here), settings, here.get("clock"), here.get("faults")


@contextmanager
def working(here: Running) -> Iterator[None]:
    """The station takes up what arrives, in a thread of its own."""
    thread = threading.Thread(target=here.watcher.run)
    thread.start()
    try:
        yield
    finally:
        here.watcher.stop()
        thread.join()


def day(here: Running) -> None:
    """Calls of all kinds, some of them hit by chance."""
    here.control("POST", "seed", {"seed": 7})
    here.control("POST", "clock", {"freeze": START})
    here.control(
        "POST", "faults", {"kind": "message", "code": "HC-A09", "probability": 0.5, "plugin": "imovein"}
    )
    for number in range(8):
        here.control("POST", "clock", {"advance": 0.25})
        here.post(request(data=[ROWS[0] | {"Reference": str(number)}]))
    here.post(request(data=WRONG))
    here.post(request(plugin="heshin", data=[{"accountKey": "10620", "fullName": "מאפייה"}]))
    taken = here.get("calls?accepted=true")["count"]
    here.work_until(lambda: len(here.gateway.station.journal.latest(20)) == taken)


def test_same_seed_and_clock_give_the_same_dats_journal_and_calls(tmp_path: Path) -> None:
    with gateway(tmp_path / "one") as here:
        day(here)
        first = whole(here)
        assert here.control("POST", "reset") == (204, None)
        day(here)
        assert whole(here) == first
    with gateway(tmp_path / "two") as other:
        day(other)
        assert whole(other) == first
    hit = [call for call in first[2] if call["fault"]]
    assert 0 < len(hit) < 8
    assert any(name.endswith(".dat") for name in first[0])


def test_a_reset_leaves_nothing_but_the_settings(here: Running) -> None:
    day(here)
    (here.root / "Hconnect" / "imovein.prm").write_text("columns")
    (here.root / "Hconnect" / "old.dat.DMY_20260101.BAK").write_text("taken")
    (here.root / "rep" / "err" / "errors.log").write_text("error")
    (here.root / "rep" / "hconnect" / "unfinished.json").write_text("[")
    here.watcher.once()
    assert here.control("POST", "reset") == (204, None)
    assert files(here.root) == {"Hconnect/imovein.prm": b"columns"}
    assert (rows(here), calls(here)) == ([], [])
    assert here.get("faults") == {"seed": 0, "faults": []}
    assert not here.get("clock")["frozen"]
    assert (here.root / "station.toml").read_text("utf-8") == SETTINGS
    here.post(request())
    (dat,) = here.dats(1)
    assert [(call["id"], call["name"]) for call in calls(here)] == [
        (1, "1_imovein_250030_call-000000001.json")
    ]
    assert here.get("calls/1")["outcome"]["dat"] == dat.name


@pytest.mark.parametrize("count", [1, 10, 11])
def test_a_reset_empties_every_folder_however_much_is_in_it(here: Running, count: int) -> None:
    folders = [here.root / "rep" / "err"]
    folders += [here.root / "rep" / "hconnect" / name for name in ("done", "rejected", "corrupt", "hold")]
    for folder in folders:
        for number in range(count - 1):
            (folder / f"{number}.json").write_text("[]")
        (folder / "of a person").mkdir()
        (folder / "of a person" / "note.txt").write_text("...")
    assert here.control("POST", "reset") == (204, None)
    assert [list(folder.iterdir()) for folder in folders] == [[]] * 5


def test_after_a_reset_the_importer_has_nothing_to_go_on_with(here: Running) -> None:
    importing = here.gateway.importing
    importing._turn.left = True
    with importing.resting(30):
        pass
    assert not importing._bell._rung.empty()
    importing._bell.wait(30)
    importing._turn.left = True
    assert here.control("POST", "reset") == (204, None)
    assert importing._bell._rung.empty()


def test_what_is_thrown_away_is_removed_also_after_a_stop(tmp_path: Path) -> None:
    trash = Trash(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"")
    (tmp_path / "file").write_bytes(b"")
    trash.take(tmp_path / "folder")
    trash.take(tmp_path / "file")
    again = Trash(tmp_path)
    again.open()
    again.close()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_snapshot_is_put_back_whole(here: Running) -> None:
    day(here)
    here.post(request(data=[ROWS[0] | {"Reference": "not taken up yet"}]))
    before = whole(here)
    status, made = here.control("POST", "snapshot", {"note": "a day"})
    assert (status, made["id"], made["calls"], made["note"]) == (200, 1, len(before[2]), "a day")
    here.set(SETTINGS.replace('demo = "1"', 'demo = "2"'))
    here.control("POST", "clock", {"resume": True})
    here.control("DELETE", "faults")
    here.post(request())
    here.dats(len([name for name in before[0] if name.endswith(".dat")]) + 1)
    assert here.control("POST", "reset") == (204, None)
    assert here.control("POST", "restore/1") == (200, made)
    here.work_until(lambda: len(files(here.root)) >= len(before[0]))
    assert whole(here)[1:] == before[1:]
    assert before[0].items() <= whole(here)[0].items()
    here.control("POST", "faults", {"kind": "delay", "seconds": 1})
    assert here.get("faults")["faults"][-1]["id"] == before[5]["faults"][-1]["id"] + 1


def test_what_was_accepted_before_a_snapshot_becomes_a_dat_after_it_is_put_back(here: Running) -> None:
    here.post(request())
    here.control("POST", "snapshot")
    (dat,) = here.dats(1)
    content = dat.read_bytes()
    for _ in range(2):
        assert here.control("POST", "restore/1")[0] == 200
        (again,) = here.dats(1)
        assert (again.name, again.read_bytes()) == (dat.name, content)
    here.work_until(lambda: here.get("calls/1")["outcome"]["state"] == "filed")


def test_a_call_whose_file_is_not_in_a_snapshot_is_delivered_again(here: Running) -> None:
    here.post(request())
    file = here.root / "rep/hconnect/1_imovein_250030_call-000000001.json"
    while not file.exists():
        pass
    with here.gateway.door.shut(30):
        file.unlink()
    here.control("POST", "snapshot")
    here.control("POST", "restore/1")
    assert len(here.dats(1)) == 1


def hindered(*_: object, **__: object) -> Any:
    raise Hindered("is held open by a test")


def half_way(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call whose `.dat` is there, while its input cannot be moved yet."""
    with monkeypatch.context() as patch:
        patch.setattr(here.gateway.station.worker._filing, "move", hindered)
        here.post(request())
        here.dats(1)
    assert here.get("calls/1")["outcome"]["state"] == "published"


def test_what_was_half_way_in_a_snapshot_is_ended_when_it_is_put_back(
    here: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_way(here, monkeypatch)
    here.control("POST", "snapshot")
    here.control("POST", "reset")
    here.control("POST", "restore/1")
    assert here.get("calls/1")["outcome"]["state"] == "filed"
    assert len(here.dats(1)) == 1


def test_what_was_half_way_before_a_reset_is_forgotten(
    here: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_way(here, monkeypatch)
    here.control("POST", "reset")
    assert here.get("calls")["count"] == 0
    here.post(request())
    here.work_until(lambda: here.get("calls/1")["outcome"]["state"] == "filed")
    assert len(here.dats(1)) == 1


def test_a_dat_of_a_lost_journal_is_made_anew_after_a_reset(tmp_path: Path) -> None:
    with gateway(tmp_path / "station") as here:
        here.control("POST", "clock", {"freeze": START})
        here.post(request())
        (before,) = here.dats(1)
    for file in (tmp_path / "station").glob("*.db*"):
        file.unlink()
    with gateway(tmp_path / "station") as here:
        here.control("POST", "reset")
        here.control("POST", "clock", {"freeze": START})
        here.post(request())
        (after,) = here.dats(1)
    assert after.name == before.name


def test_the_settings_of_a_snapshot_count_at_once(here: Running) -> None:
    here.control("POST", "snapshot")
    here.set(SETTINGS.partition("[[grid]]")[0])
    assert here.post(request()).status == 500
    here.control("POST", "restore/1")
    assert here.post(request()).status == 200


def test_snapshots_are_listed_and_thrown_away_and_outlast_reset_and_stop(tmp_path: Path) -> None:
    with gateway(tmp_path / "station") as here:
        made = [here.control("POST", "snapshot")[1] for _ in range(3)]
        assert here.control("DELETE", "snapshots/2") == (204, None)
        here.control("POST", "reset")
    with gateway(tmp_path / "station") as here:
        assert here.get("snapshots")["snapshots"] == [made[0], made[2]]
        assert here.control("POST", "snapshot")[1]["id"] == 4


def test_a_snapshot_of_another_version_is_refused(here: Running) -> None:
    here.control("POST", "snapshot")
    manifest = here.root / "snapshots" / "1" / "snapshot.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"version":"', '"version":"9'), "utf-8")
    status, said = here.control("POST", "restore/1")
    assert status == 409
    assert "version 9" in said["error"]


def test_a_snapshot_that_was_not_ended_is_none(here: Running) -> None:
    draft = here.root / "snapshots" / ".making"
    draft.mkdir(parents=True)
    (draft / "snapshot.json").write_text("{")
    assert here.get("snapshots") == {"snapshots": []}
    assert here.control("POST", "snapshot")[1]["id"] == 1


@pytest.mark.parametrize("action", ["reset", "restore/1", "snapshot"])
def test_calls_in_flight_are_whole_or_gone(here: Running, action: str) -> None:
    here.control("POST", "snapshot")
    posted = threading.Event()
    stopping = threading.Event()
    faults: list[object] = []

    def post(number: int) -> None:
        while not stopping.is_set():
            body = request(data=[ROWS[0] | {"Reference": str(number)}])
            status, text = http_post(here.port, body)
            if status != 200:
                faults.append(text)
            posted.set()

    threads = [threading.Thread(target=post, args=(number,)) for number in range(3)]
    with working(here):
        for thread in threads:
            thread.start()
        for _ in range(10):
            posted.clear()
            assert posted.wait(30)
            status, said = here.control("POST", action)
            assert status in {200, 204}, said
        stopping.set()
        for thread in threads:
            thread.join()
        settled(here)
    assert faults == []
    assert here.gateway.news.hindered == ""
    known = {call["name"] for call in calls(here)}
    assert {row["name"] for row in rows(here)} == known
    assert {row["dat"] for row in rows(here)} == {path.name for path in (here.root / "Hconnect").iterdir()}
    assert {path.name for path in (here.root / "rep/hconnect/done").glob("*.json")} == {
        name for call in known for name in (call, f"{call}.report.json")
    }


def http_post(port: int, body: dict[str, Any]) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("POST", "/api", json.dumps(body).encode())
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def settled(here: Running) -> None:
    """Every call is at the end of its way."""
    for call in here.gateway.calls.list(limit=10_000):
        status, said = here.control(
            "GET", f"wait?until=filed&after={call.id - 1}&before={call.id + 1}&timeout=30"
        )
        assert status == 200, said


def test_a_reset_is_refused_while_the_station_is_in_the_middle_of_something(
    here: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.gateway.state._PATIENCE", 0.01)
    here.post(request())
    with here.gateway.station.worker._hands:
        status, said = here.control("POST", "reset")
    assert (status, said["error"]) == (409, "what arrived is still being taken up")
    assert len(calls(here)) == 1
    with here.gateway.door._committing:
        assert here.control("POST", "reset")[0] == 409
    with here.gateway.door._courier._delivering:
        assert here.control("POST", "reset")[0] == 409
    with here.gateway.state._one:
        assert here.control("POST", "reset")[0] == 409
    assert here.control("POST", "reset")[0] == 204


def test_a_reset_that_the_disk_does_not_allow_is_told(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    here.post(request())
    here.dats(1)
    monkeypatch.setattr(Path, "rename", full)
    status, said = here.control("POST", "reset")
    assert (status, said["error"]) == (503, "No space left on device")


def test_clock_faults_and_calls_outlast_a_stop(tmp_path: Path) -> None:
    with gateway(tmp_path / "station") as here:
        here.control("POST", "seed", {"seed": 3})
        here.control("POST", "clock", {"freeze": START})
        here.control("POST", "faults", {"kind": "message", "code": "HC-A09", "probability": 0.5, "count": 9})
        for _ in range(5):
            here.post(request())
        before = calls(here), here.get("clock"), here.get("faults")
        for _ in range(5):
            here.post(request())
        after = calls(here)
    with gateway(tmp_path / "again") as here:
        here.control("POST", "seed", {"seed": 3})
        here.control("POST", "clock", {"freeze": START})
        here.control("POST", "faults", {"kind": "message", "code": "HC-A09", "probability": 0.5, "count": 9})
        for _ in range(5):
            here.post(request())
    with gateway(tmp_path / "again") as here:
        assert (calls(here), here.get("clock"), here.get("faults")) == before
        for _ in range(5):
            here.post(request())
        assert calls(here) == after


@pytest.fixture
def machine() -> StandingClock:
    return StandingClock()


def test_a_frozen_clock_stands_and_waits_go_on(machine: StandingClock) -> None:
    clock = StationClock(machine)
    clock.freeze()
    at, ticks = clock.now(), clock.ticks()
    machine.passed += 5
    assert (clock.now(), clock.ticks() - ticks) == (at, 5)
    clock.advance(3)
    assert ((clock.now() - at).total_seconds(), clock.ticks() - ticks) == (3, 8)


def test_a_clock_that_runs_can_be_put_forward_and_back_to_the_machines(machine: StandingClock) -> None:
    clock = StationClock(machine)
    clock.advance(60)
    machine.passed += 1
    assert (clock.now() - machine.now()).total_seconds() == 60
    clock.resume()
    assert clock.now() == machine.now()


@pytest.mark.parametrize("change", [lambda clock: clock.advance(1e13), lambda clock: clock.advance(1e10)])
def test_a_clock_does_not_leave_what_files_can_bear(
    machine: StandingClock, change: Callable[[StationClock], None]
) -> None:
    clock = StationClock(machine)
    clock.freeze(FIRST)
    with pytest.raises(OutOfRange):
        change(clock)
    assert clock.now() == FIRST


def test_a_setting_that_cannot_be_kept_does_not_count(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise Blocked("the journal is locked", "Close it.")

    monkeypatch.setattr("pipeline.gateway.kept.Kept.put", locked)
    assert here.control("POST", "clock", {"freeze": START})[0] == 503
    assert here.control("POST", "faults", {"kind": "reset"})[0] == 503
    assert not here.get("clock")["frozen"]
    assert here.get("faults")["faults"] == []


def test_what_waits_is_due_when_the_clock_is_put_forward(tmp_path: Path) -> None:
    with gateway(tmp_path / "station", SETTINGS + "[drop]\nquiet = 500\npatience = 500\n") as here:
        (here.root / "rep/hconnect/1_imovein_250030_x.json").write_text(json.dumps(ROWS))
        here.watcher.once()
        here.watcher.once()
        assert rows(here) == []
        while not here._bell._rung.empty():
            here._bell._rung.get()
        here.control("POST", "clock", {"advance": 600})
        assert not here._bell._rung.empty()  # whoever lets the station work looks again
        assert len(here.dats(1)) == 1
