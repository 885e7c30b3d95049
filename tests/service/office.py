"""What the tests of the import engine stand on: a station with a company whose books are filled, and its importer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from pipeline.books import demo
from pipeline.books.tables import documents, imports
from pipeline.books.transaction import writing
from pipeline.conversion import convert
from pipeline.engine.batches import Batches
from pipeline.engine.ending import Here
from pipeline.engine.events import Event, Imported, Trouble
from pipeline.engine.making import Wish, make
from pipeline.engine.runner import Runner
from pipeline.engine.tracing import Trace, Tracer
from pipeline.rules import Shelf
from pipeline.settings import Policy
from pipeline.settings.station import StationSettings
from pipeline.station.database import connect
from pipeline.station.disk import Disk
from pipeline.station.files import Files
from pipeline.station.folders import Folders
from pipeline.station.journal import Journal
from tests.service.stations import START, StandingClock

HERE = Here("HOST", 4711, timezone(timedelta(hours=2)))
SETTINGS = StationSettings.model_validate({"companies": {"demo": "1"}})
BATCH = "1_{}_250030.bat".format
GOOD = {
    "AccountKey": "10001",
    "Reference": "30215",
    "DocumentID": "1",
    "ValueDate": "02/01/2026",
    "Agent": "1",
    "ItemKey": "P1001",
    "Quantity": "2",
    "Price": "10.5",
}
WRONG_AGENT = GOOD | {"Agent": "99", "Reference": "30216"}
ACCOUNTS = [{"accountKey": "77001", "fullName": "מאפיית הצפון", "sortCode": "100"}]


def furnished(root: Path, year: tuple[date, date] | None = None) -> None:
    """A station's folders, and the books of its company, filled; `year` is the one that is open."""
    folders = Folders(root)
    folders.make(Disk())
    engine = connect(SETTINGS.books.url, root, "books")
    fill(engine, year)
    engine.dispose()


def fill(books: Engine, year: tuple[date, date] | None = None) -> None:
    """Books with the demo company's shop."""
    with writing(books) as connection:
        demo.seed(connection, "1", "demo", year=year)


def dat(
    rows: Sequence[dict[str, Any]], interface: str = "imovein", *, number: int = 0, dialect: str = "safe"
) -> tuple[str, bytes]:
    """The name and the bytes of the `.dat` that the converter makes of rows."""
    policy = Policy.model_validate({"dialect": dialect})
    arrived = START + timedelta(seconds=number)
    made = convert(
        list(rows), comp_id="1", net_passport="250030", plugin=interface, policy=policy, arrived=arrived
    )
    assert made.dat is not None, made.verdict.findings
    assert made.name is not None
    return made.name, made.dat


class Office:
    """A station in a folder that `furnished` has filled; `journal` and `books` are URLs of databases."""

    def __init__(
        self, root: Path, journal: str = SETTINGS.journal.url, books: str = SETTINGS.books.url
    ) -> None:
        self.folders = Folders(root)
        self.clock = StandingClock()
        self.here = HERE
        self.books: Engine = connect(books, root, "books")
        self.journal = Journal(connect(journal, root), self.clock)

    def close(self) -> None:
        self.books.dispose()
        self.journal.close()

    def runner(self, files: Files | None = None, site: Path | None = None) -> Runner:
        """`site` is a folder of parameter files that come before the shipped ones."""
        return Runner(
            self.folders,
            Shelf if site is None else partial(Shelf, site),
            files=files or Disk(),
            clock=self.clock,
            journal=self.journal.engine,
            books=self.books,
            here=self.here,
        )

    def batch(self, interface: str = "imovein", **changes: str) -> Path:
        """A new activation file; `changes` are lines of it, by what they begin with."""
        make(self.folders, SETTINGS, Shelf(), Disk(), Wish("demo", "250030", interface))
        path = self.folders.dats / BATCH(interface)
        for key, value in changes.items():
            change(path, key, value)
        return path

    def put(self, rows: Sequence[dict[str, Any]], interface: str = "imovein", **more: Any) -> str:
        """A `.dat` in the Hconnect folder; gives its name."""
        name, content = dat(rows, interface, **more)
        (self.folders.dats / name).write_bytes(content)
        return name

    def run(self, *, again: bool = False) -> list[Event]:
        return list(self.runner().run(again=again))

    def trace(self, name: str) -> Trace:
        return Tracer(self.folders, self.journal, Batches(self.folders, Disk()), self.books).trace(name)

    def documents(self) -> list[int]:
        """The references of all documents."""
        with self.books.connect() as connection:
            return list(connection.scalars(select(documents.c.reference).order_by(documents.c.id)))

    def imports(self) -> int:
        with self.books.connect() as connection:
            return connection.scalar(select(func.count()).select_from(imports)) or 0

    def names(self, ending: str) -> list[str]:
        """Files of the Hconnect folder."""
        return sorted(path.name for path in self.folders.dats.iterdir() if path.name.endswith(ending))

    def log(self, name: str = "1_imovein_250030.err") -> str:
        path = self.folders.errors / name
        return path.read_bytes().decode("cp1255") if path.exists() else ""


def change(path: Path, key: str, value: str) -> None:
    """Give a key of an activation file another value, whether it is a comment yet or not."""
    lines = path.read_text("utf-8").splitlines()
    at = next(at for at, line in enumerate(lines) if line.removeprefix("# ").startswith(f"{key} ="))
    lines[at] = f"{key} = {value}"
    path.write_text("\n".join(lines) + "\n", "utf-8")


def words(events: Sequence[Event]) -> list[str]:
    """How it ended, for each."""
    return [event.run.word if isinstance(event, Imported) else event.reason for event in events]


def troubles(events: Sequence[Event]) -> list[Trouble]:
    return [event for event in events if isinstance(event, Trouble)]


def copied(template: Path, root: Path) -> Path:
    """A station like another one."""
    shutil.copytree(template, root)
    return root


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template") / "station"
    furnished(root)
    return root


@pytest.fixture
def office(template: Path, tmp_path: Path) -> Iterator[Office]:
    made = Office(copied(template, tmp_path / "station"))
    yield made
    made.close()


def taken(office: Office) -> None:
    """A file whose rows all pass is there."""
    office.batch()
    office.put([GOOD, GOOD | {"ItemKey": "P1002"}])


def refused(office: Office) -> None:
    """A file is there of which a row passes, and others do not."""
    office.batch()
    office.put([GOOD, WRONG_AGENT, WRONG_AGENT | {"ItemKey": "אין"}])
