"""Posting: `hconnect up` and a bare echo on the same server, each under the load of a process beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
    secrets = Credentials(token=SecretStr(token))
    rows = iter(payload.rows(count * _ROWS))
    made = []
    for _ in range(count):
        some = [{name: row[name] for name in FIELDS} for row in islice(rows, _ROWS)]
        body = payload.compact(payload.request(some))
        parts = signed.read(body, unsigned=True)
        if isinstance(parts, tuple):
            raise SystemExit(f"a payload that should be clean was refused: {parts}")
        made.append(with_signature(body, schemes.sign("token", parts, secrets)))
    return made


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
