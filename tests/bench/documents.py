"""Documents: from the moment when a POST is sent until its document can be read in the books, by another program."""

from __future__ import annotations

import http.client
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.bench import post
from tests.bench.post import ask

_LOOK = 0.001
"""Seconds between two looks into the books."""


def times(folder: Path, rate: float, count: int) -> list[float]:
    """Seconds for each of so many calls of one document, so many of them a second."""
    with post.process(folder / "ready.json", *post.up(folder)) as (said, _):
        made = post.orders(said["token"], count + 1)
        root = Path(said["root"])
        post.furnished(said["port"])
        with closing(sqlite3.connect(root / "books.db", isolation_level=None)) as books:
            _sent(said["port"], made[:1], rate)
            _seen(books, 0, 1)
            sent: list[float] = []
            sending = threading.Thread(target=lambda: sent.extend(_sent(said["port"], made[1:], rate)))
            sending.start()
            seen = _seen(books, 1, count)
            sending.join()
    return [then - before for before, then in zip(sent, seen, strict=True)]


def _sent(port: int, bodies: Sequence[bytes], rate: float) -> list[float]:
    """Post them evenly; gives when each was sent."""
    moments = []
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        began = time.perf_counter()
        for number, body in enumerate(bodies):
            time.sleep(max(0.0, began + number / rate - time.perf_counter()))
            moments.append(time.perf_counter())
            ask(connection, "POST", "/api", body)
    return moments


def _seen(books: sqlite3.Connection, before: int, count: int) -> list[float]:
    """When each of the documents that come after so many could be read, in the order of their references."""
    moments: dict[int, float] = {}
    while len(moments) < count:
        time.sleep(_LOOK)
        found = books.execute("SELECT reference FROM documents WHERE id > ?", (before + len(moments),))
        now = time.perf_counter()
        moments |= {reference: now for (reference,) in found.fetchall()}
    return [moments[reference] for reference in sorted(moments)]
