"""The control API of `hconnect up` as a process: its documentation, and what outlasts `kill -9`."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import signal
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.gateways import request, signature
from tests.gateway.test_up import Process, up

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "control-api.md"
ROWS = [{"accountKey": "10620", "fullName": "מאפיית הצפון"}]


def call(running: Process) -> bytes:
    return json.dumps(
        request(plugin="heshin", data=ROWS, signature=signature(ROWS, running.said["token"]))
    ).encode()


def ask(running: Process, path: str, body: Any = None) -> Any:
    content, method = (None, "GET") if body is None else (json.dumps(body).encode(), "POST")
    with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)) as connection:
        connection.request(method, f"/_/{path}", content, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
    assert answer.status == 200, text
    return json.loads(text)


def holds(whole: Any, part: Any) -> bool:
    """Whether JSON holds all that a part of it says."""
    if isinstance(part, dict):
        return all(key in whole and holds(whole[key], value) for key, value in part.items())
    return bool(whole == part)


def test_each_line_of_the_documentation_works_and_says_what_stands_below_it(tmp_path: Path) -> None:
    shell = shutil.which("sh")
    if shutil.which("curl") is None or shell is None:
        pytest.skip("curl is not here")
    blocks = re.findall(r"^```(sh|json)\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert [kind for kind, _ in blocks].count("json") > 5
    with up(tmp_path / "up") as running:
        assert running.post(call(running))[0] == 200
        said = b""
        for kind, text in blocks:
            if kind == "json":
                assert holds(json.loads(said), json.loads(text)), (said, text)
                continue
            for line in text.replace("127.0.0.1:8765", f"127.0.0.1:{running.port}").splitlines():
                done = subprocess.run([shell, "-c", line], capture_output=True, check=False, timeout=60)
                assert done.returncode == 0, (line, done.stderr)
                said = done.stdout


def test_calls_clock_faults_and_snapshots_outlast_kill_9(tmp_path: Path) -> None:
    root = tmp_path / "station"
    with up(tmp_path / "first", str(root)) as running:
        ask(running, "clock", {"freeze": "2026-01-01T00:00:00Z"})
        ask(running, "seed", {"seed": 5})
        ask(running, "faults", {"kind": "message", "code": "HC-A09", "probability": 0.5, "plugin": "imovein"})
        body = call(running)
        assert running.post(body)[0] == 200
        ask(running, "snapshot", {})
        for _ in range(4):
            running.post(body.replace(b"heshin", b"imovein"))
        seen = [ask(running, path) for path in ("clock", "faults", "snapshots", "calls?code=HC-A09")]
        running.process.kill()
        running.process.wait()
    with up(tmp_path / "second", str(root)) as running:
        assert [ask(running, path) for path in ("clock", "faults", "snapshots", "calls?code=HC-A09")] == seen
        filed = ask(running, "wait?until=filed&timeout=30")
        assert filed["received"] == filed["outcome"]["filed"] == "2026-01-01T00:00:00Z"
        assert "20260101T000000000000Z" in filed["outcome"]["dat"]
        ask(running, "restore/1", {})
        assert ask(running, "wait?until=filed&timeout=30")["outcome"]["dat"] == filed["outcome"]["dat"]
        assert running.stop(signal.SIGTERM) == 0
