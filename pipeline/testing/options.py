"""Options: what a test suite may say of its station."""

from __future__ import annotations

from pathlib import Path

import msgspec

from pipeline.gateway.demo import COMPANY


class Options(msgspec.Struct, frozen=True):
    """By default a demo shop in a temporary folder."""

    root: Path | None = None
    """The station's folder, to be kept; None for a temporary one, which goes."""
    company: str = COMPANY
    """The file name of the company whose books are filled."""
    seed: int = 1
    """Another number makes another shop."""
    prm: Path | None = None
    """A folder of parameter files, which come before the shipped ones."""
    settings: Path | None = None
    """A station.toml."""
    books: tuple[Path, ...] = ()
    """Reports (CSV) of accounts or items of your own, which come to those of the shop."""
    timeout: float = 10.0
    """Seconds that a wait may take."""
