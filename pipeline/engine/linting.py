"""Linting: what is wrong with an activation file, and what to do about it; nothing is imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from pipeline.books.importer import TAKERS
from pipeline.engine.activation import Batch, Line, batch_name
from pipeline.engine.batches import Batches
from pipeline.engine.places import folder_of, matches, place, split
from pipeline.errors import HConnectError, UsageError
from pipeline.masofon.prm import PrmError
from pipeline.masofon.prm import read as read_prm
from pipeline.rules import Parameters, Shelf
from pipeline.settings.station import StationSettings
from pipeline.settings.toml import places
from pipeline.station.files import Files
from pipeline.station.folders import Folders

Lines = dict[tuple[str | int, ...], int]


class Lint(msgspec.Struct, frozen=True):
    """Something wrong: in which file, on which line (0: none in particular), what, and the remedy."""

    file: str
    line: int
    text: str
    remedy: str


class Linter:
    """Looks at activation files of one station. Raises OSError."""

    def __init__(self, folders: Folders, settings: StationSettings, shelf: Shelf, files: Files) -> None:
        self._folders = folders
        self._settings = settings
        self._shelf = shelf
        self._files = files
        self._batches = Batches(folders, files)

    def check(self, names: Sequence[str]) -> Iterator[Lint]:
        """Everything that is wrong with files of these names."""
        taken: dict[tuple[str, str], str] = {}
        for name in names:
            try:
                batch = self._batches.read(name)
            except HConnectError as fault:
                text = str(fault).removeprefix(f"{self._folders.dats / name}:")
                number, _, said = text.partition(":")
                at = int(number) if number.isdecimal() else 0
                yield Lint(name, at, said.strip() if at else text.strip(), fault.remedy)
                continue
            text = self._files.read(self._folders.dats / name).decode("utf-8-sig")
            yield from self._batch(batch, places(text), taken)

    def _batch(self, batch: Batch, lines: Lines, taken: dict[tuple[str, str], str]) -> Iterator[Lint]:
        root = self._folders.root
        try:
            folder_of(self._files, root, place(root, batch.general.error_log))
        except HConnectError as fault:
            yield Lint(
                batch.name, lines.get(("general", "error_log"), 0), f"error_log: {fault}", fault.remedy
            )
        for index, line in enumerate(batch.lines):
            for key, text, remedy in self._line(batch, line):
                yield Lint(
                    batch.name, lines.get(("line", index, key), lines.get(("line", index), 0)), text, remedy
                )
            means = split(line.file.lower())
            if means in taken:
                remedy = "Take one of the two away: the first one takes the files."
                at = lines.get(("line", index, "file"), 0)
                yield Lint(batch.name, at, f"file: {taken[means]} means the same files", remedy)
            taken.setdefault(means, batch.name)

    def _line(self, batch: Batch, line: Line) -> Iterator[tuple[str, str, str]]:
        """The key, what is wrong with it, and the remedy."""
        number = self._settings.comp_id(line.company)
        if number is None:
            listed = ", ".join(self._settings.companies) or "none"
            yield (
                "company",
                f"{line.company} is not a company of this station",
                f"Listed in station.toml: {listed}.",
            )
        elif int(number) != int(batch.comp_id):
            remedy = f"Call the file {batch_name(number, batch.interface, batch.net_passport)}."
            yield "company", f"{line.company} is {number}, and the file's name says {batch.comp_id}", remedy
        rules: Parameters | None = None
        try:
            rules = self._shelf.importing(line.type)
        except UsageError as fault:
            yield "type", str(fault), fault.remedy
        if rules is not None and line.type != batch.interface and not self._is_own(batch.interface):
            remedy = f"Call the file {batch_name(batch.comp_id, line.type, batch.net_passport)}."
            yield "type", f"is {line.type}, and the file's name says {batch.interface}", remedy
        if not line.receiving_code:
            remedy = "Name an employee of the company: receiving_code = 1."
            yield "receiving_code", "there is none, and nothing is taken in without", remedy
        yield from self._file(batch, line)
        yield from self._parameters(line, rules)

    def _is_own(self, interface: str) -> bool:
        """Whether it is an interface of the site's own, which may be taken in as another type (the guide's example)."""
        rules = self._shelf.get(interface)
        return interface not in TAKERS and isinstance(rules, Parameters) and rules.kind == "rows"

    def _file(self, batch: Batch, line: Line) -> Iterator[tuple[str, str, str]]:
        head, wildcard = split(line.file)
        try:
            folder = folder_of(self._files, self._folders.root, place(self._folders.root, head or "."))
        except HConnectError as fault:
            yield "file", str(fault), fault.remedy
            return
        if folder == self._folders.dats and not matches(
            f"{batch.stem}_20260102T030405Z-0a1b2c3d4e.dat", wildcard
        ):
            remedy = f"The station's files match {batch.stem}_*.dat."
            yield "file", f"{wildcard} is not what the station calls its files", remedy

    def _parameters(self, line: Line, rules: Parameters | None) -> Iterator[tuple[str, str, str]]:
        path = place(self._folders.root, line.parameters)
        if self._files.stat(path) is None:
            yield "parameters", f"{path} is not there", f"hconnect prm make {line.type} --out {path}"
            return
        try:
            found = read_prm(self._files.read(path))
        except PrmError as fault:
            yield "parameters", str(fault), fault.remedy
            return
        if rules is None:
            return
        if len(found.lines) > len(rules.fields):
            remedy = "Line n of it is field n of the interface; see: hconnect prm show."
            more = f"has {len(found.lines)} lines, and {line.type} has {len(rules.fields)} fields"
            yield "parameters", more, remedy
        sent = {
            field.name for field, place in zip(rules.fields, found.places, strict=False) if place is not None
        }
        missing = [field.name for field in rules.fields if field.required and field.name not in sent]
        if missing:
            remedy = "Each row needs them; see: hconnect prm show."
            yield "parameters", f"has no column for {', '.join(missing)}", remedy
