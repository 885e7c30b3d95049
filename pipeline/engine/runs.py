"""Runs: what the engine did with each `.dat`, a row each, in the station's database beside the journal.

A run is written down before anything is done, and again when all is done; so a stop leaves it open, and the next
importer ends it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    inspect,
    or_,
    select,
    update,
)

from pipeline.books.columns import Fields, Moment
from pipeline.errors import EnvironmentFault
from pipeline.findings import NOTHING
from pipeline.station.database import begun, complaining
from pipeline.station.tables import FileName, Words

VERSION = "1"
"""Of the table; grows when it changes."""


class Run(msgspec.Struct, frozen=True):
    """A row. Times are UTC; paths are seen from the root, with slashes."""

    dat: str
    """The name of the file."""
    path: str
    sha256: str
    batch: str
    """The name of the activation file."""
    line: int
    """Its line, from 1."""
    company: str
    interface: str
    begun: datetime
    pid: int
    host: str
    again: bool
    after: int
    """The last import in the books before it: its own has a greater number."""
    bak: str
    """What the file is to be called; blank where another one bore its name by then."""
    error_log: str
    error_at: int
    capture_at: int
    """Where its blocks stand in the logs."""
    read: str = ""
    """How the `.prm` was read, and why."""
    problem: str = ""
    """The code of what kept the whole file from being looked at: HC-M06, HC-M28."""
    given: Mapping[str, str] = NOTHING
    """What its message speaks of."""
    import_key: int | None = None
    """Of `imports` in the books; none where nothing was looked at, or not yet."""
    word: str = ""
    """taken, partly, refused, again; gone, where somebody took the file away; left, where it is for another run."""
    fault: str = ""
    remedy: str = ""
    """Why it is not ended yet, and what to do."""
    ended: datetime | None = None
    id: int = 0


metadata = MetaData()
_KEY = BigInteger().with_variant(Integer, "sqlite")
runs = Table(
    "masofon_runs",
    metadata,
    Column("dat", FileName, nullable=False),
    Column("path", FileName, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("batch", FileName, nullable=False),
    Column("line", Integer, nullable=False),
    Column("company", Text, nullable=False),
    Column("interface", Text, nullable=False),
    Column("begun", Moment, nullable=False),
    Column("pid", BigInteger, nullable=False),
    Column("host", Words, nullable=False),
    Column("again", Boolean, nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("bak", FileName, nullable=False),
    Column("error_log", FileName, nullable=False),
    Column("error_at", BigInteger, nullable=False),
    Column("capture_at", BigInteger, nullable=False),
    Column("read", Words, nullable=False),
    Column("problem", String(8), nullable=False),
    Column("given", Fields, nullable=False),
    Column("import_key", BigInteger),
    Column("word", String(8), nullable=False),
    Column("fault", Words, nullable=False),
    Column("remedy", Words, nullable=False),
    Column("ended", Moment),
    Column("id", _KEY, primary_key=True),
)
meta = Table(
    "masofon_meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
Index("masofon_runs_dat", runs.c.dat)
Index(
    "masofon_runs_open",
    runs.c.id,
    sqlite_where=runs.c.ended.is_(None),
    postgresql_where=runs.c.ended.is_(None),
)
_NEW = [name for name in Run.__struct_fields__ if name != "id"]


class Runs:
    """Each method is one transaction; raises Blocked where the database cannot be used.

    Raises EnvironmentFault for an unknown version.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def prepare(self) -> None:
        """Make the table where there is none."""
        with self._begin() as connection:
            metadata.create_all(connection)
            if not _has_version(connection):
                connection.execute(insert(meta), {"key": "version", "value": VERSION})

    def begin(self, run: Run) -> Run:
        """Write a new run down; gives it with its number."""
        with self._begin() as connection:
            key = connection.execute(insert(runs), _values(run)).inserted_primary_key
        return msgspec.structs.replace(run, id=int(key[0]) if key is not None else 0)

    def put(self, run: Run, *, synced: bool = True) -> Run:
        """Write down what has changed."""
        with self._begin(synced=synced) as connection:
            connection.execute(update(runs).where(runs.c.id == run.id).values(_values(run)))
        return run

    def open(self) -> list[Run]:
        """Those that have not ended, oldest first."""
        return self._select(runs.c.ended.is_(None))

    def of(self, dats: Sequence[str]) -> list[Run]:
        """Those of files of these names, or that got them at the end, oldest first; none where there is no table."""
        return self._select(or_(runs.c.dat.in_(dats), runs.c.bak.in_(dats))) if self.is_there() else []

    def is_there(self) -> bool:
        """Whether anything was ever run."""
        with complaining(self._engine), self._engine.connect() as connection:
            return inspect(connection).has_table(meta.name) and _has_version(connection)

    def _select(self, which: Any) -> list[Run]:
        columns = [runs.c[name] for name in Run.__struct_fields__]
        with complaining(self._engine), self._engine.connect() as connection:
            return [
                Run(*row) for row in connection.execute(select(*columns).where(which).order_by(runs.c.id))
            ]

    @contextmanager
    def _begin(self, *, synced: bool = True) -> Iterator[Connection]:
        with begun(self._engine, synced=synced) as connection:
            if (
                connection.dialect.name == "sqlite"
            ):  # Python's driver would begin only before the first change
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection


def _values(run: Run) -> dict[str, Any]:
    return {name: getattr(run, name) for name in _NEW}


def _has_version(connection: Connection) -> bool:
    found = connection.scalar(select(meta.c.value).where(meta.c.key == "version"))
    if found not in (None, VERSION):
        remedy = "Use the version of hconnect-station that made it, or a newer one."
        raise EnvironmentFault(
            f"the engine's runs are of version {found}, and this program knows {VERSION}", remedy=remedy
        )
    return found is not None
