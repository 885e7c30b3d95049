"""Settling: whether anything is still on its way into the books."""

from __future__ import annotations

from sqlalchemy import exists, select

from pipeline.engine.batches import Batches
from pipeline.engine.runs import Runs
from pipeline.gateway.service import Gateway
from pipeline.station.database import begun
from pipeline.station.tables import inputs
from pipeline.station.taking import is_input


def is_settled(gateway: Gateway) -> bool:
    """Whether all that has arrived has come to its end: a document, a refusal, or a `.dat` that nobody means to import.

    The looks go the way that things go, so that nothing slips past between two of them. Raises Blocked.
    """
    station = gateway.station
    with begun(station.journal.engine) as connection:
        if connection.scalar(select(exists().where(inputs.c.filed.is_(None)))):
            return False
    drop = station.settings.drop
    if any(is_input(entry, drop) for entry in station.files.list(station.folders.drop)):
        return False
    batches = Batches(station.folders, station.files)
    dats = [path for path in station.folders.dats.iterdir() if path.suffix.lower() == ".dat"]
    if any(next(batches.meaning(path), None) is not None for path in dats):
        return False
    return not Runs(station.journal.engine).open()
