"""The journal on a PostgreSQL server: a whole station works with it as it does with SQLite."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.cli import app
from pipeline.station.clock import SystemClock
from pipeline.station.database import connect
from pipeline.station.journal import Journal
from tests.service.stations import NAMED, ROWS, WRONG, Station, told


def programs() -> Path | None:
    """The folder of the server's programs; Debian does not put it on the PATH."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    return next((path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)


PROGRAMS = programs()
IS_ROOT = getattr(os, "geteuid", lambda: 1)() == 0

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="Windows has no Unix sockets for it"),
    pytest.mark.skipif(PROGRAMS is None, reason="this machine has no PostgreSQL server (initdb)"),
    pytest.mark.skipif(
        IS_ROOT and shutil.which("runuser") is None, reason="PostgreSQL refuses to run as root"
    ),
]


class Server:
    """A server of our own, on a socket in a folder of its own; root hands it to nobody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._as = ["runuser", "-u", "nobody", "--"] if IS_ROOT else []
        if IS_ROOT:
            shutil.chown(folder, "nobody")
        self._run("initdb", "-D", self._data, "-U", "station", "-A", "trust", "--no-sync", "--encoding=UTF8")

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://station:hush@/postgres?host={self._folder}"

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' -c fsync=off"
        log = self._folder / "log"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str | Path) -> None:
        assert PROGRAMS is not None
        command = [*self._as, str(PROGRAMS / program), *map(str, arguments)]
        subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def started() -> Iterator[Server]:
    """A server that runs until the block is left, in a folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        server = Server(Path(name))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def server() -> Iterator[Server]:
    with started() as server:
        yield server


def test_a_station_works_with_it_through_a_restart_of_the_server_and_a_loss_of_all(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    station = Station(tmp_path / "station", journal={"url": server.url}, drop={"same_content": "hold"})
    station.folders.settings.write_text(f'[journal]\nurl = "{server.url}"\n', "utf-8")
    root = str(station.folders.root)
    odd = [ROWS[0] | {"Quantity": "a\0b\ud800"}]
    not_unicode = os.fsdecode(b"1_imovein_250030_\xf9.json")
    names = [NAMED("a"), NAMED("b"), NAMED("c"), NAMED("d"), not_unicode]
    for name, content in zip(names, (ROWS, WRONG, ROWS, odd, WRONG), strict=True):
        station.drop(name, content)
        station.later(1)
    states = {record.name: record.state for record in station.journal.all()}
    assert states == dict(zip(names, ("filed", "rejected", "held", "rejected", "rejected"), strict=True))

    server.stop()
    station.drop(NAMED("e"), ROWS * 2)
    ((event, reason),) = told(station.later(1))
    assert event == "paused"
    assert reason.startswith("the journal postgresql+psycopg://station:***@/postgres")
    assert app.main(["status", root]) == 2
    assert "hush" not in capsys.readouterr().err
    server.start()
    assert told(station.later(1)) == [("goes on",), ("done", NAMED("e"))]

    number = station.journal.ask("release", "*_C.*")
    assert told(station.later(1)) == [
        ("release", "*_C.*", "1 is back in the drop folder"),
        ("done", NAMED("c")),
    ]
    assert station.journal.answered(number) == "1 is back in the drop folder"
    assert station.journal.counts() == {"filed": 3, "rejected": 3}
    station.journal.close()
    assert app.main(["fsck", root]) == 0

    lose(server, tmp_path)
    station.restart()
    assert told(station.work())[0] == (
        "repaired",
        "",
        "the journal was not there; it has learned of 6 from the reports",
    )
    station.drop(NAMED("c"), ROWS)
    assert told(station.work()) == [("done", NAMED("c"))]
    assert len(station.dats()) == 3
    station.journal.close()


def lose(server: Server, root: Path) -> None:
    """Somebody made the database anew."""
    engine = connect(server.url, root)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    journal = Journal(engine, SystemClock())
    assert not journal.is_there()
    journal.close()
