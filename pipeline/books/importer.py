"""Importer: rows of a `.dat` into the books, as Masofon 2 takes them in: checked, reckoned, written, or refused.

The proof that a file was taken in is written in the transaction that writes what was in it, so that it is there exactly
when the documents are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from sqlalchemy import Connection, Engine, insert, select, update

from pipeline.books import numbering
from pipeline.books.batches import Batches
from pipeline.books.companies import Company, find
from pipeline.books.documents import Documents
from pipeline.books.engine import EngineSettings
from pipeline.books.keeping import Keeping
from pipeline.books.masters import ACCOUNTS, ITEMS, Masters
from pipeline.books.outcome import Outcome, Source, Word
from pipeline.books.problem import Problem
from pipeline.books.receipts import Receipts
from pipeline.books.run import Run, Taker
from pipeline.books.staging import SIZE, Chunk, chunks
from pipeline.books.tables import employees, imports, own_imports, problems
from pipeline.books.transaction import writing
from pipeline.findings import NOTHING
from pipeline.rules import Parameters, Shelf

TAKERS: Mapping[str, Callable[[Run], Taker]] = {
    "heshin": partial(Masters, ACCOUNTS),
    "itemin": partial(Masters, ITEMS),
    "imovein": Documents,
    "kupain": Receipts,
    "movein": Batches,
}
"""The interfaces that the books know. The rows of any other one are kept, and nothing is made of them."""
_NOTHING_MADE = {"refused", "kept"}


class Importer:
    """Takes files in, one transaction each."""

    def __init__(
        self,
        engine: Engine,
        settings: EngineSettings | None = None,
        *,
        shelf: Shelf | None = None,
        size: int = SIZE,
    ) -> None:
        """`shelf` has the parameter files, the shipped ones by default; `size` is how many rows go at once."""
        self._engine = engine
        self._settings = settings or EngineSettings()
        self._shelf = shelf or Shelf()
        self._size = size

    def take_in(
        self,
        company: str,
        interface: str,
        rows: Iterable[Sequence[str]],
        source: Source,
        *,
        again: bool = False,
        doubtful: Mapping[int, Problem] | None = None,
        own: bool = False,
    ) -> Outcome:
        """Take in the rows of a file, cells in the order of the interface's fields, into the books of a company.

        A file whose name and content were taken in before is left alone unless `again` asks for it; one that was
        refused or kept is tried anew. `doubtful` are rows, by number from 1, that the reading has refused already. What is
        the company's `own` data no reset takes back.
        Raises UsageError for a company that is not known and for an interface without a parameter file, and what
        SQLAlchemy raises where the database cannot be used; then nothing is written.
        """
        parameters = self._shelf.importing(interface.lower())
        with writing(self._engine) as connection:
            mine = find(connection, company)
            copies, before = _earlier(connection, mine, source)
            if before is not None and not again:
                return before
            take = _Take(
                connection, mine, parameters, self._settings, source=source, copy=copies + 1, own=own
            )
            return take.go(
                chunks(rows, [field.name for field in parameters.fields], self._size), doubtful or {}
            )


class _Take:
    """One file, in the transaction that is open."""

    def __init__(
        self,
        connection: Connection,
        company: Company,
        parameters: Parameters,
        settings: EngineSettings,
        *,
        source: Source,
        copy: int,
        own: bool,
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._interface = parameters.plugin
        key = numbering.keys(connection, imports).take()[0]
        self._run = Run(
            connection, company, settings, parameters, key=key, today=source.time.date().isoformat(), own=own
        )
        self._found: list[tuple[Problem, Mapping[str, str]]] = []
        self._rows = 0
        self._refused = 0
        row = {"id": key, "company": company.key, "interface": parameters.plugin, "time": source.time}
        row |= {
            "file": source.name,
            "sha256": source.sha256,
            "copy": copy,
            "outcome": "refused",
            "summary": "",
        }
        connection.execute(insert(imports), {**row, "rows": 0, "refused": 0, "made": 0})
        if own:
            connection.execute(insert(own_imports), {"import": key})

    def go(self, staged: Iterable[Chunk], doubtful: Mapping[int, Problem]) -> Outcome:
        """Take the chunks, and write down what came of it."""
        point = self._connection.begin_nested()
        made = self._take(staged, doubtful) if self._has_receiver() else self._count(staged)
        if not self._rows and not self._run.problems:
            self._run.problems.append(Problem("HC-M30"))
        self._found += [(problem, NOTHING) for problem in self._run.problems]
        word = self._word(made)
        if word == "refused":
            point.rollback()
            made = 0
        else:
            point.commit()
        self._found.sort(key=lambda found: found[0].row)
        problems = tuple(problem for problem, _ in self._found)
        outcome = Outcome(self._run.key, self._interface, word, self._rows, self._refused, made, problems)
        self._write_down(outcome)
        return outcome

    def _has_receiver(self) -> bool:
        """There is an employee who imports (documented)."""
        code = self._settings.receiving_code
        if not code:
            self._run.problems.append(Problem("HC-M01"))
            return False
        mine = (employees.c.company == self._run.company.key, employees.c.employee == code)
        if self._connection.execute(select(employees.c.employee).where(*mine)).first() is None:
            given = {"meaning": "קוד עובד"}
            self._run.problems.append(Problem("HC-M02", value=str(code), given=given))
            return False
        return True

    def _count(self, staged: Iterable[Chunk]) -> int:
        """All rows of a file of which nothing is taken in are refused."""
        self._rows = self._refused = sum(chunk.size for chunk in staged)
        return 0

    def _take(self, staged: Iterable[Chunk], doubtful: Mapping[int, Problem]) -> int:
        kept = self._interface not in TAKERS
        taker = TAKERS.get(self._interface, Keeping)(self._run)
        for chunk in staged:
            for row in doubtful.keys() & range(chunk.first, chunk.first + chunk.size) if doubtful else ():
                chunk.add(row - chunk.first, doubtful[row])
            taker.take(chunk)
            self._rows += chunk.size
            self._refused += len(chunk.refused)
            for place, found in chunk.problems.items():
                sent = chunk.fields(place) if place in chunk.refused or kept else NOTHING
                self._found += [(problem, sent) for problem in found]
        taker.finish()
        self._refused += len({problem.row for problem in self._run.problems if problem.row})
        return taker.made

    def _word(self, made: int) -> Word:
        whole = any(problem.row == 0 and problem.refuses for problem, _ in self._found)
        if whole or (self._refused and not (self._settings.partial and made)):
            return "refused"
        if self._interface not in TAKERS:
            return "kept"
        return "partly" if self._refused else "taken"

    def _write_down(self, outcome: Outcome) -> None:
        change = update(imports).where(imports.c.id == outcome.key)
        self._connection.execute(
            change.values(
                outcome=outcome.word,
                summary=outcome.summary,
                rows=outcome.rows,
                refused=outcome.refused_rows,
                made=outcome.made,
            )
        )
        keys = numbering.keys(self._connection, problems).take(len(self._found))
        rows = [
            {
                "id": key,
                "import": outcome.key,
                "row": problem.row,
                "code": problem.code,
                "field": problem.field,
                "value": problem.value,
                "given": problem.given,
                "fields": sent,
            }
            for key, (problem, sent) in zip(keys, self._found, strict=True)
        ]
        if rows:
            self._connection.execute(insert(problems), rows)


def _earlier(connection: Connection, company: Company, source: Source) -> tuple[int, Outcome | None]:
    """How often this file came before, and what came of it where it was taken in."""
    same = (
        imports.c.company == company.key,
        imports.c.sha256 == source.sha256,
        imports.c.file == source.name,
    )
    found = connection.execute(select(imports).where(*same).order_by(imports.c.copy)).all()
    taken = next((row for row in found if row.outcome not in _NOTHING_MADE), None)
    if taken is None:
        return len(found), None
    said = Problem("HC-M27", given={"time": taken.time.isoformat(timespec="seconds")})
    outcome = Outcome(taken.id, taken.interface, "again", taken.rows, taken.refused, taken.made, (said,))
    return len(found), outcome
