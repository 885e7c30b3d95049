"""What the tests of long reports stand on: requests that are answered at length, and clients that read as they like."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import Any, Self

import pytest

from pipeline.gateway.report_body import PART
from tests.gateway.gateways import Running
from tests.gateway.reports import asking, exported, last

COUNT = 40_000


@pytest.fixture
def here(shared: Running) -> Running:
    """As new, books and definitions aside."""
    shared.anew()
    return shared


@pytest.fixture
def large(here: Running) -> bytes:
    """A request for a report of `COUNT` rows, which is larger than what sockets hold."""
    return json.dumps(asking(exported(here.root, 900)), ensure_ascii=False).encode()


@pytest.fixture
def small(here: Running) -> bytes:
    """A request for a report of 200 rows."""
    return json.dumps(asking(exported(here.root, 901)), ensure_ascii=False).encode()


class Asking:
    """A client that reads its answer as it likes."""

    def __init__(self, here: Running, body: bytes) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(30)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PART)
        self.socket.connect(("127.0.0.1", here.port))
        head = b"POST /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
        self.socket.sendall(head + body)

    def read(self, count: int) -> bytes:
        return self.socket.recv(count, socket.MSG_WAITALL)

    def to_the_end(self) -> int:
        """Read all there is, and keep nothing of it; gives how much it was."""
        count, tail = 0, b""
        while not tail.endswith(b"\r\n0\r\n\r\n"):
            part = self.socket.recv(1 << 16)
            assert part
            count += len(part)
            tail = (tail + part)[-7:]
        return count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def until(here: Running, look: Callable[[], bool]) -> None:
    """Wait for what the gateway does beside."""
    event = threading.Event()
    for _ in range(3000):
        if look():
            return
        event.wait(0.01)
    raise AssertionError(here.get("calls"))


def ended(here: Running) -> Any:
    """The last call's report, once it is over."""
    until(here, lambda: bool(here.get("calls")["count"]) and last(here)["report"]["ended"] is not None)
    return last(here)["report"]


def connections(here: Running) -> int:
    """To the books, that reports hold."""
    pool: Any = here.gateway.endpoint._reporting._engine.pool
    held: int = pool.checkedout()
    return held
