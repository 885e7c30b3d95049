"""Activation file: what Masofon 2 imports for one company, interface and provider, and how (the guide's screen).

One file `<compId>_<interface>_<netPassportId>.bat` in the station's Hconnect folder. The form is ours, TOML: a table
`[general]`, and a `[[line]]` for each line of the screen, with a key for each of its columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

import msgspec
from pydantic import AfterValidator, Field, model_validator

from pipeline.books.engine import EngineSettings, Store
from pipeline.engine.places import reason_against
from pipeline.errors import UsageError
from pipeline.masofon.dialects import READINGS
from pipeline.settings import toml
from pipeline.settings.section import Contradiction, Section, Text, refuse

Conversion = Literal["Ansi2Ansi", "oem2ansi"]
AGREE = "agree"
_NAME = re.compile(r"([0-9]+)_([A-Za-z][^_/\\]*)_([^_/\\]+)\.bat", re.IGNORECASE | re.DOTALL)
_OF_A_LINE = ("receiving_code", "store")


def _lower(value: str) -> str:
    return value.lower()


def _reading(value: str) -> str:
    if value != AGREE and value not in READINGS:
        raise ValueError(f'"{value}" is none of {AGREE}, {", ".join(READINGS)}')
    return value


class General(EngineSettings):
    """`[general]`: the settings that hold for every line."""

    error_log: Text = "rep/err"
    """The folder of the error log, seen from the station's root."""
    outside: bool = False
    """Whether folders outside the station's root may be named (ours)."""

    @model_validator(mode="after")
    def _no_columns(self) -> Self:
        refuse(
            Contradiction((name,), "is a column of the screen", "Put it into each [[line]].")
            for name in _OF_A_LINE
            if name in self.model_fields_set
        )
        return self


class Line(Section):
    """`[[line]]`: an import. The names of its keys are ours, what they say is documented where nothing else is said."""

    company: Text
    """The importing company: its file name."""
    type: Annotated[Text, AfterValidator(_lower)]
    """The import type: an interface."""
    store: Store = "permanent"
    """Where documents of stock go: a part of the import type."""
    mode: Literal["text"] = "text"
    """The import mode; ODBC is not emulated."""
    file: Text
    """The imported file, seen from the station's root; its name may hold `*` and `?`. Case does not count."""
    parameters: Text
    """The parameters file (.prm)."""
    receiving_code: Annotated[int, Field(ge=0, le=999_999_999)] = 0
    """The employee who imports; 0 is none, and nothing is taken in."""
    structure: Literal["Delimited"] = "Delimited"
    delimiter: Literal["(,)"] = "(,)"
    conversion: Conversion = "Ansi2Ansi"
    """The Hebrew conversion: as it is, or mirrored text turned round."""
    reading: Annotated[str, AfterValidator(_reading)] = AGREE
    """How quotes and commas are read (ours): a row is refused where the readings differ, or one of them is believed."""


class Screen(Section):
    """A whole activation file."""

    general: General = General()
    lines: Annotated[tuple[Line, ...], Field(alias="line")]

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        refuse(self._contradictions())
        return self

    def _contradictions(self) -> Iterator[Contradiction]:
        if not self.lines:
            yield Contradiction(("line",), "there is none", "Add a [[line]], or take the file away.")
        outside = self.general.outside
        remedy = "Name a place below the station's root, or allow it: outside = true in [general]."
        if reason := reason_against(self.general.error_log, outside=outside):
            yield Contradiction(("general", "error_log"), reason, remedy)
        for index, line in enumerate(self.lines):
            for key in ("file", "parameters"):
                if reason := reason_against(getattr(line, key), outside=outside):
                    yield Contradiction(("line", index, key), reason, remedy)


class Batch(msgspec.Struct, frozen=True):
    """An activation file that was read, and what its name says."""

    name: str
    comp_id: str
    interface: str
    net_passport: str
    general: General
    lines: tuple[Line, ...]

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        return self.name[: -len(".bat")]

    def settings(self, line: Line) -> EngineSettings:
        """What holds for a line."""
        return self.general.model_copy(update={name: getattr(line, name) for name in _OF_A_LINE})


def is_batch(name: str) -> bool:
    """Whether a file of this name is an activation file."""
    return _NAME.fullmatch(name) is not None


def batch_name(comp_id: str, interface: str, net_passport: str) -> str:
    """The name of an activation file."""
    return f"{comp_id}_{interface.lower()}_{net_passport}.bat"


def parse(content: bytes, path: Path) -> Batch:
    """Read an activation file; raises SettingsRefused with the line, and UsageError where its name says nothing."""
    found = _NAME.fullmatch(path.name)
    if found is None:
        remedy = "Its name is <compId>_<interface>_<netPassportId>.bat, such as 1_imovein_250030.bat."
        raise UsageError(f"{path.name} is not the name of an activation file", remedy=remedy)
    screen = toml.parse_as(Screen, content, path)
    return Batch(path.name, found[1], found[2].lower(), found[3], screen.general, screen.lines)
