"""Stages: how far calls have come; each a condition on a call and the journal's row of its input.

`imported` is whole, `refused` has rows that are not in the books; both speak of the import engine. What no activation
file means is neither: nothing is imported of it.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, and_, exists, or_, true

from pipeline.engine.runs import runs
from pipeline.gateway.tables import calls
from pipeline.station.record import CORRUPT, FILED, HELD, REJECTED
from pipeline.station.tables import inputs

Stage = Literal["received", "accepted", "converted", "published", "filed", "rejected", "imported", "refused"]

_ACCEPTED = calls.c.code == ""
_DEALT_WITH = inputs.c.filed.is_not(None)


def _ended(*words: str) -> ColumnElement[bool]:
    """A run of the engine has ended the `.dat` so."""
    return exists().where(runs.c.dat == inputs.c.dat, runs.c.ended.is_not(None), runs.c.word.in_(words))


STAGES: dict[Stage, ColumnElement[bool]] = {
    "received": true(),
    "accepted": _ACCEPTED,
    "converted": inputs.c.converted.is_not(None),
    "published": inputs.c.published.is_not(None),
    "filed": and_(_DEALT_WITH, inputs.c.state == FILED),
    "rejected": or_(~_ACCEPTED, and_(_DEALT_WITH, inputs.c.state.in_((REJECTED, CORRUPT, HELD)))),
    "imported": _ended("taken", "again"),
    "refused": _ended("refused", "partly", "kept"),
}
"""What is past a stage has reached it."""
