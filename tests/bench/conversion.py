"""From a payload to a `.dat`, and its signature: the figures beside those of the peers."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import orjson
from pydantic import SecretStr

import pipeline
from pipeline.passport import schemes, signed
from pipeline.passport.credentials import Credentials
from pipeline.passport.request import with_signature
from tests.bench import payload, peers, processes
from tests.bench import small as small_payloads
from tests.bench.measure import in_turn, verdict

GIGABYTE = 1_000_000_000
_DIALECTS = ("safe", "quoted", "rfc4180")


def convert(quick: bool) -> None:
    """The whole of convert in memory, bytes to .dat bytes, beside orjson.loads alone and a Node script."""
    count, rounds = _size(quick)
    data = payload.clean(count)
    print(f"  {count:,} rows, {len(data) / 1e6:.1f} MB")
    ours = _convert(data)
    times = in_turn(
        {
            "pipeline.convert": ours,
            "pipeline.validate": lambda: pipeline.validate(data),
            "orjson.loads": lambda: orjson.loads(data),
        },
        rounds,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "payload.json")
        path.write_bytes(data)
        there = peers.node(path, rounds)
    for name, taken in times.items():
        print(f"  {name:28} {taken}")
    mine = times["pipeline.convert"]
    if there is not None:
        stages, release = there
        for name, taken in stages.items():
            print(f"  {f'node {release} {name}':28} {taken}")
    verdict("convert / orjson.loads, best of each", mine.best / times["orjson.loads"].best, 1.1)
    verdict("convert / orjson.loads, medians", mine.median / times["orjson.loads"].median, 1.1)
    if there is not None:
        verdict("convert / Node, best of each", mine.best / there[0]["total"].best, 0.5)


def errors(quick: bool) -> None:
    """Every row wrong, two errors each: all findings with code, row, field and text, beside pydantic-core."""
    count, rounds = _size(quick)
    rounds = min(rounds, 5)
    data = payload.faulty(count)
    print(f"  {count:,} rows, {len(data) / 1e6:.1f} MB")

    def ours() -> list[tuple[str, int | None, str | None, str]]:
        found = pipeline.validate(data)
        return [(finding.code, finding.row, finding.field, finding.text) for finding in found.findings]

    rows = [line for line in ours() if line[1] is not None]
    theirs = peers.pydantic_errors(data)
    if not len(rows) == len(theirs) == 2 * count:
        raise SystemExit(f"{2 * count} errors expected, ours {len(rows)}, pydantic's {len(theirs)}")
    del rows, theirs
    times = in_turn(
        {
            "pipeline.validate": ours,
            "pydantic-core .errors()": lambda: peers.pydantic_errors(data),
            "pydantic-core, without urls": lambda: peers.pydantic_errors(data, url=False),
        },
        rounds,
    )
    for name, taken in times.items():
        print(f"  {name:28} {taken}   {count / taken.best / 1000:7,.0f} thousand rows/s")
    mine = times.pop("pipeline.validate")
    for name, taken in times.items():
        verdict(f"rows/s against {name}, best of each", taken.best / mine.best, 3.5, least=True)


def forms(quick: bool) -> None:
    """The same rows in other forms: convert's best of three, and how often orjson.loads fits into it."""
    count, _ = _size(quick)
    for name, make in payload.FORMS.items():
        data = make(count)
        contestants = {"convert": _convert(data)}
        if name not in {"Windows-1255", "UTF-16"}:
            contestants["orjson"] = partial(orjson.loads, data)
        times = in_turn(contestants, 3)
        mine = times["convert"].best
        times_orjson = f"{mine / times['orjson'].best:5.2f} x orjson" if "orjson" in times else ""
        print(f"  {name:24} {_rate(mine, count, len(data))}  {times_orjson}")
    data = payload.mended(20)(count)
    for dialect in _DIALECTS:
        mine = in_turn({"convert": _convert(data, dialect=dialect)}, 3)["convert"].best
        print(f"  {f'5 % mended, {dialect}':24} {_rate(mine, count, len(data))}")


def small(quick: bool) -> None:
    """Files of 1.5 KB, one after the other: convert from bytes to .dat bytes, and the report of its verdict."""
    calls = 2_000 if quick else 20_000
    figures = {}
    for name, texts in small_payloads.payloads().items():
        figures[name] = converted, reported, findings = small_payloads.measured(texts, calls)
        print(
            f"  {name:24} {len(texts[0]):5,} bytes  convert {converted:6.1f} us  "
            f"report {reported:5.1f} us, {findings} findings"
        )
    for name in ("bare", "envelope"):
        verdict(f"convert, {name}, us, median", figures[name][0], 120)
    verdict("report, nothing to say, us, median", figures["bare"][1], 15)
    verdict("report, a mended character, us, median", figures["a mended character"][1], 40)


def growth(quick: bool) -> None:
    """From a file to a sink, ten thousand rows to three million: the time a row must stay the same."""
    counts = (10_000, 30_000, 100_000) if quick else (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000)
    costs = []
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("wb") as sink:
        path = Path(folder, "payload.json")
        for count in counts:
            size = payload.write(path, count)
            rounds = max(1, min(7, 1_000_000 // count))
            taken = in_turn({"convert": lambda: pipeline.convert(path, sink=sink)}, rounds)["convert"].best
            costs.append(taken / count)
            print(f"  {count:9,} rows {size / 1e6:8,.1f} MB  {_rate(taken, count, size)}")
    verdict("time a row, most rows / fewest", costs[-1] / costs[0], 1.1)


def memory(quick: bool) -> None:
    """A payload of 1 GB: the peak of a process that converts it, less that of one that imports pipeline."""
    goal = GIGABYTE // 10 if quick else GIGABYTE
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "payload.json")
        sample = payload.write(path, 10_000)
        size = payload.write(path, goal * 10_000 // sample + 10_000)
        peak, taken, rows = processes.python(processes.CONVERT, str(path))
    (idle,) = processes.python(processes.IDLE)
    print(f"  {size / 1e6:,.0f} MB, {int(rows):,} rows, {taken} s; {_rate(float(taken), int(rows), size)}")
    print(f"  peak {int(peak) / 1e6:,.1f} MB, of which {int(idle) / 1e6:,.1f} MB for import pipeline alone")
    verdict("MB above the interpreter's own", (int(peak) - int(idle)) / 1e6, 200)


def start(quick: bool) -> None:
    """The command line from start to end, the disk's cache warm."""
    rounds = 5 if quick else 20
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder, "payload.json")
        small.write_bytes(payload.clean(3))
        commands = {
            "hconnect --version": (["--version"], 150.0),
            "hconnect validate": (["validate", str(small)], 250.0),
        }
        for name, (arguments, target) in commands.items():
            best, median = processes.start_up(arguments, rounds)
            print(f"  {name:28} best {best * 1000:6.1f} ms   median {median * 1000:6.1f} ms")
            verdict(f"{name}, ms, median of {rounds}", median * 1000, target)


def signatures(quick: bool) -> None:
    """Verifying a token's signature, alone and with the cutting up of the request, beside the parsing of the same body."""
    rounds = 5 if quick else 25
    secrets = Credentials(token=SecretStr("TESTTOKEN0000000000000000000000AA"))
    for name, count, repeats in (("1.5 KB", 4, 2000), ("1 MB", 3500, 5)):
        parts = signed.read(payload.clean(count), unsigned=True)
        if isinstance(parts, tuple) or parts.body is None:
            raise SystemExit(f"a payload that should be clean was refused: {parts}")
        body = with_signature(parts.body, schemes.sign("token", parts, secrets))
        escaped = json.dumps(json.loads(body)).encode()
        for form, data in (("", body), (" as Python writes it", escaped)):
            times = in_turn(
                {
                    "verify": _repeated(partial(schemes.verify, _parts(data, secrets), secrets), repeats),
                    "read, verify": _repeated(partial(_parts, data, secrets), repeats),
                    "orjson.loads": _repeated(partial(orjson.loads, data), repeats),
                    "json.loads": _repeated(partial(json.loads, data), repeats),
                },
                rounds,
            )
            print(f"  {name}{form}: {len(data):,} bytes")
            for contestant, taken in times.items():
                print(f"    {contestant:14} best {taken.best / repeats * 1e6:9.1f} us")
            for peer in ("json.loads", "orjson.loads"):
                for what in ("verify", "read, verify"):
                    verdict(f"{what} / {peer}, {name}{form}", times[what].best / times[peer].best, 1.5)


def _size(quick: bool) -> tuple[int, int]:
    return (payload.ROWS // 10, 3) if quick else (payload.ROWS, 9)


def _convert(data: bytes, **policy: str) -> Callable[[], object]:
    settings = pipeline.Policy.model_validate(policy)

    def run() -> pipeline.Conversion:
        return pipeline.convert(data, policy=settings)

    made = run()
    if not made.verdict.accepted or not made.dat:
        raise SystemExit(f"a payload that should be clean was refused: {made.verdict.findings[:3]}")
    return run


def _rate(seconds: float, rows: int, size: int) -> str:
    cost, rate, speed = seconds / rows * 1e6, rows / seconds / 1000, size / seconds / 1e6
    return f"{cost:6.2f} us a row  {rate:7,.0f} thousand rows/s  {speed:6,.0f} MB/s"


def _parts(data: bytes, secrets: Credentials) -> signed.Signed:
    parts = signed.read(data)
    if isinstance(parts, tuple) or not isinstance(schemes.verify(parts, secrets), schemes.Verified):
        raise SystemExit("a signature that should hold does not")
    return parts


def _repeated(work: Callable[[], object], times: int) -> Callable[[], None]:
    def run() -> None:
        for _ in range(times):
            work()

    return run
