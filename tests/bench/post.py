"""Posting: `hconnect up` and a bare echo on the same server, each under the load of a process beside it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
from pydantic import SecretStr

from pipeline.gateway.endpoint import _read
from pipeline.gateway.replies import Reply
from pipeline.gateway.sending import Receive, Scope, Send, answer
from pipeline.passport import schemes, signed
from pipeline.passport.credentials import Credentials
from pipeline.passport.request import with_signature
from tests.bench import payload
from tests.bench.small import FIELDS

CONNECTIONS = 32
BODIES = 4096
"""Different ones, so that each is a new input to the station."""
_PROJECT = Path(__file__).resolve().parents[2]
_ROWS = 9


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """The body goes back as it came."""
    body = await _read(dict(scope["headers"]), receive, 1 << 30)
    if isinstance(body, bytes):
        await answer(send, Reply(200, body))


def serve_echo(port_file: Path) -> None:
    """Serve `echo` on a free port, and say which in a file."""
    from pipeline.gateway.listening import listen
    from pipeline.gateway.server import Servers

    listeners = listen("127.0.0.1", 0)
    Servers([(echo, listeners)]).run(lambda: _say(port_file, listeners[0].getsockname()[1]))


def _say(path: Path, port: int) -> None:
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps({"port": port}), "ascii")
    draft.replace(path)


@contextmanager
def process(ready: Path, *arguments: str) -> Iterator[tuple[dict[str, Any], float]]:
    """A process that writes a ready file: what that says, and the seconds until it was there."""
    ready.unlink(missing_ok=True)
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, cwd=_PROJECT, env=os.environ
    ) as running:
        while not ready.exists():
            if running.poll() is not None:
                raise SystemExit("the server did not start")
            time.sleep(0.001)
        took = time.perf_counter() - began
        try:
            yield json.loads(ready.read_bytes()), took
        finally:
            running.terminate()


def up(folder: Path) -> list[str]:
    """The arguments for a new demo station in a folder."""
    ready = str(folder / "ready.json")
    return ["-m", "pipeline.cli.app", "up", str(folder / "station"), "--port", "0", "--ready-file", ready]


def bodies(token: str, count: int = BODIES) -> list[bytes]:
    """Requests of 1.5 KB, each with rows of its own, signed."""
    rows = iter(payload.rows(count * _ROWS))
    return [
        _signed([{name: row[name] for name in FIELDS} for row in islice(rows, _ROWS)], token)
        for _ in range(count)
    ]


def orders(token: str, count: int) -> list[bytes]:
    """Requests that the demo station's shop makes one document of, each; their references count from 1."""
    order = {"AccountKey": "10001", "DocumentID": "1", "Agent": "1", "ValueDate": "02/01/2026"}
    line = {"ItemKey": "P1001", "Quantity": "2.00", "Price": "10.50"}
    return [_signed([order | {"Reference": str(1 + number)} | line], token) for number in range(count)]


def _signed(rows: list[dict[str, Any]], token: str) -> bytes:
    body = payload.compact(payload.request(rows))
    parts = signed.read(body, unsigned=True)
    if isinstance(parts, tuple):
        raise SystemExit(f"a payload that should be clean was refused: {parts}")
    return with_signature(body, schemes.sign("token", parts, Credentials(token=SecretStr(token))))


def furnished(port: int) -> None:
    """Wait until a demo station has its books and activation files."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        ask(connection, "GET", "/_/ready")


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None) -> None:
    """A request that has to go well."""
    connection.request(method, path, body)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status not in {200, 204}:
        raise SystemExit(f"{method} {path}: {answer.status} {text.decode()}")


def load(port: int, path: str, file: Path, seconds: float) -> dict[str, float]:
    """What the client says."""
    command = [sys.executable, "-m", "tests.bench.load", str(port), path, str(file)]
    done = subprocess.run(
        [*command, str(CONNECTIONS), str(seconds)], capture_output=True, check=True, cwd=_PROJECT
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def processor(pid: int) -> float:
    """Seconds that a process has had of a processor, on its own and the system's account."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def until_filed(root: Path, count: int) -> float:
    """Seconds until the last of so many `.dat` files is there, or has been imported."""
    began = time.perf_counter()
    while sum(".dat" in path.name for path in (root / "Hconnect").iterdir()) < count:
        time.sleep(0.05)
    return time.perf_counter() - began


if __name__ == "__main__":
    serve_echo(Path(sys.argv[1]))
