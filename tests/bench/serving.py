"""The station at work: the endpoint, the books, the reports, the test kit."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from tests.bench import books as bench_books
from tests.bench import documents, resets
from tests.bench import fixtures as bench_fixtures
from tests.bench import post as bench_post
from tests.bench import report_api as bench_api
from tests.bench import reports as bench_reports
from tests.bench import strategies as bench_strategies
from tests.bench.measure import verdict


def books(quick: bool) -> None:
    """100,000 rows of imovein in 20,000 documents into a shop's books in SQLite."""
    number, rounds = (10_000, 3) if quick else (100_000, 5)
    taken = bench_books.times(number, rounds)
    for name, one in taken.items():
        print(f"  {name:28} {one}   {number / one.best / 1000:7,.0f} thousand rows/s")
    mine = taken.pop("import")
    for name, one in taken.items():
        verdict(f"rows/s against {name}, best of each", one.best / mine.best, 0.5, least=True)
    less, more = (bench_books.peak(many) for many in (number // 10, number))
    print(
        f"  peak of Python's memory: {less / 1e6:.1f} MB for {number // 10:,} rows, {more / 1e6:.1f} MB for {number:,}"
    )
    verdict("MB that ten times the rows take more", (more - less) / 1e6, 30)


def reports(quick: bool) -> None:
    """A report of 100,000 rows over a shop's books in SQLite, from the query to the bytes of its reply."""
    number, rounds = (10_000, 3) if quick else (100_000, 7)
    with tempfile.TemporaryDirectory() as name:
        with bench_reports.books(Path(name, "few.db"), number // 10) as few:
            less = few.peak()
        with bench_reports.books(Path(name, "many.db"), number) as many:
            taken = many.times(rounds)
            firsts = [many.first() for _ in range(rounds)]
            more = many.peak()
    for called, one in taken.items():
        print(f"  {called:28} {one}   {number / one.best / 1000:7,.0f} thousand rows/s")
    print(f"  the first piece: best {min(firsts) * 1e3:.1f} ms, median {median(firsts) * 1e3:.1f} ms")
    print(
        f"  peak of Python's memory: {less / 1e6:.1f} MB for {number // 10:,} rows, {more / 1e6:.1f} MB for {number:,}"
    )
    mine = taken.pop("report")
    for called, one in taken.items():
        verdict(f"rows/s against {called}, best of each", one.best / mine.best, 0.4, least=True)
    verdict("first piece, ms, median", median(firsts) * 1e3, 300)
    verdict("MB that ten times the rows take more", (more - less) / 1e6, 5)


def report_api(quick: bool) -> None:
    """The same report over the API of `hconnect up`: signed, judged, sent while it is read, as a client sees it."""
    number, rounds = (10_000, 3) if quick else (100_000, 7)
    with tempfile.TemporaryDirectory() as name:
        asked = bench_api.asked(Path(name), number, rounds)
    best = min(asked.all)
    print(
        f"  the first byte: best {min(asked.first) * 1e3:.1f} ms, median {median(asked.first) * 1e3:.1f} ms"
    )
    print(
        f"  the last byte:  best {best * 1e3:.1f} ms, median {median(asked.all) * 1e3:.1f} ms, "
        f"{number / best / 1000:,.0f} thousand rows/s, {asked.size / 1e6:,.1f} MB"
    )
    verdict("first byte, ms, median", median(asked.first) * 1e3, 300)
    verdict("MB that the server holds more meanwhile", asked.memory / 1e6, 20)


def post(quick: bool) -> None:
    """Durable POSTs from 32 connections to `hconnect up`, the station converting beside it; and a bare echo."""
    seconds, rounds = (2.0, 3) if quick else (5.0, 15)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ready, file = folder / "ready.json", folder / "bodies"
        starts = []
        for number in range(rounds):
            own = folder / f"{number}"
            own.mkdir()
            with bench_post.process(own / "ready.json", *bench_post.up(own)) as (_, took):
                starts.append(took * 1000)
        print(
            f"  start to ready, new demo station: best {min(starts):.0f} ms, median {median(starts):.0f} ms"
        )
        verdict("start to ready, ms, median", median(starts), 500)
        with bench_post.process(ready, *bench_post.up(folder)) as (said, _):
            made = bench_post.bodies(said["token"])
            file.write_bytes(b"\n".join(made))
            before = bench_post.processor(said["pid"])
            mine = bench_post.load(said["port"], "/api", file, seconds)
            used = (bench_post.processor(said["pid"]) - before) / mine["count"]
            filed = bench_post.until_filed(folder / "station", int(mine["count"]))
        with bench_post.process(ready, "-m", "tests.bench.post", str(ready)) as (said, _):
            echo = bench_post.load(said["port"], "/", file, seconds)
    print(f"  bodies of {len(made[0]):,} bytes, {bench_post.CONNECTIONS} connections, {seconds:g} seconds")
    for name, figures in (("hconnect up", mine), ("echo", echo)):
        print(
            f"  {name:12} {figures['rate']:8,.0f}/s   p50 {figures['p50']:6.2f} ms   p99 {figures['p99']:6.2f} ms   "
            f"{figures['wrong']} not answered 200"
        )
    print(f"  the last .dat of {mine['count']:,} calls came {filed:.1f} s after the last answer")
    print(
        f"  {mine['rate'] / echo['rate']:.2f} of the echo; {used * 1e6:,.0f} us of a processor for each call"
    )
    verdict("durable POSTs a second", mine["rate"], 3000, least=True)


def document(quick: bool) -> None:
    """From POST to document: calls of one document each to `hconnect up`, until the books show it to another program."""
    rate, count = 10.0, 50 if quick else 300
    with tempfile.TemporaryDirectory() as folder:
        taken = sorted(documents.times(Path(folder), rate, count))
    middle, late = median(taken) * 1e3, taken[len(taken) * 99 // 100] * 1e3
    print(f"  {rate:g} calls/s   p50 {middle:6.1f} ms   p99 {late:6.1f} ms   most {taken[-1] * 1e3:6.1f} ms")
    verdict("from POST to document, ms, p50", middle, 150)


def reset(quick: bool) -> None:
    """POST /_/reset of the control API, after so many calls that each became a document in the books."""
    with tempfile.TemporaryDirectory() as folder:
        counts = (0, 10, 100) * (3 if quick else 9) + (() if quick else (1000,))
        taken = resets.resets(Path(folder), counts)
    for count, seconds in taken.items():
        print(
            f"  {count:5,} calls  median {median(seconds) * 1e3:5.1f} ms  best {min(seconds) * 1e3:5.1f} ms"
        )
    verdict("reset after 10 calls, ms", median(taken[10]) * 1e3, 5.0)


def strategies(quick: bool) -> None:
    """Payloads of the test kit's strategies, one to three documents each; rows in a second of a processor."""
    for name in ("imovein", "kupain", "movein", "heshin", "itemin"):
        taken = bench_strategies.rates(name, 200 if quick else 1000, 3 if quick else 5)
        print(f"  {name:10} best {max(taken):7,.0f} rows/s   median {median(taken):7,.0f} rows/s")
        if name == "imovein":
            verdict("valid rows of imovein a second, median", median(taken), 2000, least=True)


def fixtures(quick: bool) -> None:
    """The test kit's station in a suite of its users: set-up and tear-down of its tests, compiled modules at hand."""
    rounds = 3 if quick else 9
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "suite").mkdir()
        (folder / "nothing").mkdir()
        taken = bench_fixtures.suites(folder / "suite", rounds)
        collected = bench_fixtures.collecting(folder / "nothing", rounds)
    told = {
        "first": "the first test, imports and the shop's books included",
        "processor": "of which a processor works",
        "idle": "a further test, which does nothing",
        "order": "a further test, after one with an order",
        "call": "that test itself: post, document, settled",
        "end": "the last one, the end of the station included",
    }
    for key, text in told.items():
        seconds = taken[key]
        print(f"  {text:56} median {median(seconds) * 1e3:6.1f} ms  best {min(seconds) * 1e3:6.1f} ms")
    verdict("first test, set-up, ms, median", median(taken["first"]) * 1e3, 700)
    verdict("further tests, set-up and tear-down, ms, median", median(taken["order"]) * 1e3, 5)
    without, with_ = (min(collected[key]) * 1e3 for key in ("without", "with"))
    print(f"  pytest --collect-only, best: {without:.0f} ms without the plugin, {with_:.0f} ms with it")
