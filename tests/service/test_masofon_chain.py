"""From the drop folder to the books, with the commands as people give them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.app import main
from pipeline.settings.toml import NAME
from tests.service.office import GOOD, WRONG_AGENT, Office, change
from tests.service.program import Program

STATION = ("received", "accepted", "converted", "published", "filed")


@pytest.fixture
def root(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A station with books and an activation file."""
    root = tmp_path / "station"
    assert main(["init", str(root)]) == 0
    assert main(["books", "seed", str(root), "demo"]) == 0
    made = ["batch", "make", str(root), "--company", "demo", "--provider", "250030", "--interface", "imovein"]
    assert main(made) == 0
    capsys.readouterr()
    return root


def dropped(root: Path, name: str, *rows: dict[str, str]) -> str:
    name = f"1_imovein_250030_{name}.json"
    (root / "rep" / "hconnect" / name).write_text(json.dumps(rows), "utf-8")
    main(["watch", str(root), "--once"])
    return name


def traced(root: Path, name: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    main(["trace", str(root), name, "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_what_is_dropped_becomes_a_document_and_the_trace_tells_its_way(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = dropped(root, "good", GOOD)
    assert main(["trace", str(root), name]) == 1
    assert main(["masofon", "run", str(root)]) == 0
    assert main(["trace", str(root), name]) == 0
    steps = traced(root, name, capsys)["steps"]
    assert [(step["name"], step["state"]) for step in steps] == [
        (step, "done") for step in (*STATION, "batch", "run", "staging", "checks", "documents", "renamed")
    ]
    assert steps[-2]["text"].startswith("document of type 1, number 1: account 10001, reference 30215")
    assert main(["books", "show", str(root), "documents", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reference"] == 30215


def test_a_wrong_agent_is_found_in_the_trace_by_row_check_and_remedy(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = dropped(root, "wrong", GOOD, WRONG_AGENT)
    assert main(["masofon", "run", str(root)]) == 1
    assert "row 2: ERROR קוד עובד לא קיים [99]: סוכן 99 does not exist" in capsys.readouterr().out
    found = traced(root, name, capsys)
    (failed,) = [step for step in found["steps"] if step["name"] == "checks"]
    assert (failed["row"], failed["field"], failed["value"], failed["code"]) == (2, "Agent", "99", "HC-M02")
    assert failed["remedy"]
    assert found["steps"][-2] | {"at": ""} == {
        "name": "documents",
        "state": "failed",
        "at": "",
        "text": "none: לא נקלטה כל רשומה",
    }
    assert main(["trace", str(root), name]) == 1
    shown = capsys.readouterr().out
    assert 'row 2, Agent: "99": ERROR קוד עובד לא קיים' in shown
    assert failed["remedy"] in shown


def test_what_the_station_refuses_never_reaches_the_engine_and_the_trace_says_why(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = dropped(root, "refused", GOOD | {"Quantity": "שתיים"})
    assert main(["masofon", "run", str(root)]) == 0
    states = {step["name"]: step["state"] for step in traced(root, name, capsys)["steps"]}
    assert states == {
        "received": "done",
        "accepted": "failed",
        "batch": "not reached",
        "run": "not reached",
        "documents": "not reached",
    }


def test_what_is_in_the_way_ends_the_command_with_two_and_says_what_to_do(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dropped(root, "good", GOOD)
    change(root / "Hconnect" / "1_imovein_250030.bat", "company", '"nobody"')
    assert main(["masofon", "run", str(root)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("hconnect: 1_imovein_250030.bat, line 1: the books have no company nobody")
    assert main(["masofon", "run", str(root), "1_heshin_250030"]) == 2
    assert main(["trace", str(root), "nobody.json"]) == 2
    assert "nothing is known of nobody.json" in capsys.readouterr().err


def test_a_watching_importer_takes_what_the_drop_folder_makes_by_the_systems_events(root: Path) -> None:
    office = Office(root)
    with Program(root, "--watch", verb=("masofon", "run")) as program:
        program.until_it_watches()
        dropped(root, "good", GOOD)
        program.until(lambda: any("taken" in line for line in program.lines), 8.0)  # the timer needs ten
        program.process.terminate()
        assert program.ended() == (1 if os.name == "nt" else 0)
    assert office.documents() == [30215]
    office.close()


def test_a_station_without_a_journal_of_its_own_can_import_too(root: Path) -> None:
    office = Office(root)
    name = office.put([GOOD])
    assert (root / NAME).exists()
    assert main(["masofon", "run", str(root)]) == 0
    assert main(["trace", str(root), name]) == 0
    office.close()
