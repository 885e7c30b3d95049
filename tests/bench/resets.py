"""Resets: how long `POST /_/reset` takes, as a client of `hconnect up` sees it, by the calls that it removes."""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.bench import post
from tests.bench.post import ask


def resets(folder: Path, counts: Sequence[int]) -> dict[int, list[float]]:
    """Seconds of each reset, by the number of calls before it; each of them has become a document in the books by then."""
    taken: dict[int, list[float]] = {count: [] for count in counts}
    with post.process(folder / "ready.json", *post.up(folder)) as (said, _):
        made = post.orders(said["token"], max(counts))
        with closing(http.client.HTTPConnection("127.0.0.1", said["port"], timeout=600)) as connection:
            ask(connection, "GET", "/_/ready")  # it waits for the shop, and makes the control API
            for count in counts:
                for body in made[:count]:
                    ask(connection, "POST", "/api", body)
                if count:
                    ask(connection, "GET", f"/_/wait?until=imported&after={count - 1}&timeout=120")
                began = time.perf_counter()
                ask(connection, "POST", "/_/reset")
                taken[count].append(time.perf_counter() - began)
    return taken
