"""Stages: how far calls have come; each a condition on a call and the journal's row of its input."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, and_, or_, true

from pipeline.gateway.tables import calls
from pipeline.station.record import CORRUPT, FILED, HELD, REJECTED
from pipeline.station.tables import inputs

Stage = Literal["received", "accepted", "converted", "published", "filed", "rejected"]

_ACCEPTED = calls.c.code == ""
_DEALT_WITH = inputs.c.filed.is_not(None)

# What an importer makes of a `.dat` will be two more stages here: imported, refused.
STAGES: dict[Stage, ColumnElement[bool]] = {
    "received": true(),
    "accepted": _ACCEPTED,
    "converted": inputs.c.converted.is_not(None),
    "published": inputs.c.published.is_not(None),
    "filed": and_(_DEALT_WITH, inputs.c.state == FILED),
    "rejected": or_(~_ACCEPTED, and_(_DEALT_WITH, inputs.c.state.in_((REJECTED, CORRUPT, HELD)))),
}
"""What is past a stage has reached it."""
