"""Journal and books in databases of their own, or in one: no import keeps calls waiting, and a reset reaches both."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, make_url, select, text

from pipeline.books.tables import metadata
from pipeline.cli.app import main
from pipeline.engine.making import Wish, make
from pipeline.gateway.importing import Importing
from pipeline.rules import Shelf
from pipeline.station.database import connect
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from tests.gateway.gateways import SETTINGS, Running, gateway, request
from tests.service import office, test_postgresql
from tests.service.office import GOOD
from tests.service.test_postgresql import Server, started


class Quiet:
    """Whom nobody listens to."""

    def imported(self, _event: object) -> None:
        """An import."""

    def noted(self, _name: str, _text: str) -> None:
        """A note."""


@contextmanager
def working(here: Running) -> Iterator[None]:
    """The station takes up what arrives and imports it, in threads of their own."""
    importing: Importing = here.gateway.importing

    def tell(happened: Any) -> None:
        here.gateway.news.hear(happened)
        importing.look()

    here.watcher._tell = tell
    threads = [
        threading.Thread(target=here.watcher.run),
        threading.Thread(target=importing.run, args=(Quiet(),)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        here.watcher.stop()
        importing.stop()
        for thread in threads:
            thread.join()


@contextmanager
def shop(root: Path, settings: str = SETTINGS) -> Iterator[Running]:
    """A station with books and activation files that works."""
    with gateway(root, settings) as here:
        station = here.gateway.station
        office.fill(station.books)
        for interface in ("imovein", "heshin"):
            make(station.folders, station.settings, Shelf(), Disk(), Wish("demo", "250030", interface))
        with working(here):
            yield here


def post(here: Running, *rows: dict[str, str], plugin: str = "imovein") -> None:
    answer = here.post(request(plugin=plugin, data=list(rows)))
    assert answer.status == 200, answer


def until(here: Running, stage: str, call: int) -> None:
    status, said = here.control("GET", f"wait?until={stage}&after={call - 1}&before={call + 1}&timeout=30")
    assert status == 200, said


def test_while_a_long_import_writes_calls_are_answered_filed_and_published_and_can_be_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "station"
    with shop(root) as here:
        begun, going_on = threading.Event(), threading.Event()

        def hold(_connection: object) -> None:
            begun.set()
            assert going_on.wait(60)

        many = [GOOD | {"Reference": str(1 + number // 5)} for number in range(5000)]
        name, content = office.dat(many)
        event.listen(here.gateway.station.books, "commit", hold)  # all rows are written by then
        try:
            draft = root / "Hconnect" / "draft.part"
            draft.write_bytes(content)
            draft.rename(draft.with_name(name))
            assert begun.wait(30)
            for number in range(5):
                post(here, GOOD | {"Reference": str(2000 + number)})
            until(here, "filed", 5)
            assert len(here.get("calls")["calls"]) == 5
            steps = {step["name"]: step["state"] for step in here.get("calls/5")["timeline"]}
            assert (steps["published"], steps["filed"], steps["batch"]) == ("done", "done", "waits")
            assert len([*(root / "Hconnect").glob("*.dat")]) == 6
            assert main(["books", "show", str(root), "documents"]) == 0
            assert "30216" not in capsys.readouterr().out
            assert main(["trace", str(root), name]) == 1
            assert "was begun" in capsys.readouterr().out
            assert here.gateway.news.paused is None
        finally:
            going_on.set()
        until(here, "imported", 5)
        assert main(["books", "show", str(root), "documents", "--json"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 1005
        assert {json.loads(line)["lines"] for line in lines} == {1, 5}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with started() as server:
        yield server


def database(server: Server, name: str) -> str:
    """The URL of a new database on the server."""
    engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server.url).set(database=name).render_as_string(hide_password=False)


def dump(here: Running) -> dict[str, list[str]]:
    """All that is in the books."""
    with here.gateway.station.books.connect() as connection:
        return {
            table.name: sorted(map(str, connection.execute(select(table))))
            for table in metadata.sorted_tables
        }


def comes_back(root: Path, journal: str, books: str, rounds: int = 1) -> None:
    """Reset, snapshot and restore of a station whose databases are these."""
    settings = f'{SETTINGS}\n[journal]\nurl = "{journal}"\n[books]\nurl = "{books}"\n'
    with shop(root, settings) as here:
        before = dump(here)
        for _ in range(rounds):
            post(here, {"accountKey": "10001", "city": "עכו"}, {"accountKey": "N1"}, plugin="heshin")
            post(here, GOOD)
            until(here, "imported", 1)
            until(here, "imported", 2)
            assert here.get("calls/2")["timeline"][-2]["text"].startswith("document of type 1, number 1")
            after = dump(here)
            assert [len(after[name]) for name in ("documents", "accounts", "imports")] == [1, 201, 2]
            assert here.control("POST", "snapshot")[0] == 200
            assert here.control("POST", "reset") == (204, None)
            assert dump(here) == before
            assert here.get("calls")["count"] == 0
        assert here.control("POST", f"restore/{rounds}")[0] == 200
        assert dump(here) == after
        until(here, "imported", 2)
        assert here.control("POST", "reset") == (204, None)
        assert dump(here) == before


@pytest.mark.parametrize("books", ["sqlite:///books.db", "sqlite:///station.db"])
def test_a_reset_and_a_restore_reach_journal_and_books(tmp_path: Path, books: str) -> None:
    comes_back(tmp_path / "station", "sqlite:///station.db", books, rounds=2)
    assert (tmp_path / "station" / "books.db").exists() == ("books" in books)


class TestOnPostgreSQL:
    pytestmark = test_postgresql.pytestmark

    def test_books_beside_a_journal_in_sqlite(self, tmp_path: Path, server: Server) -> None:
        comes_back(tmp_path / "station", "sqlite:///station.db", database(server, "books1"))

    def test_a_journal_beside_books_in_sqlite(self, tmp_path: Path, server: Server) -> None:
        comes_back(tmp_path / "station", database(server, "journal2"), "sqlite:///books.db")

    def test_both_in_one_database(self, tmp_path: Path, server: Server) -> None:
        url = database(server, "both3")
        comes_back(tmp_path / "station", url, url)

    def test_each_in_one_of_its_own(self, tmp_path: Path, server: Server) -> None:
        comes_back(tmp_path / "station", database(server, "journal4"), database(server, "books4"))


def test_books_of_before_in_the_journals_database_are_not_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "station"
    folders = Folders(root)
    folders.make(Disk())
    folders.settings.write_text(SETTINGS, "utf-8")
    engine = connect("sqlite:///station.db", root)
    office.fill(engine)
    engine.dispose()
    for command in (
        ["books", "show", str(root), "stock"],
        ["books", "seed", str(root), "demo"],
        ["masofon", "run", str(root)],
        ["trace", str(root), "1"],
        ["up", str(root), "--port", "0"],
    ):
        assert main(command) == 2, command
        said = capsys.readouterr().err
        assert "the books are in station.db, and the settings name books.db" in said
        assert 'url = "sqlite:///station.db"' in said
    assert not (root / "books.db").exists()
    with folders.settings.open("a", encoding="utf-8") as file:
        file.write('\n[books]\nurl = "sqlite:///station.db"\n')
    assert main(["books", "show", str(root), "stock"]) == 0
