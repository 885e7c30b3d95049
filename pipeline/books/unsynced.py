"""Unsynced: transactions that need not be on the disk, as what they did can be done again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection


@contextmanager
def unsynced(connection: Connection) -> Iterator[None]:
    """What is committed in the block outlasts a stop of the program, but not of the machine.

    In SQLite, that is: a server of PostgreSQL may stop alone, and the program go on, which knows what it has committed.
    The connection must not be in a transaction, and is in none afterwards.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        connection.rollback()  # after a fault; a transaction keeps its way to the disk
        connection.exec_driver_sql("PRAGMA synchronous=FULL")
        connection.rollback()
