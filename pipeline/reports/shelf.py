"""Shelf: the definitions of a station: those in its `reports/` folder, and behind them the shipped ones."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import UsageError
from pipeline.reports.definition import Definition

FOLDER = "reports"
"""Of the station's root."""


class DefinitionRefused(UsageError):
    """A definition cannot be used."""


class Shelf:
    """Reads the files when asked; a station's file hides the shipped one of its number."""

    def __init__(self, site: Path | None = None) -> None:
        self._site = site

    def numbers(self) -> list[int]:
        """Of all reports, sorted."""
        raise NotImplementedError

    def get(self, number: int) -> Definition | None:
        """The report of this number; None where there is none.

        Raises DefinitionRefused where its file has a fault, EnvironmentFault where it cannot be read.
        """
        raise NotImplementedError
