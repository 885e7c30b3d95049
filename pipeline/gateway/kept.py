"""Kept: what the control API sets beside the settings, in the database, so that it outlasts a stop."""

from __future__ import annotations

import threading
from typing import TypeVar

import msgspec
from sqlalchemy import Engine, delete, insert, select

from pipeline.gateway.tables import kept
from pipeline.station.database import begun

T = TypeVar("T")


class Kept:
    """Values by a key. Each method is one transaction; raises Blocked where the database cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.lock = threading.RLock()
        """Whoever reads a value, changes it and writes it holds this; a reset and a restore hold it too."""

    def prepare(self) -> None:
        """Make the table where there is none."""
        with begun(self._engine) as connection:
            kept.create(connection, checkfirst=True)

    def get(self, key: str, kind: type[T]) -> T | None:
        """What is kept under a key; None where nothing is."""
        with begun(self._engine) as connection:
            found = connection.scalar(select(kept.c.value).where(kept.c.key == key))
        return None if found is None else msgspec.json.decode(found, type=kind)

    def put(self, key: str, value: msgspec.Struct) -> None:
        """Keep it."""
        with begun(self._engine) as connection:
            connection.execute(delete(kept).where(kept.c.key == key))
            connection.execute(insert(kept), {"key": key, "value": msgspec.json.encode(value).decode()})
