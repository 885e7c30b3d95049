"""Resets: how long `POST /_/reset` takes, as a client of `hconnect up` sees it, by the calls that it removes."""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.bench import post


def resets(folder: Path, counts: Sequence[int], rounds: int) -> dict[int, list[float]]:
    """Seconds of each reset, by the number of calls before it; all of them have become a `.dat` by then."""
    taken: dict[int, list[float]] = {count: [] for count in counts}
    with post.process(folder / "ready.json", *post.up(folder)) as (said, _):
        made = post.bodies(said["token"], max(counts))
        with closing(http.client.HTTPConnection("127.0.0.1", said["port"], timeout=60)) as connection:
            _ask(connection, "GET", "/_/ready")  # the control API is made when it is first asked
            for count in list(counts) * rounds:
                for body in made[:count]:
                    _ask(connection, "POST", "/api", body)
                if count:
                    _ask(connection, "GET", f"/_/wait?until=filed&after={count - 1}&timeout=60")
                began = time.perf_counter()
                _ask(connection, "POST", "/_/reset")
                taken[count].append(time.perf_counter() - began)
    return taken


def _ask(connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None) -> None:
    connection.request(method, path, body)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status not in {200, 204}:
        raise SystemExit(f"{method} {path}: {answer.status} {text.decode()}")
