"""`python -m tests.bench.load PORT PATH BODIES CONNECTIONS SECONDS`: posts, and prints figures as JSON.

BODIES is a file with a body a line; they are sent in turn.

A process of its own, with nothing between it and the sockets that could be slower than the server.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from pathlib import Path
from typing import cast

_END = b"\r\n\r\n"


class Client(asyncio.Protocol):
    """One connection that is kept: the next request goes out when the answer to the one before is whole."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._got = bytearray()
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own kind
        self._send()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(next(self._load.requests))

    def data_received(self, data: bytes) -> None:
        self._got += data
        head = self._got.find(_END)
        if head < 0:
            return
        at = self._got.find(b"content-length: ") + 16
        length = int(self._got[at : self._got.index(b"\r\n", at)])
        if len(self._got) < head + 4 + length:
            return
        right = self._got.startswith(b"HTTP/1.1 200 ")
        self._got.clear()
        if self._load.took(time.perf_counter() - self._sent, right=right):
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, _fault: Exception | None) -> None:
        self._load.closed()


class Load:
    """All the connections together, for some seconds."""

    def __init__(self, requests: list[bytes], connections: int, seconds: float) -> None:
        self.requests = itertools.cycle(requests)
        self.times: list[float] = []
        self.wrong = 0
        self._open = connections
        self._end = time.perf_counter() + seconds
        self.done = asyncio.Event()

    def took(self, seconds: float, *, right: bool) -> bool:
        self.times.append(seconds)
        self.wrong += not right
        return time.perf_counter() < self._end

    def closed(self) -> None:
        self._open -= 1
        if not self._open:
            self.done.set()


async def run(
    port: int, path: str, bodies: list[bytes], connections: int, seconds: float
) -> dict[str, float]:
    """Requests a second, and the times of an answer in ms."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    requests = [f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies]
    loop = asyncio.get_running_loop()
    load = Load(requests, connections, seconds)
    began = time.perf_counter()
    for _ in range(connections):
        await loop.create_connection(lambda: Client(load), "127.0.0.1", port)
    await load.done.wait()
    took = time.perf_counter() - began
    times = sorted(load.times)
    return {
        "rate": len(times) / took,
        "p50": times[len(times) // 2] * 1000,
        "p99": times[len(times) * 99 // 100] * 1000,
        "count": len(times),
        "wrong": load.wrong,
    }


def main() -> None:
    """Run it."""
    import uvloop

    port, path, file, connections, seconds = sys.argv[1:]
    bodies = Path(file).read_bytes().splitlines()
    work = run(int(port), path, bodies, int(connections), float(seconds))
    print(json.dumps(uvloop.run(work)))


if __name__ == "__main__":
    main()
