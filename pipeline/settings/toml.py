"""station.toml, and other files of ours in TOML: read and checked; what is wrong is said with its line and what to do."""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.errors import EnvironmentFault, UsageError
from pipeline.settings.section import Place
from pipeline.settings.station import StationSettings

NAME = "station.toml"

Model = TypeVar("Model", bound=BaseModel)

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?")
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEY = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")

_SAID = {
    "missing": "is missing",
    "path_type": "must be a text in quotes",
    "string_type": "must be a text in quotes",
    "tuple_type": "must be a list",
}
"""Where pydantic would speak of Python."""


class SettingsRefused(UsageError):
    """A station.toml, or another file of ours, cannot be used."""


def load(path: Path) -> StationSettings:
    """Read the settings of a station; raises what `read` and `parse` raise."""
    return parse(read(path), path)


def read(path: Path) -> bytes:
    """The file as it is; raises SettingsRefused where it is not there, EnvironmentFault where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        remedy = f"Make the station first: hconnect init {path.parent}"
        raise SettingsRefused(f"{path} is not there", remedy=remedy) from None
    except OSError as fault:
        raise EnvironmentFault(f"{path}: {fault.strerror}", remedy="Let this user read it.") from fault


def parse(content: bytes, path: Path) -> StationSettings:
    """What a file says, `path` being its name; raises SettingsRefused, with the line where it can be found."""
    return parse_as(StationSettings, content, path)


def parse_as(model: type[Model], content: bytes, path: Path) -> Model:
    """The same for a file that is told by another model."""
    try:
        text = content.decode("utf-8-sig")  # Notepad's mark is no part of TOML
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise SettingsRefused(f"{path}:{line}: not UTF-8", remedy="Save the file as UTF-8.") from None
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise _not_toml(path, text, str(fault)) from None
    except ValidationError as fault:
        raise _refused(model, path, text, fault.errors()) from None


def _not_toml(path: Path, text: str, said: str) -> SettingsRefused:
    at = _AT.search(said)
    line = at[1] if at and at[1] else text.count("\n") + 1
    remedy = "A text stands in quotes, a list in [ ], and true and false are small."
    return SettingsRefused(f"{path}:{line}: not TOML: {_AT.sub('', said)}", remedy=remedy)


def _refused(model: type[BaseModel], path: Path, text: str, faults: list[ErrorDetails]) -> SettingsRefused:
    lines = places(text)
    at = [_line(lines, fault["loc"]) for fault in faults]
    # a key that is spelled wrong comes before the complaint that the right one is missing
    _, line, index = min((fault["type"] == "missing", at[index], index) for index, fault in enumerate(faults))
    fault = faults[index]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    where = f"{path}:{line}" if line else str(path)
    *table, key = (str(part) for part in fault["loc"] if part != "[key]")
    if fault["type"] == "extra_forbidden":
        known = _known(model, fault["loc"][:-1])
        near = difflib.get_close_matches(key, known, 1, 0.5)
        hint = f"Did you mean {near[0]}? " if near else ""
        inside = f" in [{'.'.join(table)}]" if table else ""
        remedy = f"{hint}Known there: {', '.join(known)}."
        return SettingsRefused(f"{where}: unknown key {key}{inside}{more}", remedy=remedy)
    said = _SAID.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
    remedy = (
        fault.get("ctx", {}).get("remedy")
        or "Correct the value, or take the line out: the default counts then."
    )
    if fault["type"] == "missing":
        remedy = "Add it."
    return SettingsRefused(f"{where}: {'.'.join([*table, key])}: {said}{more}", remedy=remedy)


def _known(whole: type[BaseModel], table: Place) -> list[str]:
    """The keys that a table may hold."""
    model: Any = whole
    for part in table:
        if isinstance(part, str):
            fields = model.model_fields
            field = fields.get(part) or next(field for field in fields.values() if field.alias == part)
            annotation = field.annotation
            inner = [
                kind for kind in (annotation, *getattr(annotation, "__args__", ())) if isinstance(kind, type)
            ]
            model = next(kind for kind in inner if issubclass(kind, BaseModel))
    return [field.alias or name for name, field in model.model_fields.items()]


def _line(lines: dict[Place, int], place: Place) -> int:
    """The line of a key, else of the table that it is in; 0 where neither is found."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return 0


def places(text: str) -> dict[Place, int]:
    """The line (from 1) of each table and each key, as far as a look at single lines can tell."""
    found: dict[Place, int] = {}
    table: Place = ()
    counts: dict[Place, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.fullmatch(line):
            table = _parts(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            parts = _parts(key[1])
            for length in range(1, len(parts) + 1):
                found.setdefault((*table, *parts[:length]), number)
    return found


def _parts(dotted: str) -> Place:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))
