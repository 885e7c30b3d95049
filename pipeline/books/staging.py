"""Staging: the rows of a file as text, by columns, a chunk at a time, each row with its error or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from pipeline.books.problem import Problem
from pipeline.findings import NOTHING

SIZE = 2048
"""Rows of a chunk: their columns stay in the processor's cache."""
_BLANKS = " \t"
_END = "\0"


class Staged(msgspec.Struct, frozen=True):
    """A row (from 1) as it is staged: the fields that hold something, and the first error, if any."""

    row: int
    fields: Mapping[str, str]
    error: Problem | None


class Chunk:
    """Some rows that follow each other, as columns of trimmed text; `refuse` notes what is wrong with one."""

    def __init__(
        self, first: int, size: int, columns: Mapping[str, Sequence[str]], full: Collection[str] = ()
    ) -> None:
        self.first = first
        """The number of its first row, from 1."""
        self.size = size
        self.columns = columns
        """The columns that hold something, by the field's name."""
        self.full = full
        """Those that hold something in every row."""
        self.problems: dict[int, list[Problem]] = {}
        """By the row's place in the chunk, from 0."""
        self.refused: set[int] = set()
        """The places of the rows that have an error."""
        self._blank = ("",) * size

    def column(self, name: str) -> Sequence[str]:
        """The texts of a field, blank where the rows do not have it."""
        return self.columns.get(name, self._blank)

    def refuse(
        self, place: int, code: str, field: str = "", value: str = "", given: Mapping[str, str] = NOTHING
    ) -> None:
        """Note what is wrong with the row at a place."""
        self.add(place, Problem(code, self.first + place, field, value, given))

    def add(self, place: int, problem: Problem) -> None:
        """Note a problem of the row at a place."""
        self.problems.setdefault(place, []).append(problem)
        if problem.refuses:
            self.refused.add(place)

    def fields(self, place: int) -> dict[str, str]:
        """What the row at a place holds."""
        return {name: texts[place] for name, texts in self.columns.items() if texts[place]}

    def staged(self) -> Iterator[Staged]:
        """The rows, one by one."""
        for place in range(self.size):
            errors = (problem for problem in self.problems.get(place, ()) if problem.refuses)
            yield Staged(self.first + place, self.fields(place), next(errors, None))


def chunks(rows: Iterable[Sequence[str]], names: Sequence[str], size: int = SIZE) -> Iterator[Chunk]:
    """Cut rows, cells in the order of `names`, into chunks; a shorter row is blank at its end (documented: trimmed)."""
    waiting = iter(rows)
    first = 1
    while some := list(islice(waiting, size)):
        yield _chunk(first, some, names)
        first += len(some)


def _chunk(first: int, rows: Sequence[Sequence[str]], names: Sequence[str]) -> Chunk:
    size, width = len(rows), len(names)
    lengths = set(map(len, rows))
    cells: list[str] = []  # all of them, row by row: a column is every so manieth of them
    for row in rows if lengths == {width} else _even(rows, width):
        cells += row
    columns: dict[str, Sequence[str]] = {}
    full: set[str] = set()
    for place, name in enumerate(names):
        texts = cells[place::width]
        blanks = texts.count("")
        if blanks == size:
            continue
        trimmed = _trimmed(texts)
        if trimmed is not texts:
            blanks = trimmed.count("")
        if blanks < size:
            columns[name] = tuple(trimmed)
        if not blanks:
            full.add(name)
    chunk = Chunk(first, size, columns, full)
    if max(lengths) > width:
        for place, row in enumerate(rows):
            if extra := ",".join(row[width:]).strip(f",{_BLANKS}"):
                chunk.refuse(place, "HC-M23", value=extra)
    return chunk


def _even(rows: Iterable[Sequence[str]], width: int) -> Iterator[list[str]]:
    """Rows of any length as rows of one: cut, or blank at their ends."""
    for row in rows:
        yield [*row[:width], *("",) * (width - len(row))]


def _trimmed(texts: list[str]) -> list[str]:
    """Without blanks around; most columns have none, which one look at the whole says: then they are given back."""
    whole = "".join(texts)
    if not any(blank in whole for blank in _BLANKS):
        return texts
    whole = _END.join(("", *texts, ""))
    if any(blank + _END in whole or _END + blank in whole for blank in _BLANKS):
        return [text.strip(_BLANKS) for text in texts]
    return texts
