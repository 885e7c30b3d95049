"""Journal: what became of each input, written down before anything relies on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from msgspec.structs import asdict, replace
from sqlalchemy import (
    Connection,
    Engine,
    Row,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    or_,
    select,
    update,
)

from pipeline.errors import EnvironmentFault
from pipeline.station.clock import Clock
from pipeline.station.database import begun, damage, file_of, name_of
from pipeline.station.record import HELD, Order, Record, Waiting
from pipeline.station.tables import inputs, meta, metadata, orders, waiting

VERSION = "1"
"""Of the tables; grows when they change."""

_MANY = 500
"""Values in one IN (...)."""
_FIELDS = Record.__struct_fields__
_COLUMNS = [inputs.c[name] for name in _FIELDS]
_MINE = (inputs.c.sha256 == bindparam("_sha256"), inputs.c.name == bindparam("_name"))
_INSERT = insert(inputs)
_UPDATE = update(inputs).where(*_MINE)


class Journal:
    """Each method is one transaction, on the disk when it returns; raises Blocked where the database cannot be used."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def prepare(self) -> bool:
        """Make the tables where there are none; gives whether it is new: until `begin` it knows of nothing.

        Raises EnvironmentFault where they are of another version.
        """
        with self._begin() as connection:
            if connection.dialect.name == "sqlite":
                # By itself Python begins at the first insert: a stop between two tables would leave half a journal.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            metadata.create_all(connection)
            new = not _has_begun(connection)
            if new:
                for (
                    index
                ) in inputs.indexes:  # most databases commit each step by itself: a stop may come between
                    index.create(connection, checkfirst=True)
        return new

    def begin(self) -> None:
        """It has learned all that is to be known of the time before it: that is what a version in it means."""
        with self._begin() as connection:
            if not _has_begun(connection):
                connection.execute(insert(meta), {"key": "version", "value": VERSION})

    def is_there(self) -> bool:
        """Whether there is one, and it has begun; raises EnvironmentFault where it is of another version."""
        if self.file is not None and not self.file.exists():
            return False
        with self._begin() as connection:
            return inspect(connection).has_table(meta.name) and _has_begun(connection)

    def put(self, records: Sequence[Record], known: Iterable[Record] = ()) -> None:
        """Write records down; `known` are those that the journal holds of the same names and contents."""
        before = {(record.sha256, record.name) for record in known}
        new = [_values(record) for record in records if (record.sha256, record.name) not in before]
        again = [
            _identified(record, _values(record))
            for record in records
            if (record.sha256, record.name) in before
        ]
        with self._begin() as connection:
            if new:
                connection.execute(_INSERT, new)
            if again:
                connection.execute(_UPDATE, again)

    def change(self, records: Sequence[Record], *names: str) -> None:
        """Write some fields of records down that are there."""
        if not records:
            return
        values = [{name: getattr(record, name) for name in names} for record in records]
        with self._begin() as connection:
            connection.execute(_UPDATE, [_identified(*pair) for pair in zip(records, values, strict=True)])

    def open(self) -> list[Record]:
        """What has not reached the end of its way, in the order in which it came."""
        return list(self._select(select(*_COLUMNS).where(inputs.c.filed.is_(None)).order_by(inputs.c.id)))

    def same(self, hashes: Sequence[str], names: Sequence[str] = ()) -> dict[str, list[Record]]:
        """What has come with these contents, by the content's hash, oldest first.

        With `names`: of each content only the first that became a `.dat`, and those of these names. Somebody may have sent
        one content ten thousand times.
        """
        found: dict[str, list[Record]] = {}
        for at in range(0, len(hashes), _MANY):
            some = inputs.c.sha256.in_(hashes[at : at + _MANY])
            chosen = select(*_COLUMNS).where(some)
            if names:
                firsts = select(func.min(inputs.c.id)).where(some, inputs.c.dat.is_not(None))
                named = inputs.c.name.in_(names[at : at + _MANY])
                chosen = chosen.where(or_(named, inputs.c.id.in_(firsts.group_by(inputs.c.sha256))))
            for record in self._select(chosen.order_by(inputs.c.id)):
                found.setdefault(record.sha256, []).append(record)
        return found

    def called(self, name: str, dat: str) -> list[Record]:
        """What came under this name, or became this `.dat`, oldest first."""
        either = or_(inputs.c.name == name, inputs.c.dat == dat)
        return list(self._select(select(*_COLUMNS).where(either).order_by(inputs.c.id)))

    def held(self) -> list[Record]:
        """What is in hold/."""
        return list(self._select(select(*_COLUMNS).where(inputs.c.state == HELD).order_by(inputs.c.id)))

    def all(self) -> Iterator[Record]:
        """Everything, in the order in which it came, without holding it all."""
        return self._select(select(*_COLUMNS).order_by(inputs.c.id))

    def latest(self, count: int) -> list[Record]:
        """The last inputs that were dealt with, newest first."""
        done = select(*_COLUMNS).where(inputs.c.filed.is_not(None))
        return list(self._select(done.order_by(inputs.c.id.desc()).limit(count)))

    def counts(self) -> dict[str, int]:
        """How many inputs there are of each state."""
        with self._begin() as connection:
            return dict(
                connection.execute(select(inputs.c.state, func.count()).group_by(inputs.c.state)).all()
            )

    def wait(self, waits: Sequence[Waiting]) -> None:
        """Write down what waits; what has waited before keeps the time since when it does."""
        with self._begin() as connection:
            for at in range(0, len(waits), _MANY):
                some = waits[at : at + _MANY]
                these = waiting.c.name.in_([one.name for one in some])
                known = connection.execute(select(waiting.c.name, waiting.c.since).where(these))
                since = {row.name: row.since for row in known}
                connection.execute(delete(waiting).where(these))
                rows = [replace(one, since=since.get(one.name, one.since)) for one in some]
                connection.execute(insert(waiting), [asdict(row) for row in rows])

    def waits(self) -> list[Waiting]:
        """All that waits, the next to be tried first."""
        with self._begin() as connection:
            rows = connection.execute(select(waiting).order_by(waiting.c.next_try, waiting.c.name)).all()
        return [Waiting(**row._asdict()) for row in rows]

    def forget(self, names: Sequence[str]) -> None:
        """They wait no longer."""
        with self._begin() as connection:
            for at in range(0, len(names), _MANY):
                connection.execute(delete(waiting).where(waiting.c.name.in_(names[at : at + _MANY])))

    def ask(self, verb: str, name: str) -> int:
        """Leave an order for the service; gives its number."""
        row = {"verb": verb, "name": name, "asked": self._clock.now()}
        with self._begin() as connection:
            key = connection.execute(insert(orders), row).inserted_primary_key
        return int(key[0]) if key is not None else 0

    def asked(self) -> list[Order]:
        """Orders that are not carried out yet, oldest first."""
        chosen = select(orders.c.id, orders.c.verb, orders.c.name).where(orders.c.done.is_(None))
        with self._begin() as connection:
            return [Order(*row) for row in connection.execute(chosen.order_by(orders.c.id))]

    def answer(self, number: int, text: str) -> None:
        """An order is carried out; this is what came of it."""
        with self._begin() as connection:
            connection.execute(
                update(orders).where(orders.c.id == number).values(done=self._clock.now(), answer=text)
            )

    def answered(self, number: int) -> str | None:
        """What came of an order; None while it waits."""
        with self._begin() as connection:
            return connection.scalar(select(orders.c.answer).where(orders.c.id == number))

    @property
    def engine(self) -> Engine:
        """The database, for those who keep more in it."""
        return self._engine

    @property
    def file(self) -> Path | None:
        """The file that it is in; None where a database server keeps it."""
        return file_of(self._engine)

    @property
    def name(self) -> str:
        """What to call it: its file, else its URL, without the password."""
        return name_of(self._engine)

    def damage(self) -> list[str]:
        """What the database finds wrong with itself; empty where nothing is, and where it keeps that to itself.

        Raises Blocked where it cannot be opened for another reason.
        """
        return damage(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _select(self, chosen: Any) -> Iterator[Record]:
        with self._begin() as connection:
            for row in connection.execute(chosen).yield_per(_MANY):
                yield _record(row)

    def _begin(self) -> AbstractContextManager[Connection]:
        return begun(self._engine)


def _has_begun(connection: Connection) -> bool:
    found = connection.scalar(select(meta.c.value).where(meta.c.key == "version"))
    if found not in (None, VERSION):
        remedy = "Use the version of hconnect-station that made it, or move it away: it is made anew from the reports."
        raise EnvironmentFault(
            f"the journal is of version {found}, and this program knows {VERSION}", remedy=remedy
        )
    return found is not None


def _record(row: Row[Any]) -> Record:
    return Record(*row)  # type: ignore[call-arg]  # the columns stand in the order of the fields


def _values(record: Record) -> dict[str, Any]:
    return asdict(record)


def _identified(record: Record, values: dict[str, Any]) -> dict[str, Any]:
    return values | {"_sha256": record.sha256, "_name": record.name}
