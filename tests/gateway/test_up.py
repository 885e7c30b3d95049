"""`hconnect up` as a process: ready, called by real clients, stopped, and killed."""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.gateway.examples import examples
from tests.gateway.gateways import ROWS, request, signature

PROJECT = Path(__file__).resolve().parents[2]
OK = '{"apiRes":{"status":"ok"},"actionType":"heshin","messType":"apiReplay"}'


class Process:
    """The command, started; `said` is what its ready file says."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._file = folder / "ready.json"
        command = [sys.executable, "-m", "pipeline.cli.app", "up", *arguments, "--port", "0"]
        self.log = (folder / "log").open("ab+")
        self.process = subprocess.Popen(
            [*command, "--ready-file", str(self._file)],
            env=os.environ | {"PYTHONPATH": str(PROJECT), "TMPDIR": str(folder)},
            stdout=self.log,
            stderr=self.log,
        )
        self.said = self._said()
        self.url: str = self.said["url"]
        self.port: int = self.said["port"]

    def _said(self) -> dict[str, Any]:
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(FileNotFoundError):
                found: dict[str, Any] = json.loads(self._file.read_bytes())
                if found["pid"] == self.process.pid:  # not what one that was killed left behind
                    return found
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.01)
        raise AssertionError(self.text())

    def text(self) -> str:
        self.log.flush()
        self.log.seek(0)
        return self.log.read().decode()

    def post(self, body: bytes) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("POST", "/api", body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(60)
        self.log.close()
        return code


@contextmanager
def up(folder: Path, *arguments: str) -> Iterator[Process]:
    folder.mkdir(exist_ok=True)
    running = Process(folder, *arguments)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()
        running.log.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with up(tmp_path_factory.mktemp("up")) as running:
        yield running


def test_what_its_signing_helper_signs_is_accepted(demo: Process) -> None:
    """With the demo provider's own key, named as the guide names it; it waits for the pair to be made."""
    data = json.dumps(ROWS)
    fields = {"privatekey": "privatekey.pem", "netPassportID": "250030", "data": data}
    answer = httpx.post(f"{demo.said['signer']}/sign", json=fields, trust_env=False, timeout=60)
    assert answer.status_code == 200, answer.text
    asked = request(data=ROWS, signature=answer.text)
    assert demo.post(json.dumps(asked).encode()) == (200, OK.replace("heshin", "imovein"))


@pytest.mark.parametrize(
    ("language", "command"),
    [
        ("curl", ["sh", "-c"]),
        ("Node", ["node", "-e"]),
        ("Python", [sys.executable, "-c"]),
        ("PHP", ["php"]),
    ],
)
def test_each_line_that_is_shown_works(demo: Process, language: str, command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not here")
    text = examples(demo.url, demo.said["token"])[language]
    assert text in demo.text()
    piped = language == "PHP"
    done = subprocess.run(
        command if piped else [*command, text],
        input=text if piped else "",
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (done.stdout.strip(), done.stderr) == (OK, "")


def test_curl_that_waits_to_be_asked_for_a_body_is_asked(demo: Process, tmp_path: Path) -> None:
    data = ROWS * 20
    body = tmp_path / "body.json"
    body.write_text(json.dumps(request(data=data, signature=signature(data, demo.said["token"]))), "utf-8")
    done = subprocess.run(
        [
            *("curl", "-sSv", "--expect100-timeout", "60", "-H", "Expect: 100-continue"),
            *("--data-binary", f"@{body}", demo.url),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "HTTP/1.1 100 Continue" in done.stderr
    assert json.loads(done.stdout)["apiRes"] == {"status": "ok"}


def test_the_demo_station_is_gone_when_it_has_stopped_and_nothing_else_is_left(tmp_path: Path) -> None:
    with up(tmp_path / "here") as running:
        root = Path(running.said["root"])
        assert root.is_dir()
        assert running.stop() == 0
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == ["log"]


def test_a_root_that_is_not_there_becomes_a_demo_station_and_stays(tmp_path: Path) -> None:
    root = tmp_path / "station"
    with up(tmp_path / "a", str(root), "--no-masofon") as running:
        token = running.said["token"]
        body = json.dumps(request(signature=signature(ROWS, token))).encode()
        assert running.post(body)[0] == 200
        assert running.stop(signal.SIGINT) == 0
    with up(tmp_path / "b", str(root), "--no-masofon") as running:
        assert running.said["token"] is None
        assert running.post(body)[0] == 200
        assert token not in running.text()
        assert running.stop() == 0
    assert len(list((root / "Hconnect").glob("*.dat"))) == 2


def test_an_address_that_others_reach_has_to_be_asked_for() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli.app", "up", "--host", "0.0.0.0", "--port", "0"],  # noqa: S104
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "--open-to-network" in done.stderr


def test_a_port_that_is_taken_is_told_without_a_traceback(demo: Process) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli.app", "up", "--port", str(demo.port)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "is taken" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_each_acknowledged_call_becomes_exactly_one_dat_however_often_it_is_killed(tmp_path: Path) -> None:
    root = tmp_path / "station"
    chance = random.Random(7)  # noqa: S311  a seed, so that each run does the same
    acknowledged: list[str] = []
    token = ""
    for number in range(3):
        with up(tmp_path / "up", str(root), "--no-masofon") as running:
            token = token or running.said["token"]
            acknowledged += _posted_until_killed(running, token, number, chance.uniform(0.05, 0.4))
    assert acknowledged
    with up(tmp_path / "up", str(root), "--no-masofon") as running:
        _settled(root, len(acknowledged))
        assert running.stop() == 0
    with closing(sqlite3.connect(root / "station.db")) as database:
        rows = database.execute(
            "SELECT calls.body, inputs.state, inputs.dat FROM calls JOIN inputs"
            " ON inputs.name = calls.name AND inputs.sha256 = calls.sha256"
        ).fetchall()
    references = [json.loads(body)["message"]["pluginData"][0]["Reference"] for body, _, _ in rows]
    assert set(acknowledged) <= set(references)
    assert len(references) == len(set(references))
    assert {state for _, state, _ in rows} == {"filed"}
    assert sorted(dat for _, _, dat in rows) == sorted(
        path.name for path in (root / "Hconnect").glob("*.dat")
    )


def _posted_until_killed(running: Process, token: str, number: int, seconds: float) -> list[str]:
    """Post from four connections; gives the references of those that were answered ok before the end."""
    found: list[str] = []

    def post(worker: int) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)) as connection:
            for count in range(10_000):
                reference = str(number * 1_000_000 + worker * 100_000 + count)
                data = [ROWS[0] | {"Reference": reference}]
                body = json.dumps(request(data=data, signature=signature(data, token))).encode()
                try:
                    connection.request("POST", "/api", body)
                    answer = connection.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException):
                    return
                assert answer.status == 200
                found.append(reference)

    workers = [threading.Thread(target=post, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    with suppress(subprocess.TimeoutExpired):
        running.process.wait(seconds)
    running.process.kill()
    running.process.wait()
    for worker in workers:
        worker.join()
    return found


def _settled(root: Path, least: int) -> None:
    """Wait until the drop folder is empty and there are as many files as there must be."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        left = list((root / "rep" / "hconnect").glob("*.json"))
        if not left and len(list((root / "Hconnect").glob("*.dat"))) >= least:
            return
        threading.Event().wait(0.02)
    raise AssertionError("it does not come to an end")
