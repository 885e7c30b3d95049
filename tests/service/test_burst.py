"""Thousands of inputs at once, into the real program: none is lost, none is doubled, and memory does not grow with them."""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter, defaultdict
from pathlib import Path

import psutil
import pytest

import pipeline
from pipeline.settings import toml
from pipeline.station.clock import SystemClock
from pipeline.station.disk import Disk
from pipeline.station.folders import DONE, Folders
from pipeline.station.record import FILED
from pipeline.station.service import open_journal
from tests.service import bursts
from tests.service.program import LONG, Program

MEGABYTE = 1 << 20
EVENTS = {True: "[drop]\npoll = 1\n", False: "[drop]\nevents = false\npoll = 0.05\n"}


@pytest.fixture
def count(request: pytest.FixtureRequest) -> int:
    """An even number of inputs."""
    return int(request.config.getoption("--burst")) // 2 * 2


def made(root: Path, settings: str = "") -> Folders:
    """The folders of a new station."""
    folders = Folders(root)
    folders.make(Disk())
    folders.settings.write_text(settings, "utf-8")
    return folders


class Meter:
    """How much memory the service has, beside how many inputs are done; looked at whenever that is asked."""

    def __init__(self, program: Program, folders: Folders, count: int) -> None:
        self._program = program
        self._service = psutil.Process(int((folders.root / "station.pid").read_text()))
        self._count = count
        self._read = 0
        """Lines that were looked at."""
        self._done = 0
        self._sizes: dict[int, int] = defaultdict(int)
        """By tenth of the inputs, the most bytes."""

    def all_done(self) -> bool:
        fresh = self._program.lines[self._read :]
        self._read += len(fresh)
        self._done += sum(line.startswith("done ") for line in fresh)
        tenth = min(9, self._done * 10 // self._count)
        self._sizes[tenth] = max(self._sizes[tenth], self._service.memory_info().rss)
        return self._done >= self._count

    def growth(self) -> float:
        """Megabytes from the first tenth to the last, between the peaks of both."""
        seen = sorted(self._sizes)
        return (self._sizes[seen[-1]] - self._sizes[seen[0]]) / MEGABYTE

    def __str__(self) -> str:
        return " ".join(f"{self._sizes[tenth] / MEGABYTE:.0f}" for tenth in sorted(self._sizes))


@pytest.mark.parametrize("events", [True, False], ids=["events", "timer"])
def test_a_burst_from_two_senders_arrives_whole(tmp_path: Path, events: bool, count: int) -> None:
    folders = made(tmp_path / "station", EVENTS[events])
    with Program(folders.root) as program:
        program.until_it_watches()
        meter = Meter(program, folders, count)
        start = time.monotonic()
        senders = [bursts.begin(folders.drop, number, count // 2) for number in range(2)]
        program.until(meter.all_done, LONG + count / 50)
        took = time.monotonic() - start
        assert [sender.wait(LONG) for sender in senders] == [0, 0]
    print(f"{count:,} in {took:.1f} s, {count / took:,.0f} a second; MB by tenth: {meter}")  # noqa: T201  for -s
    assert meter.growth() < 16 + count * 1_000 / MEGABYTE
    check(folders, [key for number in range(2) for key in bursts.keys(number, count // 2)])


def check(folders: Folders, keys: list[str]) -> None:
    """One `.dat` of each, one row in the journal, and the input in done."""
    (line,) = (pipeline.convert(bursts.content_of("KEY"), plugin="imovein").dat or b"").splitlines(True)
    found = Counter(path.read_bytes() for path in folders.dats.iterdir())
    assert found == Counter(line.replace(b"KEY", key.encode()) for key in keys)
    assert {
        path.name for path in folders.of(DONE).glob("*.json") if not path.name.endswith(".report.json")
    } == {bursts.name_of(key) for key in keys}
    journal = open_journal(folders, toml.load(folders.settings), SystemClock())
    assert journal.counts() == {FILED: len(keys)}
    journal.close()


def test_a_backlog_is_taken_oldest_first_and_counted_down(tmp_path: Path, count: int) -> None:
    folders = made(tmp_path / "station", '[companies]\ndemo = "1"\n')
    dice = random.Random(1255)  # noqa: S311  the same each time, nothing secret
    rows = {
        "imovein": [bursts.ROW | {"ItemKey": "T-2040"}],
        "heshin": [{"accountKey": "10620", "fullName": "מאפיית הצפון"}],
    }
    oldest_first = [
        f"{dice.randint(1, 2)}_{dice.choice(list(rows))}_250030_{dice.random()}.json" for _ in range(count)
    ]
    for second, name in sorted(enumerate(oldest_first), key=lambda _: dice.random()):
        path = folders.drop / name
        path.write_text(json.dumps(rows[name.split("_")[1]]), "utf-8")
        os.utime(path, (1_700_000_000 + second, 1_700_000_000 + second))
    with Program(folders.root, "--once") as program:
        assert program.ended() == 0, program.lines[-5:]
    done = [
        line.removeprefix("done").split(":")[0].strip() for line in program.lines if line.startswith("done ")
    ]
    assert by_way(done) == by_way(oldest_first)
    told = [line for line in program.lines if line.startswith("backlog ")]
    assert told[0] == f"backlog  {count:,} inputs, the oldest first\n"
    assert told[-1].startswith(f"backlog  {count:,} of {count:,}, ")


def by_way(names: list[str]) -> dict[str, list[str]]:
    """Names by company and interface, in their order."""
    ways = defaultdict(list)
    for name in names:
        ways[name.split("_250030_")[0]].append(name)
    return ways
