"""Places: under which name an input goes into done, rejected, corrupt or hold. Nothing is ever written over."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator
from datetime import datetime
from pathlib import Path, PurePath

from pipeline.masofon.names import stamp
from pipeline.station import report
from pipeline.station.files import Files

LONGEST = 255
"""Bytes that a name may have; some file systems count characters, which are never more."""

_LONGEST_ENDING = 16
"""Characters; what is longer is no ending but part of the name."""


def free_name(
    files: Files, folder: Path, name: str, *, arrived: datetime, sha256: str, taken: Container[str] = ()
) -> str:
    """A name that neither an input nor the report of another content bears; raises OSError.

    A report of the same content is in nobody's way: it was written before a stop, or the input was taken back to
    the drop folder. `taken` are names that others are about to get.
    """
    for tried in _names(name, arrived):
        if tried in taken or files.stat(folder / tried) is not None:
            continue
        path = folder / report_name(tried)
        if files.stat(path) is None or _is_of(files.read(path), sha256):
            return tried
    raise AssertionError("there is no last name")  # pragma: no cover


def report_name(name: str) -> str:
    """What the report of an input is called: its whole name and `.report.json`, shortened where it must be."""
    return shortened(name, report.SUFFIX)


def shortened(name: str, ending: str) -> str:
    """The name and the ending, cut between them so that a folder can hold it."""
    while name and len((name + ending).encode("utf-8", "surrogateescape")) > LONGEST:
        name = name[:-1]
    return name + ending


def _is_of(content: bytes, sha256: str) -> bool:
    whole = report.parse(content)
    return whole is not None and whole.outcome.sha256 == sha256


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
