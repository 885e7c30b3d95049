"""The drop folder: how many inputs a second outlast a crash, how soon a `.dat` is there, and what waiting costs."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from pipeline.station.disk import Disk
from pipeline.station.events import Filed
from pipeline.station.folders import Folders
from pipeline.station.service import Service, running
from tests.bench import payload
from tests.bench.measure import verdict
from tests.bench.processes import ROOT

_ROWS = 5
"""Of a payload: 1.5 KB."""
_LONG = 900.0
"""Seconds after which a bench that waits for something gives up."""


def station(quick: bool) -> None:
    """Inputs of 1.5 KB through the drop folder, each .dat and the journal synced; TMPDIR says on which disk."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        contents = _contents(1_000)
        print(f"  {len(contents[0]):,} bytes an input, on {_disk_of(root)}")
        _throughput(root, contents, quick)
        _latency(root / "latency", contents, quick)
        _backlog(root / "backlog", contents, quick)


def _throughput(root: Path, contents: list[bytes], quick: bool) -> None:
    """In rounds: a plain loop that is as careful file by file, then the station with one worker, and with two."""
    rounds, count = (2, 1_000) if quick else (4, 5_000)
    rates: dict[str, list[float]] = {"a plain loop": [], "workers = 1": [], "workers = 2": []}
    with _service(root / "one", 1) as one, _service(root / "two", 2) as two:
        for service in (one, two):  # warm: processes are started, what is imported late is there
            _through(service, contents, 300, "warm")
        plain = root / "plain"
        plain.mkdir()
        for turn in range(rounds):
            rates["a plain loop"].append(_plain(plain, contents, count // 10, turn))
            rates["workers = 1"].append(_through(one, contents, count, str(turn)))
            rates["workers = 2"].append(_through(two, contents, count, str(turn)))
    print(f"  {rounds} rounds of {count:,} inputs in turn, files/s:")
    for name, found in rates.items():
        print(f"  {name:28} best {max(found):8,.0f}   median {statistics.median(found):8,.0f}")
    loop = statistics.median(rates.pop("a plain loop"))
    for name, found in rates.items():
        verdict(f"files/s, {name}, median", statistics.median(found), 2_000, least=True)
        verdict(f"files/s against the plain loop, {name}", statistics.median(found) / loop, 1.5, least=True)


def _latency(root: Path, contents: list[bytes], quick: bool) -> None:
    """50 inputs a second renamed in, each until its `.dat` has its name; then nothing at all, for a while."""
    count, idle = (100, 3.0) if quick else (1_000, 10.0)
    folders = _made(root)
    with _program(folders) as process:
        _wait_until((root / "station.pid").exists, process)
        _drop(folders, contents, 1, "warm")
        _wait_until(lambda: bool(_dats(folders)), process)
        taken = sorted(_until_dat(folders, contents, count, every=1 / 50))
        percent = statistics.quantiles(taken, n=100)
        print(f"  from its name to that of its .dat, {count:,} inputs at 50 a second:")
        print(
            f"  {'ms':28} p50 {percent[49] * 1000:9.1f}   p99 {percent[98] * 1000:9.1f}   most {taken[-1] * 1000:9.1f}"
        )
        before = _processor(process.pid)
        time.sleep(idle)
        verdict(f"% of a processor, idle over {idle:g} s", (_processor(process.pid) - before) / idle * 100, 1)


def _backlog(root: Path, contents: list[bytes], quick: bool) -> None:
    """Many inputs that lie there before the start: the first `.dat`, then all of them, and the memory that it takes."""
    count = 10_000 if quick else 100_000
    folders = _made(root)
    _drop(folders, contents, count, "b")
    start = time.perf_counter()
    with _program(folders) as process:
        service = psutil.Process(process.pid)
        _wait_until(lambda: bool(_dats(folders)), process)
        first = time.perf_counter() - start
        early = peak = service.memory_info().rss
        done = 0
        while done < count:
            time.sleep(0.5)
            if process.poll() is not None or time.perf_counter() - start > _LONG:
                raise SystemExit(f"the backlog was not taken: {done:,} of {count:,}")
            done = sum(1 for _ in os.scandir(folders.dats))
            peak = max(peak, service.memory_info().rss)
        whole = time.perf_counter() - start
    print(
        f"  a backlog of {count:,}: {whole:.1f} s, {count / whole:,.0f} files/s from the start of the process"
    )
    print(f"  memory {early / 1e6:,.1f} MB at the first .dat, at most {peak / 1e6:,.1f} MB")
    verdict(f"seconds to the first .dat, backlog of {count:,}", first, 1)


def _contents(count: int) -> list[bytes]:
    """Payloads of which no two are equal; more inputs than that are told apart by their names."""
    rows = list(payload.rows(count * _ROWS))
    return [payload.compact(payload.request(rows[at : at + _ROWS])) for at in range(0, len(rows), _ROWS)]


def _made(root: Path, more: str = "") -> Folders:
    folders = Folders(root)
    folders.make(Disk())
    folders.settings.write_text(f'[companies]\ndemo = "1"\n{more}', "utf-8")
    return folders


@contextmanager
def _service(root: Path, workers: int) -> Iterator[Service]:
    """The service in this process; what lies in its folder is whole."""
    folders = _made(root, f"[drop]\nlooks = 1\n[service]\nworkers = {workers}\n")
    with running(folders.root) as service:
        yield service


@contextmanager
def _program(folders: Folders) -> Iterator[subprocess.Popen[bytes]]:
    """The service in a process of its own, as people start it; nobody reads what it says."""
    command = [sys.executable, "-m", "pipeline.cli.app", "watch", str(folders.root)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _drop(folders: Folders, contents: list[bytes], count: int, name: str) -> None:
    for number in range(count):
        path = folders.drop / f"{name}-{number:06}.json"
        content = contents[number % len(contents)]
        path.write_bytes(content.replace(b'"signature":"', b'"signature":"%06d' % number, 1))


def _through(service: Service, contents: list[bytes], count: int, name: str) -> float:
    """Files a second."""
    _drop(service.folders, contents, count, name)
    start = time.perf_counter()
    filed = sum(isinstance(event, Filed) for event in service.worker.work())
    taken = time.perf_counter() - start
    if filed != count:
        raise SystemExit(f"{filed:,} of {count:,} inputs were filed")
    return count / taken


def _plain(folder: Path, contents: list[bytes], count: int, turn: int) -> float:
    """Files a second: each written, synced, renamed, and its folder synced."""
    start = time.perf_counter()
    for number in range(count):
        hidden = folder / ".part"
        with hidden.open("wb") as file:
            file.write(contents[number % len(contents)])
            file.flush()
            os.fsync(file.fileno())
        hidden.rename(folder / f"{turn}-{number}.dat")
        Disk().sync_folder(folder)
    return count / (time.perf_counter() - start)


def _until_dat(folders: Folders, contents: list[bytes], count: int, *, every: float) -> Iterator[float]:
    """Seconds from the rename of each input to its `.dat`, which its number tells."""
    known = _dats(folders)
    sent: dict[bytes, float] = {}
    hidden = folders.drop / ".part"
    due = time.perf_counter()
    number = 0
    while number < count or sent:
        now = time.perf_counter()
        if now - due > _LONG:
            raise SystemExit(f"{len(sent):,} inputs did not become a .dat")
        if number < count and now >= due:
            key = b"key%06d" % number
            hidden.write_bytes(_keyed(contents[number % len(contents)], key))
            sent[key] = time.perf_counter()
            hidden.rename(folders.drop / f"latency-{number:06}.json")
            due, number = due + every, number + 1
        fresh = _dats(folders) - known
        seen = time.perf_counter()
        known |= fresh
        for name in fresh:
            yield seen - sent.pop((folders.dats / name).read_bytes().split(b",", 1)[0])
        time.sleep(0.0005)


def _dats(folders: Folders) -> set[str]:
    return {name for name in os.listdir(folders.dats) if name.endswith(".dat")}  # noqa: PTH208  it is timed


def _keyed(content: bytes, key: bytes) -> bytes:
    head, name, rest = content.partition(b'"AccountKey":"')
    return head + name + key + rest[rest.index(b'"') :]


def _processor(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def _disk_of(path: Path) -> str:
    whole = os.path.realpath(path)
    parts = [part for part in psutil.disk_partitions(all=True) if whole.startswith(part.mountpoint)]
    return max(parts, key=lambda part: len(part.mountpoint)).fstype if parts else "a disk of unknown kind"


def _wait_until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.perf_counter() + _LONG
    while not condition():
        if process.poll() is not None or time.perf_counter() > end:
            raise SystemExit("the service did not do what was waited for")
        time.sleep(0.002)
