"""Where a target's inputs are: the corpus that is checked in, what the samples give, what a search has found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pipeline

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
WORK = ROOT / ".fuzz"


def _payloads() -> Iterator[bytes]:
    for path in sorted((ROOT / "samples").glob("*/*/*.json")):
        yield path.read_bytes()


def _parameter_files() -> Iterator[bytes]:
    for path in [*sorted((ROOT / "prm").glob("*.json")), *sorted((ROOT / "samples").glob("prm/*/*.json"))]:
        yield path.read_bytes()


def _dats() -> Iterator[bytes]:
    for path in sorted((ROOT / "samples").glob("*/good/*.json")):
        made = pipeline.convert(path)
        if made.dat is not None:
            yield made.dat


def _sheets() -> Iterator[bytes]:
    for path in sorted((ROOT / "prm").glob("*.prm")):
        yield path.read_bytes()


SEEDS: dict[str, Callable[[], Iterator[bytes]]] = {
    "intake": _payloads,
    "parameters": _parameter_files,
    "dat": _dats,
    "prm": _sheets,
}
"""What a search begins with beside the corpus."""


def sow(name: str, folder: Path) -> None:
    """Lay a target's seeds and its corpus into a folder."""
    folder.mkdir(parents=True)
    for number, seed in enumerate(SEEDS[name]()):
        (folder / f"seed-{number}").write_bytes(seed)
    for path in (CORPUS / name).iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
