"""Staging: the rows of a file as text, by columns, a chunk at a time, each row with its error or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest

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

    def __init__(self, first: int, size: int, columns: Mapping[str, Sequence[str]]) -> None:
        self.first = first
        """The number of its first row, from 1."""
        self.size = size
        self.columns = columns
        """The columns that hold something, by the field's name."""
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
    size = len(rows)
    lengths = set(map(len, rows))
    cells = zip(*rows, strict=True) if len(lengths) == 1 else zip_longest(*rows, fillvalue="")
    columns: dict[str, Sequence[str]] = {}
    for name, texts in zip(names, cells, strict=False):
        if texts.count("") < size and any(trimmed := _trimmed(texts)):
            columns[name] = trimmed
    chunk = Chunk(first, size, columns)
    if max(lengths) > len(names):
        for place, row in enumerate(rows):
            if extra := "".join(row[len(names) :]).strip(_BLANKS):
                chunk.refuse(place, "HC-M23", value=extra)
    return chunk


def _trimmed(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Without blanks around; most columns have none, which one look at the whole says."""
    whole = _END.join(("", *texts, ""))
    if any(blank + _END in whole or _END + blank in whole for blank in _BLANKS):
        return tuple(text.strip(_BLANKS) for text in texts)
    return texts
