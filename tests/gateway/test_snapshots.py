"""Snapshots: what a station held comes back whole, settings too, and outlasts reset and stop."""

from __future__ import annotations

from pathlib import Path

from tests.gateway.gateways import ROWS, SETTINGS, Running, gateway, request
from tests.gateway.holdings import day, files, here, whole

__all__ = ["here"]


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
