"""The real program, killed at any moment while others work in its folders: nothing is lost, nothing is doubled."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

import pipeline
from pipeline.settings import toml
from pipeline.station.clock import SystemClock
from pipeline.station.disk import Disk
from pipeline.station.filing import dat_of
from pipeline.station.folders import CORRUPT, DONE, REJECTED, Folders
from pipeline.station.record import CORRUPT as IS_CORRUPT
from pipeline.station.record import FILED
from pipeline.station.record import REJECTED as IS_REJECTED
from pipeline.station.service import open_journal
from tests.service.actors import BROKEN, GOOD, REFUSED, Importer, Sender
from tests.service.program import LONG, Program
from tests.service.stations import NAMED, ROWS

ENDS = {GOOD: (DONE, FILED), REFUSED: (REJECTED, IS_REJECTED), BROKEN: (CORRUPT, IS_CORRUPT)}
"""By what was sent: the folder where it ends, and its state in the journal."""


def made(root: Path, *, workers: int) -> Folders:
    """The folders of a new station."""
    folders = Folders(root)
    folders.make(Disk())
    folders.settings.write_text(f"[service]\nworkers = {workers}\n", "utf-8")
    return folders


def test_kills_at_random_moments_lose_nothing_and_double_nothing(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kills, seed = request.config.getoption("--kills"), request.config.getoption("--kill-seed")
    print(f"{kills} kills, seed {seed}")  # noqa: T201  shown where the test fails

    def campaign(workers: int) -> None:
        folders = made(tmp_path / f"{workers}", workers=workers)
        check(folders, killed_again_and_again(folders, -(-kills // 2), seed + workers))

    with (
        ThreadPoolExecutor() as both
    ):  # a start is mostly waiting for imports: two stations take half the time
        for _ in both.map(campaign, [1, 2]):
            pass


def killed_again_and_again(folders: Folders, kills: int, seed: int) -> dict[tuple[str, bytes], str]:
    """What was dropped meanwhile, and what should have become of it."""
    dice = random.Random(seed)  # noqa: S311  nothing secret
    senders = [Sender(folders, number, seed) for number in range(3)]
    with ExitStack() as stack:
        for actor in (*senders, Importer(folders, seed)):
            stack.enter_context(actor)
        for _ in range(kills):
            killed_once(folders, dice)
    settle(folders)
    return {key: what for sender in senders for key, what in sender.dropped.items()}


def killed_once(folders: Folders, dice: random.Random) -> None:
    """Start it, kill it some time between its first breath and its first hundred inputs, and see all of it end."""
    with Program(folders.root) as program:
        way = dice.choice(["time", "time", "time", "lines", "dats"])
        if way == "time":
            program.rest(dice.uniform(0.2, 0.8))
        elif way == "lines":
            count = dice.choice([1, 2, 3, dice.randint(4, 100)])
            program.until(lambda: len(program.lines) >= count)
        else:  # between the name of a .dat and the end of its input's way
            wanted = count_of(folders.dats) + dice.randint(1, 20)
            program.until(lambda: count_of(folders.dats) >= wanted)
        beside = program.kill()
        program.ended()
        _, alive = psutil.wait_procs(beside, LONG)
        assert not alive


def count_of(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir())


def settle(folders: Folders) -> None:
    """A last start that nothing disturbs."""
    with Program(folders.root, "--once") as program:
        assert program.ended() in (0, 1), program.lines[-20:]
    assert [path.name for path in folders.drop.glob("*.json")] == []
    assert list(folders.root.rglob(".hconnect-*.part")) == []


def check(folders: Folders, dropped: dict[tuple[str, bytes], str]) -> None:
    """Every name and content has come to its one end, on the disk and in the journal."""
    made = {
        (name, sha256(content)): sha256(pipeline.convert(content, name=name).dat or b"")
        for (name, content), what in dropped.items()
        if what == GOOD
    }
    dats = list(folders.dats.iterdir())
    assert Counter(sha256(path.read_bytes()) for path in dats) == Counter(made.values())
    for what, (folder, _) in ENDS.items():
        there = {sha256(path.read_bytes()) for path in folders.of(folder).glob("*.json")}
        assert {sha256(content) for (_, content), sent in dropped.items() if sent == what} <= there
    journal = open_journal(folders, toml.load(folders.settings), SystemClock())
    records = {(record.name, record.sha256): record for record in journal.all()}
    states = {(name, sha256(content)): ENDS[what][1] for (name, content), what in dropped.items()}
    assert {key: record.state for key, record in records.items()} == states
    assert all(record.filed for record in records.values())
    assert sorted(record.dat for record in records.values() if record.dat) == sorted(
        dat_of(path.name) for path in dats
    )
    assert {key: record.dat_sha256 for key, record in records.items() if record.dat} == made
    assert journal.waits() == []
    journal.close()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_root_has_one_service_until_that_ends_however_it_ends(tmp_path: Path, workers: int) -> None:
    folders = made(tmp_path / "station", workers=workers)
    (folders.drop / NAMED("a")).write_text(json.dumps(ROWS))
    with Program(folders.root) as first:
        first.until(lambda: any(line.startswith("done ") for line in first.lines))
        with Program(folders.root) as second:
            assert second.ended() == 2
        pid = int((folders.root / "station.pid").read_text())
        assert f"has a service already: process {pid}\n" in second.lines[0]
        assert pid in {
            first.process.pid,
            *(child.pid for child in first.beside()),
        }  # Windows starts python by a python
        first.kill()
        with Program(folders.root) as third:
            third.until_it_watches()
            assert int((folders.root / "station.pid").read_text()) != pid
