"""A stop of the importer at every operation, on files and of the database: one import, one .BAK, one block in the log."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from pipeline.books import demo
from pipeline.books.tables import companies, documents
from pipeline.books.transaction import writing
from pipeline.engine.making import Wish, make
from pipeline.engine.runner import Runner
from pipeline.engine.runs import Runs
from pipeline.rules import Shelf
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from tests.service.machine import Database
from tests.service.model import SURVIVALS, Gate, Image, Model, Result, Tree, dice
from tests.service.office import (
    GOOD,
    HERE,
    SETTINGS,
    WRONG_AGENT,
    Office,
    dat,
    office,
    template,
    troubles,
    words,
)
from tests.service.program import Program
from tests.service.stations import START, StandingClock

__all__ = ["office", "template"]

FILES = (
    dat([GOOD | {"Reference": "1"}], number=1),
    dat([WRONG_AGENT], number=2),
    dat([GOOD | {"Reference": "3"}, GOOD | {"Reference": "4"}], number=3),
)
BLOCKS = len(FILES)
TIME = re.compile(rb"\[[0-9/]{8} [0-9:]{8}\]")


Held = tuple[bytes, bytes]
"""What is in the databases of journal and books."""


class Recorder(Gate):
    """Keeps what is on the disk and in the databases before each operation."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self.moments: list[tuple[Image, Held]] = []

    def do(self, kind: str, operation: Callable[[], Result]) -> Result:
        self.moments.append((self._world.files.image(), self._world.held))
        return super().do(kind, operation)


class World:
    """A station on the model of a disk, with real databases; or with one for both, where they are `together`."""

    def __init__(self, root: Path, *, together: bool) -> None:
        self.folders = Folders(root)
        self.clock = StandingClock()
        self.journal = Database()
        self.books = self.journal if together else Database()
        self.logs: dict[str, bytes] = {}
        with writing(self.books.engine) as connection:
            demo.seed(connection, "1", "demo")
        names: dict[Path, dict[str, int]] = {
            folder: {} for folder in (root, root / "rep", *self.folders.all())
        }
        self.files = Model(Tree(names, {}), self.clock, Gate())
        make(self.folders, SETTINGS, Shelf(), self.files, Wish("demo", "250030", "imovein"))
        for name, content in FILES:
            self.files.put(self.folders.dats / name, content, int(START.timestamp()) * 10**9)
        self.files.sync_all()

    @property
    def held(self) -> Held:
        return self.journal.image, self.books.image

    def start(self, tree: Tree, held: Held, gate: Gate) -> None:
        """As after a stop."""
        self.files = Model(tree, self.clock, gate)
        for database, image in zip((self.journal, self.books), held, strict=True):
            database.load(image)
            database.gate = gate

    def run(self) -> None:
        runner = Runner(
            self.folders,
            Shelf,
            files=self.files,
            clock=self.clock,
            journal=self.journal.engine,
            books=self.books.engine,
            here=HERE,
        )
        self.clock.passed += 1
        list(runner.run())

    def seen(self, folder: Path) -> dict[str, bytes]:
        image = self.files.image()
        return {name: image.nodes[number].content for name, number in image.seen[folder].items()}

    def check(self) -> None:
        """Each document is there once, and so is each file, under its new name, and each block."""
        with self.books.engine.connect() as connection:
            references = list(connection.scalars(select(documents.c.reference)))
        assert sorted(references) == [1, 3, 4]
        assert Runs(self.journal.engine).open() == []
        found = Counter(
            name.partition(".dat")[0] for name in self.seen(self.folders.dats) if name.endswith(".BAK")
        )
        assert found == Counter(name.removesuffix(".dat") for name, _ in FILES)
        assert not [name for name in self.seen(self.folders.dats) if name.endswith(".dat")]
        logs = self.seen(self.folders.errors)
        assert logs["1_imovein_250030.err"].count(b"================\r\n") == BLOCKS
        assert logs["1_imovein_250030.err"].count(b"--->") == BLOCKS
        assert logs["capture.log"].count(b"#api#") == 1
        timeless = {name: TIME.sub(b"", content) for name, content in logs.items()}
        self.logs = self.logs or timeless  # the first time nothing stops it
        assert timeless == self.logs


@pytest.mark.parametrize("together", [False, True])
def test_stopped_at_every_operation_and_once_more_on_the_way_back_each_file_is_imported_once(
    tmp_path: Path, *, together: bool
) -> None:
    world = World(tmp_path, together=together)
    recorder = Recorder(world)
    world.files.gate = world.journal.gate = world.books.gate = recorder
    world.run()
    world.check()
    chance = dice(7)
    known: set[object] = set()
    assert len(recorder.moments) > 60
    for number, (image, held) in enumerate(recorder.moments):
        for survival in SURVIVALS:
            tree = survival(image, chance)
            key = (tree.contents(), held)
            if key in known:
                continue
            known.add(key)
            try:
                again = started(world, tree, held)
                world.start(survival(again[0], chance), again[1], Gate())
                world.run()
                world.check()
            except Exception as fault:
                fault.add_note(f"at operation {number}, {survival.__name__}")
                raise
    assert len(known) > 20  # the others leave the same as one of these


def started(world: World, tree: Tree, held: Held) -> tuple[Image, Held]:
    """Start from what a stop has left; gives one moment of that."""
    recorder = Recorder(world)
    world.start(tree, held, recorder)
    world.run()
    world.check()
    return dice(len(recorder.moments)).choice(recorder.moments)


def test_killed_again_and_again_it_loses_nothing_and_doubles_nothing(
    office: Office, request: pytest.FixtureRequest
) -> None:
    kills = max(2, request.config.getoption("--kills") // 12)
    chance = random.Random(request.config.getoption("--kill-seed"))  # noqa: S311  nothing secret
    office.folders.settings.write_text('[companies]\ndemo = "1"\n', "utf-8")
    office.batch()
    sent: list[int] = []
    for _ in range(kills):
        with Program(office.folders.root, "--watch", verb=("masofon", "run")) as program:
            program.until_it_watches()
            for _number in range(chance.randint(1, 20)):
                sent.append(len(sent) + 1)
                office.put([GOOD | {"Reference": str(sent[-1])}], number=sent[-1])
            program.rest(chance.uniform(0.0, 0.3))
            program.kill()
    office.here = replace(
        HERE, zone=None
    )  # as the programs had it: a block that one of them wrote is known by its time
    office.run()
    assert sorted(office.documents()) == sent
    assert len(office.names(".BAK")) == len(sent)
    assert office.names(".dat") == []
    assert office.log().count("================") == len(sent)


def test_another_file_that_bears_the_name_after_a_stop_is_taken_in_too(office: Office) -> None:
    class Locked(Disk):
        def rename(self, source: Path, target: Path) -> None:
            raise PermissionError(13, f"Permission denied, {target}", str(source))

    office.batch()
    name = office.put([GOOD])
    (trouble,) = troubles(list(office.runner(Locked()).run()))
    assert trouble.reason.startswith("Permission denied")
    (office.folders.dats / name).write_bytes(dat([GOOD | {"Reference": "30217"}])[1])
    first, second = office.run()
    assert (first.late, second.late) == (True, False)  # type: ignore[union-attr]
    assert office.documents() == [30215, 30217]
    assert len(office.names(".BAK")) == 1
    assert office.log().count("================") == 2
    assert office.trace(name).is_done
    assert office.run() == []


def test_a_folder_that_bears_the_name_after_a_stop_holds_nothing_up(office: Office) -> None:
    office.batch()
    path = office.folders.dats / office.put([GOOD])
    with writing(office.books) as connection:
        connection.execute(companies.update().values(name="other"))
    assert words(office.run()) == ["the books have no company demo"]
    path.unlink()
    path.mkdir()
    assert words(office.run()) == ["left"]
    assert office.run() == []
