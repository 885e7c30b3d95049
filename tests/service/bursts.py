"""Inputs by the thousand: `python -m tests.service.bursts FOLDER SENDER COUNT` renames them in, as quickly as it can."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = {"AccountKey": "10620", "Reference": "30215", "DocumentID": "30", "Quantity": "2"}


def name_of(key: str) -> str:
    """What the input with this key is called."""
    return f"1_imovein_250030_{key}.json"


def content_of(key: str) -> bytes:
    """What stands in it: nobody else's."""
    return json.dumps([ROW | {"ItemKey": key}]).encode()


def keys(sender: int, count: int) -> list[str]:
    """Those of a sender, in the order in which it sends."""
    return [f"{sender}-{number:06}" for number in range(count)]


def send(folder: Path, sender: int, count: int) -> None:
    """Each is written under a hidden name and renamed."""
    hidden = folder / f".{sender}"
    for key in keys(sender, count):
        hidden.write_bytes(content_of(key))
        hidden.rename(folder / name_of(key))


def begin(folder: Path, sender: int, count: int) -> subprocess.Popen[bytes]:
    """A process that does so."""
    command = [sys.executable, "-m", "tests.service.bursts", str(folder), str(sender), str(count)]
    return subprocess.Popen(command, cwd=ROOT)


if __name__ == "__main__":
    send(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
