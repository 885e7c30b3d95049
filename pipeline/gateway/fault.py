"""Fault: something that is done to calls on purpose."""

from __future__ import annotations

from typing import Literal

import msgspec

from pipeline.catalogue import MESSAGES

Kind = Literal["delay", "reset", "cut", "ok_with_error", "message", "station_off"]
OFF = "HC-O01"
CODES = tuple(code for code in MESSAGES if code.startswith("HC-A") or code == OFF)
"""What the vendor's server may answer with."""
ON_PURPOSE = "fault"
"""The code of a call that was not taken though nothing stands against it, and nobody was told why."""


class Fault(msgspec.Struct, frozen=True):
    """What to do, to which calls. Names are compared without regard to case; what is None fits all."""

    id: int
    kind: Kind
    taken: bool = False
    """Whether the call is taken nevertheless: then it goes its way, and the sender does not learn of it."""
    plugin: str | None = None
    company: str | None = None
    probability: float = 1.0
    left: int | None = None
    """How many calls it will still hit; None: any number."""
    seconds: float = 0.0
    """Of a delay."""
    code: str = ""
    """The message of `message` and `ok_with_error`."""
    asked: int = 0
    """Calls that it might have hit so far."""

    @property
    def told(self) -> str:
        """As it stands with a call."""
        what = {"delay": f"{self.seconds:g} s", "message": self.code, "ok_with_error": self.code}
        words = [self.kind, what.get(self.kind, ""), "after it was taken" if self.taken else ""]
        return " ".join(filter(None, words))

    @property
    def breaks(self) -> bool:
        """The sender gets no whole answer."""
        return self.kind in {"reset", "cut"}

    def fits(self, plugin: str | None, company: str | None) -> bool:
        """Whether a call of this plugin and company is one that it may hit."""
        return _same(self.plugin, plugin) and _same(self.company, company)


def _same(wanted: str | None, given: str | None) -> bool:
    return wanted is None or (given is not None and wanted.casefold() == given.casefold())
