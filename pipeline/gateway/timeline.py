"""Timeline: the way of a call, from its arrival to the folder that its input is filed in."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from pipeline.gateway.call import Call
from pipeline.station.record import Record

State = Literal["done", "failed", "waits", "not reached"]


class Step(msgspec.Struct, frozen=True):
    """A step: how it ended, and when; `at` is None for what has not happened. Checks bear the time of the call."""

    name: str
    state: State
    at: datetime | None
    text: str = ""


_CHECKS = {
    "received": {"HC-A15", "HC-E03", *(f"HC-A0{number}" for number in range(1, 8))},
    "station": {"HC-O01"},
    "signature": {"HC-A08"},
    "service": {"HC-A09"},
    "permission": {"HC-A10"},
    "rules": {"HC-A11", "HC-A12", "HC-A13", "HC-A14"},
}
"""In their order, and what fails there."""
_AFTER = ("converted", "published", "filed")


def timeline(call: Call, record: Record | None) -> list[Step]:
    """The steps of a call; `record` is the journal's of its input, None where there is none."""
    steps = []
    failed = False
    for name, codes in _CHECKS.items():
        if failed:
            steps.append(Step(name, "not reached", None))
        elif call.code in codes:
            failed = True
            steps.append(Step(name, "failed", call.received, call.code))
        else:
            steps.append(Step(name, "done", call.received))
    if not failed and not call.accepted:
        steps.append(Step("accepted", "failed", call.received, call.fault))
        return [*steps, *(Step(name, "not reached", None) for name in _AFTER)]
    if failed:
        return [*steps, *(Step(name, "not reached", None) for name in ("accepted", *_AFTER))]
    return [*steps, Step("accepted", "done", call.received, call.name or ""), *_stationed(record)]


def _stationed(record: Record | None) -> list[Step]:
    """What the drop folder's service did with the input."""
    steps = []
    over = False
    for name in _AFTER:
        at = getattr(record, name) if record is not None else None
        if at is not None:
            steps.append(Step(name, "done", at, _told(name, record)))
        elif over:
            steps.append(Step(name, "not reached", None))
        elif record is not None and record.filed is not None:  # refused: filed without a .dat
            steps.append(Step(name, "failed", record.filed, record.first or record.reason))
            over = True
        else:
            steps.append(Step(name, "waits", None))
    return steps


def _told(name: str, record: Record | None) -> str:
    if record is None:
        return ""
    return {"published": record.dat, "filed": record.file}.get(name) or ""
