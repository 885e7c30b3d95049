"""What the tests of reset, snapshots and the clock compare: all that a station holds after a day of calls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.gateway.gateways import ROWS, Running, gateway, request

WRONG = [ROWS[0] | {"Quantity": "שתיים"}]
START = "2026-01-01T00:00:00Z"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Running]:
    with gateway(tmp_path / "station") as running:
        yield running


def files(root: Path) -> dict[str, bytes]:
    """What stands in the station's folders, by its path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("rep", "Hconnect")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }


def rows(here: Running) -> list[dict[str, Any]]:
    """The journal, without the names of drafts."""
    return [msgspec.structs.asdict(one) | {"key": ""} for one in here.gateway.station.journal.all()]


def calls(here: Running) -> list[dict[str, Any]]:
    """The calls, without where they came from."""
    return [msgspec.structs.asdict(call) | {"client": ""} for call in here.gateway.calls.list(limit=100_000)]


def whole(here: Running) -> tuple[Any, ...]:
    """All that a station holds."""
    settings = (here.root / "station.toml").read_bytes()
    return files(here.root), rows(here), calls(here), settings, here.get("clock"), here.get("faults")


def day(here: Running) -> None:
    """Calls of all kinds, some of them hit by chance."""
    here.control("POST", "seed", {"seed": 7})
    here.control("POST", "clock", {"freeze": START})
    here.control(
        "POST", "faults", {"kind": "message", "code": "HC-A09", "probability": 0.5, "plugin": "imovein"}
    )
    for number in range(8):
        here.control("POST", "clock", {"advance": 0.25})
        here.post(request(data=[ROWS[0] | {"Reference": str(number)}]))
    here.post(request(data=WRONG))
    here.post(request(plugin="heshin", data=[{"accountKey": "10620", "fullName": "מאפייה"}]))
    taken = here.get("calls?accepted=true")["count"]
    here.work_until(lambda: len(here.gateway.station.journal.latest(20)) == taken)
