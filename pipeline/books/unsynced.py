"""Unsynced: transactions that need not be on the disk, as what they did can be done again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

_NORMAL = 1
"""Of SQLite's ways to the disk: 0 waits for it never, 2 at each commit."""


@contextmanager
def unsynced(connection: Connection) -> Iterator[None]:
    """What is committed in the block outlasts a stop of the program, but not of the machine.

    In SQLite, that is: a server of PostgreSQL may stop alone, and the program go on, which knows what it has committed.
    A connection that waits for the disk no more than that stays as it is; it must not be in a transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    if usual <= _NORMAL:
        yield
        return
    connection.exec_driver_sql(f"PRAGMA synchronous={_NORMAL}")
    try:
        yield
    finally:
        connection.rollback()  # after a fault; a transaction keeps its way to the disk
        connection.exec_driver_sql(f"PRAGMA synchronous={usual}")
        connection.rollback()
