"""Reports whose query has no end, in real processes that are told to stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from tests.gateway.gateways import SETTINGS
from tests.gateway.reports import endless, furnish
from tests.gateway.test_up import PROJECT, Process, up

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends such signals to a whole group")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A station with the books of a shop."""
    made = tmp_path / "station"
    Folders(made).make(Disk())
    (made / "station.toml").write_text(SETTINGS, "utf-8")
    furnish(made)
    return made


def until_the_books_are_read(root: Path, running: Process) -> None:
    """Write into them until that cannot be taken over into the file, as somebody reads what was there before."""
    with closing(sqlite3.connect(root / "books.db", timeout=0)) as books:
        for number in range(3000):
            books.execute("UPDATE warehouses SET name = ?", [f"{number}"])
            books.commit()
            if books.execute("PRAGMA wal_checkpoint(FULL)").fetchone()[0]:
                return
            with suppress(subprocess.TimeoutExpired):
                running.process.wait(0.01)
    raise AssertionError(running.text())


@pytest.mark.parametrize("rows", [0, 20_000], ids=["before the first row", "between two parts"])
def test_the_service_stops_though_a_query_has_no_end(root: Path, tmp_path: Path, rows: int) -> None:
    body = json.dumps(endless(root, rows), ensure_ascii=False).encode()
    with up(tmp_path / "up", str(root), "--no-masofon") as running:
        with socket.create_connection(("127.0.0.1", running.port), 60) as asking:
            asking.sendall(
                b"POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            )
            if rows:
                assert asking.recv(12, socket.MSG_WAITALL) == b"HTTP/1.1 200"
            until_the_books_are_read(root, running)
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(60) == 0
        assert "Traceback" not in running.text()
    with closing(sqlite3.connect(root / "station.db")) as journal:
        kept = journal.execute("SELECT word, ended FROM report_calls WHERE number = 904").fetchall()
    assert kept == [("", None)]


def test_ctrl_c_ends_a_report_that_is_run_though_its_query_has_no_end(root: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli.app", "report", "run", str(root), "904"]
    with subprocess.Popen(
        [*command, "--param", "rows=1500", "--format", "json"],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        try:
            assert running.stdout.read(7) == '[{"מס'.encode()  # a thousand rows: more are sought for ever
            running.send_signal(signal.SIGINT)
            assert running.wait(60) == 130
        finally:
            running.kill()
        assert b"Traceback" not in running.stderr.read()
