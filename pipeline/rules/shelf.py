"""Shelf: where the parameter file of a plugin is: in the site's own folder, else among the shipped ones."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from pipeline.errors import EnvironmentFault, UsageError
from pipeline.findings import Finding
from pipeline.rules.field import Parameters
from pipeline.rules.load import load

_INSIDE = Path(__file__).resolve().parents[1] / "prm"
SHIPPED = _INSIDE if _INSIDE.is_dir() else _INSIDE.parents[1] / "prm"
"""Within the package once it is installed, at the top of a checkout."""


class Shelf:
    """Finds `<plugin>.json` without regard to case; a site's file hides the shipped one of its name.

    A shelf looks for each plugin once, so that a payload is dealt with by one state of its file; a new shelf sees what
    was edited meanwhile.
    """

    def __init__(self, site: Path | None = None) -> None:
        self._folders = [SHIPPED] if site is None else [site, SHIPPED]
        self._found: dict[str, Parameters | tuple[Finding, ...] | None] = {}

    def find(self, plugin: str) -> Path | None:
        """The file, or None; a name that is a path finds nothing, as names in folders are compared."""
        wanted = f"{plugin}.json".casefold()
        for folder in self._folders:
            usual = folder / wanted
            if plugin.isalnum() and os.path.isfile(usual):  # noqa: PTH113  a name may be too long for a file
                return usual
            for path in _listed(folder):
                if path.name.casefold() == wanted:
                    return path
        return None

    def get(self, plugin: str) -> Parameters | tuple[Finding, ...] | None:
        """The rules; the findings where the file has faults; None where there is none.

        Raises EnvironmentFault where the file or its folder cannot be read.
        """
        if plugin not in self._found:
            self._found[plugin] = self._get(plugin)
        return self._found[plugin]

    def _get(self, plugin: str) -> Parameters | tuple[Finding, ...] | None:
        path = self.find(plugin)
        if path is None:
            return None
        try:
            state = path.stat()
            return _loaded(path, state.st_mtime_ns, state.st_size)
        except OSError as fault:
            raise EnvironmentFault(f"{path}: {fault.strerror}", remedy="Let this user read it.") from fault

    def usable(self, plugin: str) -> Parameters:
        """The rules; raises UsageError where there are none, or their file has faults, and EnvironmentFault."""
        rules = self.get(plugin)
        if isinstance(rules, Parameters):
            return rules
        if rules is None:
            raise UsageError(f"no parameter file for {plugin}", remedy=f"Known: {', '.join(self.names())}.")
        path = self.find(plugin)
        raise UsageError(f"{path} has faults", remedy=f"See them: hconnect prm check {path}")

    def importing(self, plugin: str) -> Parameters:
        """The rules of an interface that imports rows; raises as `usable` does, also for one that takes an object."""
        rules = self.usable(plugin)
        if rules.kind == "object":
            raise UsageError(f"{plugin} is not imported", remedy="It takes one object, and has no .dat.")
        return rules

    def names(self) -> list[str]:
        """The plugins that have a parameter file, in small letters, sorted."""
        return sorted({path.stem.lower() for folder in self._folders for path in _listed(folder)})


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".json")
    except OSError as fault:
        remedy = "Name a folder that exists and that this user can read."
        raise EnvironmentFault(f"{folder}: {fault.strerror}", remedy=remedy) from fault


@lru_cache(maxsize=64)
def _loaded(path: Path, _changed: int, _size: int) -> Parameters | tuple[Finding, ...]:
    """Keyed by the file's state too: a station runs for weeks, and its files are edited meanwhile."""
    return load(path)
