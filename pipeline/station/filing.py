"""Filing: an input leaves the drop folder for done, rejected or corrupt, its report beside it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePath

from pipeline.findings import Verdict
from pipeline.masofon.names import stamp
from pipeline.station import report
from pipeline.station.draft import Draft
from pipeline.station.files import Files
from pipeline.station.folders import Folders
from pipeline.station.report import Outcome

LONGEST = 255
"""Bytes that a name may have; some file systems count characters, which are never more."""


class Filing:
    """Finds a free name, writes the report, moves the input: nothing that is there is ever written over."""

    def __init__(self, folders: Folders, files: Files) -> None:
        self._folders = folders
        self._files = files

    def name(self, input_name: str, state: str, sha256: str, arrived: datetime) -> str:
        """A name that is free in the folder of this state: its own, else one with the time of arrival in it.

        A report without its input is no obstacle where it is about the same content: it was written before a
        crash, or the input was taken back to the drop folder. Raises OSError.
        """
        return next(name for name in _names(input_name, arrived) if self._is_free(name, state, sha256))

    def report(self, outcome: Outcome, verdict: Verdict) -> None:
        """Publish the report; raises OSError."""
        with Draft(self._files, self._folders.of(outcome.state)) as draft:
            report.write(draft.file, verdict, outcome)
            draft.publish(report_name(PurePath(outcome.file).name), over=True)

    def move(self, input_name: str, state: str, name: str) -> None:
        """Move the input; raises OSError (FileExistsError where the name was taken in between)."""
        folder = self._folders.of(state)
        self._files.rename(self._folders.drop / input_name, folder / name)
        self._files.sync_folder(folder)
        self._files.sync_folder(self._folders.drop)

    def _is_free(self, name: str, state: str, sha256: str) -> bool:
        folder = self._folders.of(state)
        if self._files.stat(folder / name) is not None:
            return False
        path = folder / report_name(name)
        return self._files.stat(path) is None or report.of_content(self._files.read(path), sha256)


def report_name(name: str) -> str:
    """What the report of an input is called: its whole name and `.report.json`, shortened where it must be."""
    return shortened(name, report.SUFFIX)


def shortened(name: str, ending: str) -> str:
    """The name and the ending, cut between them so that a folder can hold it."""
    while len((name + ending).encode("utf-8", "surrogateescape")) > LONGEST:
        name = name[:-1]
    return name + ending


def _names(name: str, arrived: datetime) -> Iterator[str]:
    """The names to try, without end: its own, with the time of arrival, with that and a number."""
    yield name
    path = PurePath(name)
    for number in itertools.count(1):
        more = f"-{number}" if number > 1 else ""
        yield shortened(path.stem, f"-{stamp(arrived)}{more}{path.suffix}")
