"""What `hconnect watch` and `hconnect status` tell: for people, for programs, in any script."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from pipeline.cli import app
from pipeline.station.standing import Standing
from tests.service.programs import LONG, REPOSITORY, watching
from tests.service.stations import NAMED, ROWS, WRONG, FailingDisk, Station

HEBREW = "1_imovein_250030_הזמנה.json"


@pytest.fixture
def station(tmp_path: Path) -> Station:
    station = Station(tmp_path / "station", drop={"same_content": "hold"})
    text = '[companies]\ndemo = "1"\n[drop]\nlooks = 1\npoll = 0.1\nsame_content = "hold"\n'
    station.folders.settings.write_text(text, "utf-8")
    return station


def fill(station: Station) -> None:
    """One done, one held, one refused, one that waits."""
    station.drop(HEBREW, ROWS)
    station.work()
    station.drop(NAMED("twin"), ROWS)
    station.drop(NAMED("wrong"), WRONG)
    station.work()
    station.drop(NAMED("locked"), ROWS * 2)
    station.restart(FailingDisk("read", PermissionError(13, "in use")))
    station.work()
    station.journal.close()


def test_status_tells_people_what_is_where_and_what_waits(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(station)
    assert app.main(["status", str(station.folders.root)]) == 1
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[:2] == [
        f"{station.folders.root}: stopped (no service)",
        "inputs: 1 done, 1 held, 1 rejected",
    ]
    rows = [" ".join(line.split()) for line in lines[2:]]
    assert "waits why next try (UTC)" in rows
    assert (
        f"{NAMED('locked')} cannot be read: in use. Another program has it open, or this user may not"
        in " ".join(rows)
    )
    assert any(
        row.startswith(f"{NAMED('twin')} held 2026-01-02 03:04:05 holds the same as {HEBREW}") for row in rows
    )
    assert f"{HEBREW} done 2026-01-02 03:04:05 {station.dats()[0].name}" in rows
    assert f"{NAMED('wrong')} rejected 2026-01-02 03:04:05 type error , Quantity is not a decimal" in rows


def test_status_tells_programs_the_same_in_the_form_that_is_promised(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(station.folders.root)
    assert app.main(["status", root, "--json"]) == 0
    nothing = json.loads(capsys.readouterr().out)
    fill(station)
    assert app.main(["status", root, "--json"]) == 1
    full = json.loads(capsys.readouterr().out)
    schema = msgspec.json.schema(Standing)
    for shown in (nothing, full):
        jsonschema.Draft202012Validator(schema).validate(shown)
        assert shown.keys() == set(Standing.__struct_fields__)
    assert (nothing["state"], nothing["counts"], nothing["last"]) == ("stopped", {}, [])
    assert full["counts"] == {"filed": 1, "held": 1, "rejected": 1}
    assert [one["name"] for one in full["waiting"]] == [NAMED("locked")]
    assert [one["name"] for one in full["held"]] == [NAMED("twin")]
    assert {one["name"] for one in full["last"]} == {HEBREW, NAMED("twin"), NAMED("wrong")}
    for text in (full["waiting"][0]["since"], full["waiting"][0]["next_try"], full["last"][0]["filed"]):
        assert datetime.fromisoformat(text).tzinfo is not None


def test_status_of_what_is_no_station_ends_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(["status", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_each_line_of_the_log_for_programs_is_an_object_with_the_same_keys(station: Station) -> None:
    with watching(station.folders.root) as program:
        for name, content in ((HEBREW, ROWS), (NAMED("twin"), ROWS), (NAMED("wrong"), WRONG)):
            station.drop(".part", content).rename(station.folders.drop / name)
            line = program.next()
            check(line, name)
        assert line["errors"] == 2
        assert line["text"].startswith("type error , Quantity is not a decimal; see rep/hconnect/rejected/")
        status = subprocess.run(
            [sys.executable, "-m", "pipeline.cli.app", "status", str(station.folders.root), "--json"],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        )
        shown = json.loads(status.stdout)
        assert (shown["state"], shown["pid"]) == ("working", program.process.pid)
        assert program.stop() == 0
        check(program.next(), "")


def check(line: dict[str, Any], name: str) -> None:
    assert list(line)[:4] == ["time", "event", "name", "text"]
    assert datetime.fromisoformat(line["time"]).tzinfo is not None
    assert line["name"] == name


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals that one process may send another")
def test_status_looks_again_until_ctrl_c(station: Station) -> None:
    fill(station)
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli.app", "status", str(station.folders.root), "--json", "--watch"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    with process.stdout:
        assert json.loads(process.stdout.readline())["counts"]["filed"] == 1
        station.restart()
        station.later(60)
        assert json.loads(process.stdout.readline())["counts"]["filed"] == 2
        process.send_signal(signal.SIGINT)
        assert process.wait(LONG) == 0
