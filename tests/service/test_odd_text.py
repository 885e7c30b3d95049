"""Text that is no Unicode, and times beyond all bounds: they come from outside, and stop nothing."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import app
from pipeline.cli.telling import Telling
from pipeline.station.health import Health
from pipeline.station.health import read as read_health
from tests.service.stations import NAMED, ROWS, WRONG, FailingDisk, Station, told

bytes_in_names = pytest.mark.skipif(
    os.name == "nt" or sys.platform == "darwin", reason="names are Unicode here"
)
NOT_UNICODE = os.fsdecode(b"\xf9\xec.json")


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path / "station", drop={"same_content": "hold"})


def request(**parts: Any) -> bytes:
    message = {"netPassportID": "250030", "pluginData": ROWS}
    whole = {"station": "x", "plugin": "imovein", "company": "demo", "message": message, "signature": "x"}
    return json.dumps(whole | parts).encode()


@pytest.mark.parametrize("odd", ["\ud800", "a\0b"], ids=["half of a pair", "NUL"])
@pytest.mark.parametrize("part", ["company", "plugin", "netPassportID"])
def test_a_request_with_it_is_rejected_and_stops_no_other(station: Station, part: str, odd: str) -> None:
    parts: dict[str, Any] = {part: odd}
    if part == "netPassportID":
        parts = {"message": {"netPassportID": odd, "pluginData": ROWS}}
    station.drop("r.json", request(**parts))
    station.drop(NAMED("b"), ROWS)
    assert sorted(told(station.work())) == [("done", NAMED("b")), ("rejected", "r.json")]
    (record,) = (record for record in station.journal.all() if record.name == "r.json")
    assert record.state == "rejected"
    assert station.report("rejected", "r.json")["outcome"]["state"] == "rejected"


@bytes_in_names
def test_a_name_with_it_may_wait_be_held_and_be_told_of(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    path = station.drop(NOT_UNICODE, WRONG)
    station.restart(FailingDisk("read", PermissionError(13, "locked", str(path))))
    ((state, name, reason),) = told(station.work())
    assert (state, name) == ("waits", NOT_UNICODE)
    assert reason.startswith("cannot be read: locked: ")
    assert [waiting.name for waiting in station.journal.waits()] == [NOT_UNICODE]
    assert told(station.later(2)) == [("rejected", NOT_UNICODE)]
    assert [record.name for record in station.journal.all()] == [NOT_UNICODE]
    first = os.fsdecode(b"1_imovein_250030_\xf9.json")
    station.drop(first, ROWS)
    station.work()
    station.drop(NAMED("b"), ROWS)
    assert told(station.work()) == [("hold", NAMED("b"))]
    assert "holds the same as 1_imovein_250030_?.json" in station.journal.held()[0].reason
    station.journal.close()
    station.folders.settings.write_text("", "utf-8")
    assert app.main(["status", str(station.folders.root), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in shown["last"]] == [NAMED("b"), "1_imovein_250030_?.json", "??.json"]


@bytes_in_names
def test_the_health_file_and_the_log_can_tell_of_it(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    path = station.drop(NOT_UNICODE, WRONG)
    station.restart(FailingDisk("rename", OSError(30, "Read-only file system", str(path))))
    health = Health(station.folders, station.disk, station.clock)
    telling = Telling(sys.stdout, "json", station.clock)
    for event in station.work():
        health.note(event)
        telling(event)
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["event"], line["seconds"]) == ("paused", 1.0)
    assert line["text"].startswith("Read-only file system: ")
    state = read_health(station.folders)
    assert state is not None
    assert (state.state, state.reason.split(":")[0]) == ("paused", "Read-only file system")


@pytest.mark.parametrize("year", [1906, 2445])
def test_a_file_that_bears_a_time_far_away_is_taken(station: Station, year: int) -> None:
    path = station.drop(NAMED("a"), ROWS)
    seconds = (year - 1970) * 31_556_952
    try:
        os.utime(path, (seconds, seconds))
    except (OSError, OverflowError):
        pytest.skip("this file system has no such times")
    assert told(station.work()) == [("done", NAMED("a"))]
    (record,) = station.journal.all()
    assert record.state == "filed"
