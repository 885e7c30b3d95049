"""hconnect hrep: the line that it prints, where it finds its station, and the key that a station has."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from pipeline.cli.app import main
from pipeline.errors import EnvironmentFault
from pipeline.reports.definition import Bound, Column, Definition, Parameter
from pipeline.reports.descriptor import Exported, unseal
from pipeline.reports.key import NAME, station_key
from pipeline.reports.params import exported
from pipeline.reports.shelf import Shelf
from pipeline.station.disk import Disk

WHOLE = Definition(
    7,
    "כל הסוגים",
    (Column("a", "מפתח"),),
    "select a from b",
    (
        Parameter(0, "קוד מיון", "long", "range", (Bound("a", "from"), Bound("b", "to", 300))),
        Parameter(3, "שם", "txt", "range", (Bound("c", "from"), Bound("d", "to"))),
        Parameter(4, "תאריך", "date", "range", (Bound("e", "from"), Bound("f", "to", "2026-02-01"))),
        Parameter(9, "חשבון", "txt", "equal", (Bound("g", "only", "10001"),)),
        Parameter(12, "יתרה", "long", "at least", (Bound("h", "only", 0),)),
    ),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    assert main(["init", str(tmp_path / "station")]) == 0
    return tmp_path / "station"


def test_it_prints_one_compact_line_without_an_end(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["hrep", "1", "1", "--root", str(root)]) == 0
    said = capsys.readouterr().out
    data = json.loads(said)
    assert said == json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    assert list(data) == ["encrypt_reportData", "params_data"]
    definition = Shelf().get(1)
    assert definition is not None
    key = bytes.fromhex((root / NAME).read_text())
    assert unseal(data["encrypt_reportData"], key) == Exported("1", definition)
    assert list(data["params_data"][1].items()) == [
        ("p_name", "__MUSTACH_P1__"),
        ("id", "500"),
        ("type", "long"),
        ("name", "חתך/שדה מרשומת החשבון/1. פרטי חשבון/קוד מיון"),
        ("defVal", "999999999"),
        ("opName", "מ..עד"),
        ("opOrigin", "to"),
    ]


def test_every_kind_of_parameter_is_exported_as_it_was_seen() -> None:
    told = [(one.p_name, one.id, one.type, one.defVal, one.opName, one.opOrigin) for one in exported(WHOLE)]
    assert told == [
        ("__MUSTACH_P0__", "0", "long", "-999999999", "מ..עד", "from"),
        ("__MUSTACH_P1__", "500", "long", "300", "מ..עד", "to"),
        ("__MUSTACH_P2__", "3", "txt", "", "מ..עד", "from"),
        ("__MUSTACH_P3__", "503", "txt", "ת" * 15, "מ..עד", "to"),
        ("__MUSTACH_P4__", "4", "date", "01/01/1900", "מ..עד", "from"),
        ("__MUSTACH_P5__", "504", "date", "02/01/2026", "מ..עד", "to"),
        ("__MUSTACH_P6__", "9", "txt", "10001", "שווה", "from"),
        ("__MUSTACH_P7__", "12", "long", "0", "גדול שווה", "from"),
    ]


def test_it_finds_the_station_that_it_is_called_in(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root / "Hconnect")
    capsys.readouterr()
    assert main(["hrep", "1", "1"]) == 0
    assert capsys.readouterr().out.startswith('{"encrypt_reportData":"')


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2", "1"], "company 2 is not in [companies]"),
        (["1", "99999"], "there is no report 99999"),
        (["demo", "1"], "There: 1 (demo)."),
        (["1", "99999"], "There: 1, 2,"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["hrep", *arguments, "--root", str(root)]) == 2
    assert said in capsys.readouterr().err


def test_outside_a_station_it_asks_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["hrep", "1", "1"]) == 2
    assert "--root ROOT" in capsys.readouterr().err


def test_a_key_is_made_once_and_for_its_owner_alone(root: Path) -> None:
    key = station_key(root, Disk())
    assert station_key(root, Disk()) == key
    assert bytes.fromhex((root / NAME).read_text()) == key
    if os.name != "nt":
        assert stat.S_IMODE((root / NAME).stat().st_mode) == 0o600


def test_whoever_makes_the_key_first_has_made_it(root: Path) -> None:
    class Late(Disk):
        """Somebody else makes it in between."""

        def read(self, path: Path) -> bytes:
            if not path.exists():
                path.write_text("ab" * 32)
                raise FileNotFoundError(path)
            return super().read(path)

    assert station_key(root, Late()) == bytes.fromhex("ab" * 32)


def test_a_file_that_holds_no_key_is_told(root: Path) -> None:
    (root / NAME).write_text("cut")
    with pytest.raises(EnvironmentFault, match="64 hexadecimal digits"):
        station_key(root, Disk())
