"""What the importer says while it works: values, for whoever shows them."""

from __future__ import annotations

import msgspec

from pipeline.books.outcome import Outcome
from pipeline.engine.runs import Run


class Imported(msgspec.Struct, frozen=True):
    """A file was dealt with; `outcome` is None where somebody took it away."""

    run: Run
    outcome: Outcome | None
    made: tuple[str, ...] = ()
    """What it has made, in words."""
    late: bool = False
    """It was begun before a stop."""

    @property
    def is_fine(self) -> bool:
        """Whether all that was in it is in the books."""
        return self.outcome is not None and self.outcome.word in ("taken", "again")


class Trouble(msgspec.Struct, frozen=True):
    """Something is in the way of an activation file, or of all; what it would import stays where it is."""

    where: str
    """The activation file, and its line."""
    reason: str
    remedy: str


Event = Imported | Trouble
