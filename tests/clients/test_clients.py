"""Clients as their writers write them, in five languages, against the endpoint's own socket.

Each client here is a script that is given an address, a token and a request; it signs in its own language's way, posts,
reads the answer as such clients do, and prints what it made of it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import app
from tests.node import npm

HERE = Path(__file__).resolve().parent
TOKEN = "TESTTOKEN0000000000000000000000AA"  # noqa: S105  an example
STATION = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
OFF_LINE = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
SETTINGS = f"""
[station]
id = "{STATION}"

[[stations]]
id = "{OFF_LINE}"
connected = false

[companies]
demo = "1"

[[provider]]
net_passport = "250030"
token = "{TOKEN}"

[[grid]]
company = "demo"
net_passport = "250030"
interface = "imovein"
"""
ROW = {
    "AccountKey": "10412",
    "AccountName": 'כהן את לוי חומרי בניין בע"מ',
    "Reference": "30215",
    "DocumentID": "30",
    "ValueDate": "05/11/2024",
    "Address1": "רח' הרצל 12 / כניסה ב",
    "ItemKey": "T-2040",
    "ItemName": 'ברז כדורי 3/4" \\ ₪',
    "Quantity": "12.00",
    "Price": 38.9,
    "Agent": 4,
}


@dataclass(frozen=True)
class Client:
    """A script, and the programs of which one must be there to run it."""

    script: str
    programs: tuple[str, ...]

    def command(self) -> list[str]:
        if self.programs == ("node",):
            return [npm.node(), str(HERE / self.script)]
        if self.programs == ("python",):
            return [sys.executable, str(HERE / self.script)]
        for program in self.programs:
            if shutil.which(program) is None:
                pytest.skip(f"{program} is not installed: {self.script} cannot be tried")
        return [self.programs[0], str(HERE / self.script)]


CLIENTS = [
    Client("fetch.mjs", ("node",)),
    Client("axios.cjs", ("node",)),
    Client("php_streams.php", ("php",)),
    Client("with_httpx.py", ("python",)),
    Client("with_requests.py", ("python",)),
    Client("curl.sh", ("sh", "curl")),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station's folder."""
    root = tmp_path_factory.mktemp("clients") / "station"
    assert app.main(["init", str(root)]) == 0
    (root / "station.toml").write_text(SETTINGS, "utf-8")
    return root


@pytest.fixture(scope="module")
def endpoint(root: Path) -> Iterator[str]:
    """The address of that station's endpoint, in a process of its own."""
    ready = root.with_name("ready.json")
    command = [
        sys.executable,
        "-m",
        "pipeline.cli.app",
        "up",
        str(root),
        "--port",
        "0",
        "--ready-file",
        str(ready),
    ]
    log = root.with_name("log")
    end = time.monotonic() + 60
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        while not ready.exists():
            assert time.monotonic() < end, log.read_text("utf-8")
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"hconnect up ended with {process.wait(0.01)}: {log.read_text('utf-8')}")
        yield f"http://127.0.0.1:{json.loads(ready.read_text('utf-8'))['port']}/api"
        process.terminate()
        process.wait(30)


def request(station: str) -> bytes:
    message = {"netPassportID": "250030", "pluginData": [ROW, ROW | {"ItemKey": "P-110"}]}
    parts = {"station": station, "plugin": "IMOVEIN", "company": "demo", "message": message}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def call(client: Client, url: str, token: str, station: str = STATION) -> dict[str, Any]:
    done = subprocess.run(
        [*client.command(), url, token],
        check=False,
        input=request(station),
        capture_output=True,
        env=os.environ | {"NODE_PATH": str(npm.FOLDER / "node_modules")},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.script)
def test_a_good_call_is_accepted(client: Client, endpoint: str) -> None:
    assert call(client, endpoint, TOKEN) == {"ok": True, "status": 200, "error": None}


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.script)
def test_a_wrong_signature_is_seen_by_the_client(client: Client, endpoint: str) -> None:
    told = call(client, endpoint, TOKEN.lower())
    assert told == {"ok": False, "status": 500, "error": "your net passport is not correct"}


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.script)
def test_a_station_that_is_off_line_is_seen_by_the_client(client: Client, endpoint: str) -> None:
    told = call(client, endpoint, TOKEN, OFF_LINE)
    assert told == {"ok": False, "status": 500, "error": "station is not connected"}


@pytest.mark.parametrize(
    ("station", "secret", "code", "said"),
    [
        (STATION, [], 0, "accepted"),
        (STATION, ["--token", "another"], 1, "error HC-A08: your net passport is not correct"),
        (OFF_LINE, [], 1, "station is not connected"),
    ],
)
def test_send_is_such_a_client(
    station: str,
    secret: list[str],
    code: int,
    said: str,
    *,
    endpoint: str,
    root: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = root.with_name("request.json")
    file.write_bytes(request(station))
    assert app.main(["send", str(file), "--root", str(root), "--url", endpoint, *secret]) == code
    assert said in capfd.readouterr().out
