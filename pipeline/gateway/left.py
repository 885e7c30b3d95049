"""Left: calls that were answered, and whose inputs a stop has kept from the drop folder. `hconnect up` puts them there."""

from __future__ import annotations

from sqlalchemy import inspect

from pipeline.gateway.calls import Calls
from pipeline.gateway.tables import calls
from pipeline.station.database import complaining
from pipeline.station.service import Service
from pipeline.station.signals import blocking


def left(station: Service) -> int:
    """How many there are at the start of a service that takes no calls; raises Blocked."""
    engine = station.journal.engine
    with complaining(engine):
        if not inspect(engine).has_table(calls.name):
            return 0
    with blocking():
        there = {entry.name for entry in station.files.list(station.folders.drop)}
    return sum(call.name not in there for call in Calls(engine).undelivered())
