"""What the PATHs of a call stand for: files, folders, `-`, and on Windows patterns, left by its shell."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import EnvironmentFault, UsageError

STANDARD_INPUT = "-"
SHELL_LEAVES_PATTERNS = os.name == "nt"
_REPORT = ".report.json"
"""What a station writes beside a payload."""


def payloads(given: Sequence[str]) -> list[Path | None]:
    """The files to check, in the order of the call, those of a folder by name; None is standard input.

    Raises UsageError where a path is not there, or a folder holds nothing to check.
    """
    found: list[Path | None] = []
    for name in given:
        if name == STANDARD_INPUT:
            if None in found:
                raise UsageError("- is given twice", remedy="Standard input can be read once.")
            found.append(None)
        else:
            found += _expand(name)
    return found


def files(given: Sequence[str]) -> list[Path]:
    """Files alone, patterns expanded; raises UsageError where one is not there or is a folder."""
    found = []
    for name in given:
        for path in _matching(name):
            if path.is_dir():
                raise UsageError(f"{path} is a folder", remedy="Name the files in it.")
            found.append(path)
    return found


def _expand(name: str) -> Iterator[Path]:
    for path in _matching(name):
        if not path.is_dir():
            yield path
            continue
        inside = list(_payloads_in(path))
        if not inside:
            raise UsageError(
                f"{path} holds no *.json", remedy="Name a file, or a folder that holds payloads."
            )
        yield from inside


def _matching(name: str) -> list[Path]:
    path = Path(name)
    if not os.path.lexists(path):
        if SHELL_LEAVES_PATTERNS and (matches := sorted(glob.glob(name))):  # noqa: PTH207  the pattern may be absolute
            return [Path(match) for match in matches]
        raise UsageError(f"{name} is not there", remedy="Check the spelling, and the folder that you are in.")
    return [path]


def _payloads_in(folder: Path) -> Iterator[Path]:
    def unreadable(fault: OSError) -> None:
        raise EnvironmentFault(f"{fault.strerror}: {fault.filename}") from fault

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        for name in sorted(names):
            lower = name.lower()
            if lower.endswith(".json") and not lower.endswith(_REPORT) and not name.startswith("."):
                yield Path(place, name)
