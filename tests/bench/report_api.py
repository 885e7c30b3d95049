"""Reports over the API: when the first byte is there and when the last, as a client of `hconnect up` sees it."""

from __future__ import annotations

import http.client
import json
import time
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import psutil
from pydantic import SecretStr

from pipeline.gateway import demo
from pipeline.passport import schemes, signed
from pipeline.passport.credentials import Credentials
from pipeline.passport.request import with_signature
from pipeline.reports.hrep import line
from pipeline.reports.key import station_key
from pipeline.reports.shelf import Shelf
from pipeline.station.disk import Disk
from tests.bench import payload, post
from tests.bench.books import filled
from tests.bench.reports import NUMBER

_PART = 1 << 16


class Asked(NamedTuple):
    """What some answers took: seconds until their first and their last byte, bytes, and what the server holds more."""

    first: list[float]
    all: list[float]
    size: int
    memory: int


def asked(folder: Path, lines: int, rounds: int) -> Asked:
    """A report of so many lines of documents, asked again and again."""
    root = folder / "station"
    token = demo.make(root)
    filled(root / "books.db", lines)
    body = _request(root, token)
    firsts, all_ = [], []
    size = 0
    with post.process(folder / "ready.json", *post.up(folder)) as (said, _):
        server = psutil.Process(said["pid"])
        _answer(said["port"], body)  # what is loaded once is loaded
        before = most = server.memory_info().rss
        for _ in range(rounds):
            first, last, size = _answer(said["port"], body)
            firsts.append(first)
            all_.append(last)
            most = max(most, server.memory_info().rss)
    return Asked(firsts, all_, size, most - before)


def _request(root: Path, token: str) -> bytes:
    definition = Shelf().get(NUMBER)
    if definition is None:
        raise SystemExit("a shipped report is missing")
    data: Any = json.loads(line(definition, "1", station_key(root, Disk())))
    body = payload.compact(payload.request(data) | {"plugin": "Reports"})
    parts = signed.read(body, unsigned=True)
    if isinstance(parts, tuple):
        raise SystemExit(f"a request that should be right was refused: {parts}")
    return with_signature(body, schemes.sign("token", parts, Credentials(token=SecretStr(token))))


def _answer(port: int, body: bytes) -> tuple[float, float, int]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        began = time.perf_counter()
        connection.request("POST", "/api", body)
        answer = connection.getresponse()
        size = len(answer.read(1))
        first = time.perf_counter() - began
        while part := answer.read(_PART):
            size += len(part)
        if answer.status != 200:
            raise SystemExit(f"a report was refused: {answer.status}")
        return first, time.perf_counter() - began, size
