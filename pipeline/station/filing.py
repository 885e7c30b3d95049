"""Filing: an input leaves the drop folder for done, rejected or corrupt, its report beside it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePath

from pipeline.masofon.names import stamp
from pipeline.station import report
from pipeline.station.draft import Draft
from pipeline.station.files import Files
from pipeline.station.folders import Folders
from pipeline.station.judging import Judged
from pipeline.station.report import Outcome
from pipeline.station.taking import Taken

LONGEST = 255
"""Bytes that a name may have; some file systems count characters, which are never more."""

_LONGEST_ENDING = 16
"""Characters; what is longer is no ending but part of the name."""


class Filing:
    """Finds a free name, writes the report, moves the input: nothing that is there is ever written over."""

    def __init__(self, folders: Folders, files: Files) -> None:
        self._folders = folders
        self._files = files

    def report(self, taken: Taken, judged: Judged, now: datetime) -> Outcome:
        """Publish the report that says where the input is about to go; raises OSError."""
        folder = self._folders.of(judged.state)
        name = next(
            name for name in _names(taken.entry.name, taken.arrived) if self._is_free(folder, name, taken)
        )
        outcome = Outcome(
            state=judged.state,
            name=taken.entry.name,
            file=(folder / name).relative_to(self._folders.root).as_posix(),
            size=taken.entry.size,
            sha256=taken.sha256,
            arrived=report.time(taken.arrived),
            filed=report.time(now),
            comp_id=judged.comp_id,
            dat=judged.dat,
            rows=judged.rows,
            reason=judged.reason,
            notes=judged.notes,
        )
        with Draft(self._files, folder) as draft:
            report.write(draft.file, judged.verdict, outcome)
            draft.publish(report_name(name), over=True)
        return outcome

    def move(self, outcome: Outcome) -> None:
        """Move the input; raises OSError (FileExistsError where the name was taken in between)."""
        folder = self._folders.of(outcome.state)
        self._files.rename(self._folders.drop / outcome.name, folder / PurePath(outcome.file).name)
        self._files.sync_folder(folder)
        self._files.sync_folder(self._folders.drop)

    def _is_free(self, folder: Path, name: str, taken: Taken) -> bool:
        """Whether neither an input nor the report of one is in the way.

        The input itself is none, where a stop in the middle of the move left it with both names. A report is
        none where it is about the same content: it was written before a stop, or the input was taken back to
        the drop folder.
        """
        there = self._files.stat(folder / name)
        if there is not None and not there.is_same_file(taken.entry):
            return False
        path = folder / report_name(name)
        return self._files.stat(path) is None or report.of_content(self._files.read(path), taken.sha256)


def report_name(name: str) -> str:
    """What the report of an input is called: its whole name and `.report.json`, shortened where it must be."""
    return shortened(name, report.SUFFIX)


def shortened(name: str, ending: str) -> str:
    """The name and the ending, cut between them so that a folder can hold it."""
    while name and len((name + ending).encode("utf-8", "surrogateescape")) > LONGEST:
        name = name[:-1]
    return name + ending


def _names(name: str, arrived: datetime) -> Iterator[str]:
    """The names to try, without end: its own, with the time of arrival, with that and a number."""
    yield name
    ending = PurePath(name).suffix
    if len(ending) > _LONGEST_ENDING:
        ending = ""
    stem = name.removesuffix(ending)
    for number in itertools.count(1):
        more = f"-{number}" if number > 1 else ""
        yield shortened(stem, f"-{stamp(arrived)}{more}{ending}")
