"""Shelf: the definitions of a station: those in its `reports/` folder, and behind them the shipped ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

from pipeline.errors import EnvironmentFault, UsageError
from pipeline.reports.checking import check
from pipeline.reports.definition import Definition
from pipeline.reports.query import QueryRefused
from pipeline.reports.sheet import DefinitionSheet
from pipeline.settings import toml
from pipeline.settings.toml import SettingsRefused

SHIPPED = Path(__file__).with_name("shipped")
_SUFFIX = ".toml"
_OPENED = ("'''", '"""')
"""A text whose first line is the next one."""
_NUMBER = re.compile(r"^number\s*=\s*(\d{1,9})\b", re.MULTILINE)


class DefinitionRefused(UsageError):
    """A definition cannot be used."""


class Shelved(msgspec.Struct, frozen=True):
    """A file of a definition; `fault` says with file and line what is wrong where there is no definition in it.

    `number` is None where not even that can be read.
    """

    path: Path
    number: int | None
    definition: Definition | None = None
    fault: str = ""
    remedy: str = ""

    def get(self) -> Definition:
        """The definition; raises DefinitionRefused where the file has a fault."""
        if self.definition is None:
            raise DefinitionRefused(self.fault, remedy=self.remedy)
        return self.definition


class Shelf:
    """Reads the files when asked; a station's file hides the shipped one of its number."""

    def __init__(self, site: Path | None = None) -> None:
        """`site` is the station's `reports/`, which need not be there."""
        self._site = site

    def all(self) -> list[Shelved]:
        """What counts of each number, by number; files whose number cannot be read come last.

        Raises EnvironmentFault where a file or the folder cannot be read.
        """
        mine: dict[int, Shelved] = {}
        rest = []
        for found in self._found(self._site):
            if found.number is None:
                rest.append(found)
            elif (first := mine.get(found.number)) is not None:
                fault = f"{found.path}: number {found.number} is that of {first.path.name} too"
                mine[found.number] = Shelved(
                    found.path, found.number, None, fault, "Give one of them another."
                )
            else:
                mine[found.number] = found
        shipped = {found.number: found for found in self._found(SHIPPED) if found.number is not None}
        return [one for _, one in sorted((shipped | mine).items())] + rest

    def find(self, number: int) -> Shelved | None:
        """The file of this number that counts; None where there is none. Raises as `all` does."""
        return next((found for found in self.all() if found.number == number), None)

    def get(self, number: int) -> Definition | None:
        """The report of this number; None where there is none.

        Raises DefinitionRefused where its file has a fault, EnvironmentFault where it cannot be read.
        """
        found = self.find(number)
        return None if found is None else found.get()

    def named(self, number: int) -> Definition:
        """The report of this number; raises UsageError where there is none, and as `get` does."""
        found = self.get(number)
        if found is None:
            there = ", ".join(str(one.number) for one in self.all() if one.number is not None)
            raise UsageError(f"there is no report {number}", remedy=f"There: {there}.")
        return found

    def _found(self, folder: Path | None) -> Iterator[Shelved]:
        if folder is None or not folder.is_dir():
            return
        try:
            paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == _SUFFIX)
            for path in paths:
                state = path.stat()
                yield _loaded(path, state.st_mtime_ns, state.st_size)
        except OSError as fault:
            raise EnvironmentFault(f"{folder}: {fault.strerror}", remedy="Let this user read it.") from fault


def load(path: Path) -> Shelved:
    """Read a file; raises EnvironmentFault where it cannot be read."""
    content = toml.read(path)
    try:
        definition = toml.parse_as(DefinitionSheet, content, path).definition()
        check(definition)
    except SettingsRefused as refused:
        return Shelved(path, _number(content), None, str(refused), refused.remedy)
    except QueryRefused as refused:
        fault = f"{path}:{_where(content, definition.query, refused)}: {refused.said}"
        return Shelved(path, definition.number, None, fault, refused.remedy)
    return Shelved(path, definition.number, definition)


def _where(content: bytes, query: str, refused: QueryRefused) -> str:
    """The line, and within a query of several lines the column, of what is wrong (both from 1)."""
    text = content.decode("utf-8-sig")
    lines = toml.places(text)
    place = next(place for place in (refused.place, refused.place[:2], ("query",)) if place in lines)
    line = lines[place]
    if refused.at is None or not text.splitlines()[line - 1].rstrip().endswith(_OPENED):
        return str(line)
    before = query[: refused.at]
    return f"{line + 1 + before.count(chr(10))}:{refused.at - before.rfind(chr(10))}"


def _number(content: bytes) -> int | None:
    text = content.decode("utf-8", "replace")
    try:
        number = tomllib.loads(text.lstrip("\ufeff")).get("number")
    except tomllib.TOMLDecodeError:
        said = _NUMBER.search(text)
        return int(said[1]) if said else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


@lru_cache(maxsize=256)
def _loaded(path: Path, _changed: int, _size: int) -> Shelved:
    """Keyed by the file's state too: it is edited while a station runs."""
    return load(path)
