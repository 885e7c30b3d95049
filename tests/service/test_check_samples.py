"""Every check of the import has a sample under samples/books that fails it and one that just passes it.

Each goes the real way: payload to `.dat`, `.dat` by an activation file into the books of a shop. What came of it stands
beside it; `python -m tests.service.test_check_samples` (make golden) writes that anew: read the difference.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import event

from pipeline.books.checks import year_of
from pipeline.books.importer import TAKERS
from pipeline.books.problem import Problem
from pipeline.catalogue import ENGINE
from pipeline.conversion import convert
from pipeline.engine.events import Imported
from pipeline.settings import Policy
from pipeline.station.disk import Disk
from tests.service.office import BATCH, Office, copied, furnished
from tests.service.stations import START

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "books"
OWN = SAMPLES.parent / "own-interface" / "prm"
"""Parameter files of a station's own."""
YEAR = 2026
"""Which is open in the shop's books."""
BESIDE = {"HC-M25": {"HC-M08"}}
"""What other check has to fail, so that there is something to be seen of this one."""
NAME = re.compile(r"1_(?P<interface>[a-z]+)_250030_(?:[a-z-]+-)?(?P<end>fails|just-passes)\.(?:json|dat)")


@dataclass(frozen=True)
class Sample:
    """A payload, or a `.dat` as another program might have written it."""

    path: Path
    interface: str
    passes: bool

    @property
    def code(self) -> str:
        return self.path.parent.name

    @property
    def name(self) -> str:
        return self.path.relative_to(SAMPLES).as_posix()

    def beside(self, ending: str) -> Path:
        return self.path.with_name(self.path.stem + ending)


def collected() -> Iterator[Sample]:
    for path in sorted(SAMPLES.glob("*/*")):
        if (found := NAME.fullmatch(path.name)) is not None:
            yield Sample(path, found["interface"], found["end"] == "just-passes")


ALL = list(collected())
every_sample = pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.name)


@cache
def template() -> tempfile.TemporaryDirectory[str]:
    """A station whose books are filled once, with an activation file for each interface; removed at the end."""
    folder = tempfile.TemporaryDirectory()
    root = Path(folder.name, "station")
    furnished(root, year=year_of(YEAR))
    office = Office(root)
    for interface in TAKERS:
        office.batch(interface)
    office.close()
    return folder


class Careless(Disk):
    """Waits for no disk: nothing is stopped here."""

    def sync(self, paths: Sequence[Path]) -> None: ...

    def sync_folder(self, folder: Path) -> None: ...


def careless(connection: sqlite3.Connection, _: object) -> None:
    """The same of the database."""
    connection.execute("PRAGMA synchronous=OFF").close()


@cache
def ended(sample: Sample) -> Imported:
    """What the import makes of a sample today."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office(copied(Path(template().name, "station"), Path(folder, "station")))
        for engine in (office.books, office.journal.engine):
            event.listen(engine, "connect", careless)
        batch = office.folders.dats / BATCH(sample.interface)
        name = sample.path.with_suffix(".dat").name
        for ending, place in ((".bat", batch), (".prm", batch.with_suffix(".prm"))):
            if sample.beside(ending).exists():
                place.write_bytes(sample.beside(ending).read_bytes())
        if sample.beside(".before.dat").exists():
            (office.folders.dats / name).write_bytes(sample.beside(".before.dat").read_bytes())
            list(office.runner(Careless(), OWN).run())
        (office.folders.dats / name).write_bytes(content(sample))
        (told,) = office.runner(Careless(), OWN).run()
        office.close()
    assert isinstance(told, Imported), told
    return told


def content(sample: Sample) -> bytes:
    """The `.dat` of a sample."""
    if sample.path.suffix == ".dat":
        return sample.path.read_bytes()
    policy = sample.beside(".policy.json")
    chosen = Policy.model_validate(json.loads(policy.read_bytes()) if policy.exists() else {})
    made = convert(sample.path, name=sample.path.name, policy=chosen, arrived=START)
    assert made.dat is not None, made.verdict.findings
    return made.dat


def problems(sample: Sample) -> tuple[Problem, ...]:
    outcome = ended(sample).outcome
    assert outcome is not None
    return outcome.problems


def written(sample: Sample) -> bytes:
    """What came of a sample, as a text to be read beside it."""
    told = ended(sample)
    outcome = told.outcome
    assert outcome is not None
    lines = [
        f"{outcome.word}: {outcome.summary}",
        f"{outcome.rows} row{'' if outcome.rows == 1 else 's'}, {outcome.refused_rows} refused",
        *told.made,
    ]
    for problem in outcome.problems:
        where = ", ".join(
            filter(None, (f"row {problem.row}" if problem.row else "the whole file", problem.field))
        )
        value = f": {json.dumps(problem.value, ensure_ascii=False)}" if problem.value or problem.field else ""
        kind = "" if problem.refuses else " (a warning)"
        lines += [
            "",
            f"{problem.code}{kind}: {problem.text}",
            f"  {where}{value}",
            f"  {problem.reason}",
            f"  {problem.remedy}",
        ]
    return ("\n".join(lines) + "\n").encode()


@every_sample
def test_a_sample_ends_as_stands_beside_it(sample: Sample) -> None:
    assert sample.beside(".end.txt").exists(), "make golden"
    assert written(sample).decode().splitlines() == sample.beside(".end.txt").read_text("utf-8").splitlines()


@every_sample
def test_a_sample_fails_its_check_and_no_other_or_just_passes_it(sample: Sample) -> None:
    found = {problem.code for problem in problems(sample)}
    assert found == BESIDE.get(sample.code, set()) | (set() if sample.passes else {sample.code})


@every_sample
def test_each_row_of_a_sample_that_fails_is_there_for_something(sample: Sample) -> None:
    rows = {problem.row for problem in problems(sample)}
    outcome = ended(sample).outcome
    assert outcome is not None
    of_the_whole = 0 in rows or sample.code == "HC-M19"  # one row alone has nothing to differ from
    assert sample.passes or of_the_whole or rows == set(range(1, outcome.rows + 1))


def test_each_check_of_the_catalogue_has_a_sample_that_fails_it_and_one_that_just_passes_it() -> None:
    wanted = {(code, passes) for code in ENGINE for passes in (False, True)}
    assert {(sample.code, sample.passes) for sample in ALL} == wanted


def test_every_file_there_belongs_to_a_sample() -> None:
    endings = (".bat", ".prm", ".before.dat", ".policy.json", ".end.txt")
    mine = {path for sample in ALL for path in (sample.path, *map(sample.beside, endings))}
    assert {path for path in SAMPLES.glob("**/*") if path.is_file()} <= mine
    assert len({(sample.code, sample.path.stem) for sample in ALL}) == len(ALL)  # each has its own end


def test_the_readme_lists_each_check() -> None:
    text = (SAMPLES.parent / "README.md").read_text("utf-8")
    assert re.findall(r"^\| `(HC-M[0-9]+)/` \|", text, re.MULTILINE) == list(ENGINE)


def write_golden() -> None:
    """Write the expected ends anew."""
    wanted = {sample.beside(".end.txt"): written(sample) for sample in ALL}
    for path in {*SAMPLES.glob("*/*.end.txt")} - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.write_bytes(text)


if __name__ == "__main__":
    write_golden()
