"""A transaction that writes to the books: one at a time, from its first statement on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine

from pipeline.books import versions
from pipeline.books.tables import imports
from pipeline.books.unsynced import unsynced

_LOCK = 0x626F6F6B
"""A number of ours among PostgreSQL's advisory locks."""


@contextmanager
def writing(engine: Engine, *, synced: bool = True) -> Iterator[Connection]:
    """A connection in a transaction, with the tables of the newest version; whoever else would write waits.

    It is on the disk when the block is left, unless it need not be `synced`.

    Raises what SQLAlchemy raises, and UnknownVersion where a newer program wrote the books.
    """
    with _alone(engine, synced=synced) as connection:
        versions.upgrade(connection)
        yield connection
        connection.commit()


@contextmanager
def changing(engine: Engine, *, synced: bool = True) -> Iterator[Connection | None]:
    """As `writing`, but where there are no books yet it makes none, and gives None."""
    if not _has_file(engine):  # beginning would make it
        yield None
        return
    with _alone(engine, synced=synced) as connection:
        version = versions.current(connection)
        if version not in (None, versions.newest()):
            versions.upgrade(connection)
        yield None if version is None else connection
        connection.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection | None]:
    """A connection that sees one state of the books; None where there are none yet."""
    from sqlalchemy import inspect

    if not _has_file(engine):  # looking would make it
        yield None
        return
    with engine.connect() as connection:
        yield connection if inspect(connection).has_table(imports.name) else None


@contextmanager
def _alone(engine: Engine, *, synced: bool) -> Iterator[Connection]:
    with engine.connect() as connection, nullcontext() if synced else unsynced(connection):
        if connection.dialect.name == "sqlite":  # Python's driver would begin only before the first change
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        yield connection


def _has_file(engine: Engine) -> bool:
    """False where a database of SQLite is not there; servers know for themselves."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return not file or Path(file).exists()
