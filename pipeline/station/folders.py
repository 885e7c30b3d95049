"""Folders: those of a station, under a root that stands for the c:/hash7 of a real one."""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property
from pathlib import Path

import msgspec

from pipeline.errors import EnvironmentFault, UsageError
from pipeline.settings.toml import NAME
from pipeline.station.draft import Draft, sweep
from pipeline.station.files import Files
from pipeline.station.template import TEMPLATE

DONE = "done"
REJECTED = "rejected"
CORRUPT = "corrupt"
HOLD = "hold"


class Folders(msgspec.Struct, frozen=True, dict=True):
    """The places of a station; all but `root` follow from it, and are worked out once."""

    root: Path

    @cached_property
    def settings(self) -> Path:
        """Its station.toml."""
        return self.root / NAME

    @cached_property
    def drop(self) -> Path:
        """What arrives."""
        return self.root / "rep" / "hconnect"

    @cached_property
    def dats(self) -> Path:
        """The `.dat` files for Masofon 2."""
        return self.root / "Hconnect"

    @cached_property
    def errors(self) -> Path:
        """Masofon's error log."""
        return self.root / "rep" / "err"

    @cached_property
    def lock(self) -> Path:
        """Held by the one service."""
        return self.root / "station.lock"

    @cached_property
    def health(self) -> Path:
        """How the service is, for those who watch over it."""
        return self.root / "station.health.json"

    def of(self, state: str) -> Path:
        """Where an input goes: the folder `done`, `rejected`, `corrupt` or `hold`."""
        return self._states[state]

    def file(self, state: str, name: str) -> str:
        """The path of an input in one of these folders, from the root, with slashes."""
        return f"rep/hconnect/{state}/{name}"

    @cached_property
    def _states(self) -> dict[str, Path]:
        return {state: self.drop / state for state in (DONE, REJECTED, CORRUPT, HOLD)}

    def all(self) -> tuple[Path, ...]:
        """Every folder below the root."""
        return (self.drop, *self._states.values(), self.dats, self.errors)

    def check(self, files: Files) -> None:
        """Raise UsageError where a folder is missing, EnvironmentFault where this user may not write there."""
        for folder in (self.root, *self.all()):
            entry = files.stat(folder)
            if entry is None:
                raise UsageError(f"{folder} is not there", remedy=f"Make it: hconnect init {self.root}")
        for folder in self.all():
            try:
                with Draft(files, folder):
                    pass
            except OSError as fault:
                remedy = "Let this user write there, or make room."
                raise EnvironmentFault(f"{folder}: {fault.strerror}", remedy=remedy) from fault

    def sweep(self, files: Files, keep: Container[str], *, root: bool) -> list[Path]:
        """Remove the drafts that a stop left behind, but for those of these names; gives the removed. Raises OSError.

        With `root` also those of the root itself, where commands that edit the settings make theirs.
        """
        swept = (self.root, *self.all()) if root else self.all()
        return [path for folder in swept for path in sweep(files, folder, keep)]

    def make(self, files: Files) -> bool:
        """Make what is missing; gives whether station.toml was. What is there stays as it is.

        Raises UsageError where something that is no folder is in the way, and OSError as the system says.
        """
        for folder in self.all():
            try:
                files.make_folder(folder)
            except (FileExistsError, NotADirectoryError) as fault:
                remedy = "Name a folder for the station, or a name that is not taken."
                raise UsageError(f"{folder} is no folder, or lies in none", remedy=remedy) from fault
        if files.stat(self.settings) is not None:
            return False
        with Draft(files, self.root) as draft:
            draft.file.write(TEMPLATE.encode())
            try:
                draft.publish(self.settings.name)
            except FileExistsError:
                return False
        return True
