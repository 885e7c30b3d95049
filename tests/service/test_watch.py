"""`hconnect watch` as people run it: real events, the timer, Ctrl-C; and what `init` and `station.toml` say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Self

import pytest

from pipeline.cli import app
from pipeline.station.events import Event
from pipeline.station.template import TEMPLATE
from pipeline.station.watcher import Arrivals, Bell, Watcher, events
from tests.service.stations import NAMED, ROWS, WRONG, Station, told

ROOT = Path(__file__).resolve().parents[2]
LONG = 30.0
"""Seconds after which a test that waits for something gives up."""


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path / "station")


class Running:
    """A service in a thread; `next` waits for what it tells."""

    def __init__(self, station: Station, poll: float) -> None:
        self._told: SimpleQueue[Event] = SimpleQueue()
        self.bell = Bell()
        self.arrivals = Arrivals()
        self._watcher = Watcher(station.worker, self.bell, self._told.put, poll=poll, arrivals=self.arrivals)
        self._thread = threading.Thread(target=self._watcher.run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._watcher.stop()
        self._thread.join(LONG)
        assert not self._thread.is_alive()

    def next(self) -> tuple[str, ...]:
        return told([self._told.get(timeout=LONG)])[0]


def test_events_wake_it_long_before_the_timer(station: Station) -> None:
    with (
        Running(station, poll=10_000) as running,
        events(station.folders.drop, running.bell, running.arrivals) as without,
    ):
        assert without == ""
        for name in (NAMED("a"), NAMED("b")):
            hidden = station.drop(".part", ROWS)
            hidden.rename(station.folders.drop / name)
            assert running.next() == ("done", name)


def test_without_events_the_timer_does(station: Station) -> None:
    with Running(station, poll=0.01) as running:
        station.drop(".part", ROWS).rename(station.folders.drop / NAMED("a"))
        assert running.next() == ("done", NAMED("a"))


def test_events_that_cannot_be_had_are_named(tmp_path: Path) -> None:
    with events(tmp_path / "nowhere", Bell(), Arrivals()) as without:
        assert without


def run(*arguments: object) -> int:
    return app.main([str(argument) for argument in arguments])


def test_init_makes_a_station_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "a" / "station"
    assert run("init", root) == 0
    settings = root / "station.toml"
    assert settings.read_text("utf-8") == TEMPLATE
    settings.write_text(TEMPLATE + "\n# mine\n", "utf-8")
    (root / "rep" / "hconnect" / "done").rmdir()
    assert run("init", root) == 0
    assert settings.read_text("utf-8").endswith("# mine\n")
    assert (root / "rep" / "hconnect" / "done").is_dir()
    assert "stays as it is" in capsys.readouterr().out


def test_once_says_by_its_exit_code_whether_all_was_accepted(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    root = station.folders.root
    assert run("init", root) == 0
    station.drop(NAMED("a"), ROWS)
    assert run("watch", root, "--once") == 0
    station.drop(NAMED("b"), WRONG)
    assert run("watch", root, "--once") == 1
    said = capsys.readouterr().out
    assert f"done     {NAMED('a')}: 1_imovein_250030_" in said
    assert f"rejected {NAMED('b')}: type error , Quantity is not a decimal; see rep/hconnect/rejected" in said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[drop\n", "station.toml:1: not TOML"),
        ("[drop]\npol = 3\n", "station.toml:2: unknown key pol in [drop]"),
        ("\n[drop]\npoll = 0\n", "station.toml:3: drop.poll"),
        ('[companies]\ndemo = "one"\n', "station.toml:2: companies.demo"),
        ('[policy]\nencoding = "klingon"\n', "station.toml:2: policy.encoding"),
    ],
)
def test_wrong_settings_are_told_with_their_line(
    station: Station, settings: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    station.folders.settings.write_text(settings, "utf-8")
    assert run("watch", station.folders.root, "--once") == 2
    first, remedy = capsys.readouterr().err.splitlines()
    assert said in first
    assert remedy.startswith("  ")


def test_a_folder_that_is_no_station_is_told_how_to_become_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("watch", tmp_path) == 2
    assert f"hconnect init {tmp_path}" in capsys.readouterr().err


@pytest.fixture
def program(station: Station) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts `hconnect watch` in a process of its own, and waits until it watches."""
    started: list[subprocess.Popen[str]] = []
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli.app", "watch", str(station.folders.root)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            creationflags=flags,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("watching ")
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals that one process may send another")
def test_a_signal_ends_it_after_the_input_in_hand(
    station: Station, program: Callable[[], subprocess.Popen[str]], number: str
) -> None:
    station.folders.settings.write_text(TEMPLATE, "utf-8")
    process = program()
    station.drop(".part", ROWS * 20_000).rename(station.folders.drop / NAMED("long"))
    deadline = time.monotonic() + LONG
    while not list(station.folders.dats.iterdir()) and time.monotonic() < deadline:
        pass  # until it is in hand
    process.send_signal(getattr(signal, number))
    output, _ = process.communicate(timeout=LONG)
    assert process.returncode == 0
    assert output.splitlines()[-1] == "stopped: what is left stays in the drop folder"
    assert station.where() == {"done": [NAMED("long")]}
    (dat,) = station.dats()
    assert dat.read_bytes().count(b"\r\n") == 20_000
