"""What the service says while it works: values, for whoever shows them."""

from __future__ import annotations

import msgspec

from pipeline.station.report import Outcome


class Filed(msgspec.Struct, frozen=True):
    """An input left the drop folder."""

    outcome: Outcome
    errors: int
    """Findings that refused it."""
    first: str
    """The first of them, as text; empty where there is none."""


class Waits(msgspec.Struct, frozen=True):
    """An input stays in the drop folder for now; said once for each reason."""

    name: str
    reason: str
    remedy: str = ""
    fault: bool = False
    """True where something is in the way, False where the file is only not whole yet."""


class Paused(msgspec.Struct, frozen=True):
    """Nothing is taken up until the next try: the station itself cannot work."""

    reason: str
    remedy: str
    seconds: float


class Resumed(msgspec.Struct, frozen=True):
    """It works again."""


Event = Filed | Waits | Paused | Resumed
