"""Writing: a run's block in the error log, its lines in the capture log, and the name that an imported file gets.

Their forms are observed (docs/masofon.md). All of it is Windows-1255 with CRLF; a character that this
cannot carry becomes `?`. Times are those of the place where the station stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from pipeline.books.problem import Problem
from pipeline.masofon import ansi
from pipeline.station.places import shortened

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_END = "================"


class Heading(msgspec.Struct, frozen=True):
    """The first line of a block. What the constants at its end mean is unknown."""

    host: str
    pid: int
    batch: str
    """The name of the activation file."""
    company: str
    type: str
    method: str
    file: str

    def text(self) -> str:
        """As it stands in the log."""
        return (
            f"[{self.host}_{self.pid}.{self.batch}] --->{self.company} -{self.type}.{self.method} -{self.file} "
            f"- - - - -1 -{self.host} -0 -0 -"
        )


def block(heading: Heading, time: datetime, problems: Sequence[Problem], summary: str) -> bytes:
    """A run's block: what was refused, by row, and how it ended; `time` is local."""
    when = f"[{time:%d/%m/%y %H:%M:%S}]"
    lines = [
        heading.text(),
        f'{when} "{heading.file}":',
        *(f"{when} {_row(problem)}" for problem in _told(problems)),
        f"{when} {summary}",
        f"{when} {_END}",
    ]
    return _encoded(lines)


def captured(time: datetime, problems: Iterable[Problem]) -> bytes:
    """The lines of the capture log: one for each row that was refused, with the first that is wrong with it."""
    when = f"[{time:%d/%m/%y %H:%M:%S}]"
    rows: dict[int, str] = {}
    for problem in problems:
        if problem.row and problem.refuses:
            rows.setdefault(problem.row, problem.text)
    return _encoded(f"{when} #api#   {text}" for text in rows.values())


def bak_name(dat: str, time: datetime, number: int = 1) -> str:
    """What a `.dat` is called once it was dealt with, at a local time; from the second `number` on that is added."""
    more = f"-{number}" if number > 1 else ""
    return shortened(dat, f".DMY_{time:%d.%m.%y}.HMS_{time:%H.%M.%S}{more}.BAK")


def _told(problems: Iterable[Problem]) -> Iterator[Problem]:
    """What refuses, and what is said of the whole file."""
    return (problem for problem in problems if problem.refuses or not problem.row)


def _row(problem: Problem) -> str:
    row = str(problem.row) if problem.row else ""
    return f"{_flat(problem.value)}\t{_flat(problem.text)}\t{row}\t"


def _flat(text: str) -> str:
    return _CONTROLS.sub(" ", text)


def _encoded(lines: Iterable[str]) -> bytes:
    text = "".join(f"{line}\r\n" for line in lines)
    return ansi.encode(ansi.replaced(text, "?"))
