"""Database: an engine for the URL of the journal or the books, and what databases complain of, in words."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from pipeline.books.unsynced import unsynced
from pipeline.errors import UsageError
from pipeline.station.signals import Blocked

PATIENCE = 2.0
"""Seconds for which a statement waits for another program that has the database locked."""

Part = Literal["journal", "books"]
"""What is in a database, as its section in station.toml is called."""

_DAMAGED: dict[Part, str] = {
    "journal": "It is damaged: stop the service, then `hconnect fsck ROOT --repair` makes it anew from the reports.",
    "books": "It is damaged: stop the service, then put a copy in its place, or move it away and fill new books.",
}
_REMEDIES = (
    ("locked", "Another program has it open for long: close it. It is tried again."),
    ("disk is full", "Make room on the disk. It is tried again."),
    ("readonly", "Let this user write there. It is tried again."),
    ("unable to open", "Let this user write there, or make the folder. It is tried again."),
)
_DAMAGE = ("malformed", "not a database")
_TRIED = "It is tried again."


def connect(url: str, root: Path, part: Part = "journal", *, shared_memory: bool = True) -> Engine:
    """An engine; nothing is opened yet. A file of SQLite is sought from `root`.

    Raises UsageError for what is no URL of a database that is known here.

    SQLite gets a write-ahead log, which needs memory shared between processes (network drives have none:
    `shared_memory=False`), and waits for the disk at each commit.
    """
    try:
        made = make_url(url)
        arguments: dict[str, Any] = {}
        if made.get_backend_name() == "sqlite":
            if made.database and made.database != ":memory:":
                made = made.set(database=str(root / made.database))
            arguments["connect_args"] = {"timeout": PATIENCE, "check_same_thread": False}
        engine = create_engine(made, **arguments)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as fault:
        remedy = (
            f"Such as sqlite:///{part}.db, or postgresql+psycopg://user@host/name with its driver installed."
        )
        raise UsageError(f"{part}.url: {fault}", remedy=remedy) from None
    if made.get_backend_name() == "sqlite":
        mode = "WAL" if shared_memory else "DELETE"
        settings = [f"PRAGMA journal_mode={mode}", "PRAGMA synchronous=FULL"]
        if sys.platform == "darwin":
            settings.append("PRAGMA fullfsync=1")

        def prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
            for setting in settings:
                connection.execute(setting).close()

        event.listen(engine, "connect", prepare)
    return engine


def file_of(engine: Engine) -> Path | None:
    """The file of an SQLite database; None for others."""
    if engine.dialect.name != "sqlite" or not engine.url.database or engine.url.database == ":memory:":
        return None
    return Path(engine.url.database)


def name_of(engine: Engine) -> str:
    """What to call a database: its file, else its URL, without the password."""
    file = file_of(engine)
    return file.name if file is not None else engine.url.render_as_string(hide_password=True)


def is_damage(blocked: Blocked) -> bool:
    """Whether it is the database itself that is broken."""
    return blocked.remedy in _DAMAGED.values()


def damage(engine: Engine, part: Part = "journal") -> list[str]:
    """What a database finds wrong with itself; empty where nothing is, and where it keeps that to itself.

    Raises Blocked where it cannot be opened for another reason.
    """
    file = file_of(engine)
    if file is None or not file.exists():
        return []
    try:
        with begun(engine, part) as connection:
            found = connection.scalars(text("PRAGMA integrity_check")).all()
    except Blocked as blocked:
        if is_damage(blocked):
            return [blocked.reason]
        raise
    return [] if found == ["ok"] else [str(fault) for fault in found]


@contextmanager
def complaining(engine: Engine, part: Part = "journal") -> Iterator[None]:
    """Turn what the database complains of into Blocked, with what to do; whatever is at the place next is opened anew."""
    try:
        yield
    except SQLAlchemyError as fault:
        said = " ".join(str(getattr(fault, "orig", None) or fault).split())  # servers say it in several lines
        remedy = next((remedy for words, remedy in _REMEDIES if words in said), _TRIED)
        if any(words in said for words in _DAMAGE):
            remedy = _DAMAGED[part]
        engine.dispose()
        raise Blocked(f"the {part} {name_of(engine)}: {said}", remedy) from fault


@contextmanager
def begun(engine: Engine, part: Part = "journal", *, synced: bool = True) -> Iterator[Connection]:
    """A transaction, on the disk when the block is left, unless it need not be `synced`. Raises Blocked."""
    with complaining(engine, part):
        if synced:
            with engine.begin() as connection:
                yield connection
        else:
            with engine.connect() as connection, unsynced(connection):
                yield connection
                connection.commit()
