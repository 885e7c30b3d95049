"""A station that has dealt with an input of each kind, and `hconnect fsck` for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import app
from tests.service.stations import NAMED, ROWS, WRONG, Station

Fsck = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """With an input of each kind dealt with, and no service."""
    station = Station(tmp_path / "station", drop={"same_content": "hold"})
    station.folders.settings.write_text('[companies]\ndemo = "1"\n', "utf-8")
    fill(station)
    station.journal.close()
    return station


def fill(station: Station) -> None:
    for name, content in (
        (NAMED("good"), ROWS),
        (NAMED("wrong"), WRONG),
        (NAMED("torn"), b"["),
        (NAMED("held"), ROWS),
    ):
        station.drop(name, content)
        station.work()
    station.later(31)
    assert {state: len(names) for state, names in station.where().items()} == dict.fromkeys(
        ("done", "rejected", "corrupt", "hold"), 1
    )


@pytest.fixture
def fsck(station: Station, capsys: pytest.CaptureFixture[str]) -> Fsck:
    """Runs it; gives the exit code, and the lines of stdout (where it ends with 2: of stderr) without remedies."""

    def run(*options: str) -> tuple[int, list[str]]:
        code = app.main(["fsck", str(station.folders.root), *options])
        captured = capsys.readouterr()
        lines = (captured.out + captured.err).splitlines()
        return code, [line for line in lines if not line.startswith("  ")]

    return run
