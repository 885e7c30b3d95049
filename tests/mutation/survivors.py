"""Survivors: changes of the program that no test notices, and why that is no gap; kept in `survivors.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec
import tomlkit

FILE = Path(__file__).with_name("survivors.toml")


class Survivor(msgspec.Struct, frozen=True, order=True):
    """One change. A mutant's number moves with the lines of its function; what it changes does not."""

    function: str
    """With its module: `pipeline.masofon.names.stamp`."""
    change: str
    """The lines that differ, as a diff has them."""


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    function: str
    change: str
    reason: str


class _Survivors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    survivor: tuple[_Entry, ...] = ()


def load(file: Path = FILE) -> dict[Survivor, str]:
    """Each known survivor with its reason, which is empty where nobody has looked at it yet."""
    entries = msgspec.toml.decode(file.read_bytes(), type=_Survivors).survivor
    return {Survivor(entry.function, entry.change.strip("\n")): entry.reason for entry in entries}


def save(survivors: Iterable[Survivor], reasons: dict[Survivor, str], file: Path = FILE) -> None:
    """Write them in order, each with the reason that is known of it."""
    document = tomlkit.document()
    document.add(
        tomlkit.comment("Changes that no test notices, and why that is no gap. `make mutants` compares.")
    )
    document.add(tomlkit.comment("ARGS=--write takes new ones in, without a reason, and old ones out."))
    entries = tomlkit.aot()
    for survivor in sorted(set(survivors)):
        entry = tomlkit.table()
        entry["function"] = survivor.function
        entry["change"] = tomlkit.string(f"{survivor.change}\n", literal=True, multiline=True)
        entry["reason"] = reasons.get(survivor, "")
        entries.append(entry)
    document["survivor"] = entries
    file.write_text(tomlkit.dumps(document), "utf-8")
