"""What the service says while it works: values, for whoever shows them."""

from __future__ import annotations

import msgspec

from pipeline.station.record import Record


class Filed(msgspec.Struct, frozen=True):
    """An input left the drop folder."""

    record: Record
    notes: list[str]
    again: bool = False
    """The same name came with the same content before."""

    @property
    def state(self) -> str:
        """The folder that it is in: done, rejected, corrupt or hold; `gone` where it could not be moved any more."""
        return self.record.folder or "gone"


class Repaired(msgspec.Struct, frozen=True):
    """What a start found half done after a stop, and did about it."""

    name: str
    text: str


class Ordered(msgspec.Struct, frozen=True):
    """Somebody asked for something with `hconnect retry`, `hold` or `release`, and this came of it."""

    verb: str
    name: str
    text: str


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


class Backlog(msgspec.Struct, frozen=True):
    """A listing showed many inputs: of those so many have left the drop folder (or wait), and so many are left."""

    done: int
    left: int


class Resumed(msgspec.Struct, frozen=True):
    """It works again."""


Event = Filed | Repaired | Ordered | Waits | Paused | Backlog | Resumed
