"""Calls: what was asked of the endpoint and what it answered, written down before the answer goes out."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Select, delete, func, insert, inspect, select, update

from pipeline.errors import EnvironmentFault
from pipeline.gateway.call import Call
from pipeline.gateway.report_call import ReportCall
from pipeline.gateway.stages import STAGES, Stage
from pipeline.gateway.tables import calls, metadata, report_calls
from pipeline.station.database import begun
from pipeline.station.record import ACCEPTED, Record
from pipeline.station.tables import inputs, meta

VERSION = "1"
"""Of the table; grows when it changes."""
_VERSION = "calls"
LAST = "calls.last"
"""Keys in `meta`: the table's version, and the number of the last call that was removed."""
_MOST = 100
"""Calls that a list holds where nobody says how many."""
_COLUMNS = [calls.c[name] for name in Call.__struct_fields__]
_SAME = (inputs.c.name == calls.c.name) & (inputs.c.sha256 == calls.c.sha256)
_INSERT = insert(calls)
_INSERT_INPUT = insert(inputs)
_INSERT_REPORT = insert(report_calls)
_REPORT = [report_calls.c[name] for name in ReportCall.__struct_fields__]


class Wanted(msgspec.Struct, frozen=True):
    """Which calls: those that fit everything that is not None. Names count without regard to case."""

    plugin: str | None = None
    company: str | None = None
    net_passport: str | None = None
    code: str | None = None
    """Such as `HC-A08`."""
    accepted: bool | None = None
    after: int | None = None
    """Only those with a larger id."""
    before: int | None = None
    """Only those with a smaller id: the next page."""


ALL = Wanted()


class Calls:
    """Each method is one transaction, on the disk when it returns; raises Blocked where the database cannot be used.

    It may be used by any thread.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last = 0
        self._numbers = threading.Lock()

    def prepare(self) -> None:
        """Make the table where there is none. The journal's tables must be there.

        Raises EnvironmentFault where it is of another version.
        """
        with self._begin() as connection:
            metadata.create_all(connection)
            known = dict(connection.execute(select(meta.c.key, meta.c.value)).all())
            if _VERSION not in known:
                connection.execute(insert(meta), {"key": _VERSION, "value": VERSION})
        if known.get(_VERSION, VERSION) != VERSION:
            remedy = "Use the version of hconnect-station that made them, or move the journal away: it is made anew."
            raise EnvironmentFault(
                f"the calls are of version {known[_VERSION]}, and this program knows {VERSION}", remedy=remedy
            )
        self.count_on()

    def count_on(self) -> None:
        """The next id is the one behind the last that the database knows of; also where others have changed that."""
        with self._begin() as connection, self._numbers:
            last = connection.scalar(select(func.max(calls.c.id))) or 0
            cleared = connection.scalar(select(meta.c.value).where(meta.c.key == LAST)) or "0"
            self._last = max(last, int(cleared))

    def forget(self) -> None:
        """Others have removed all of them: they are counted from 1 again."""
        with self._numbers:
            self._last = 0

    def take_numbers(self, count: int) -> range:
        """The ids of the next calls; they are not given again, even where nothing comes of them."""
        with self._numbers:
            first = self._last + 1
            self._last += count
        return range(first, first + count)

    def add(
        self, made: Sequence[Call], accepted: Sequence[Record] = (), asked: Sequence[ReportCall] = ()
    ) -> None:
        """Write calls down, with the journal's rows of those that were accepted, and what others ask of the books.

        All of it or nothing.
        """
        with self._begin() as connection:
            connection.execute(_INSERT, [msgspec.structs.asdict(call) for call in made])
            if accepted:
                connection.execute(_INSERT_INPUT, [msgspec.structs.asdict(record) for record in accepted])
            if asked:
                connection.execute(_INSERT_REPORT, [msgspec.structs.asdict(report) for report in asked])

    def end(self, report: ReportCall) -> None:
        """Write down how a report ended."""
        values = msgspec.structs.asdict(report)
        with self._begin() as connection:
            connection.execute(update(report_calls).where(report_calls.c.call == report.call).values(values))

    def report(self, call: Call) -> ReportCall | None:
        """What a call asked of the books; None where it asked nothing."""
        if not call.is_report:
            return None
        with self._begin() as connection:
            if not inspect(connection).has_table(report_calls.name):
                return None  # written by a program that knew no reports
            row = connection.execute(select(*_REPORT).where(report_calls.c.call == call.id)).first()
        return None if row is None else ReportCall(*row)

    def get(self, number: int) -> Call | None:
        """The call with this id."""
        return next(self._select(select(*_COLUMNS).where(calls.c.id == number)), None)

    def list(self, wanted: Wanted = ALL, limit: int = _MOST) -> list[Call]:
        """The calls that fit, newest first."""
        chosen = _fitting(select(*_COLUMNS), wanted).order_by(calls.c.id.desc()).limit(limit)
        return list(self._select(chosen))

    def first(self, wanted: Wanted, stage: Stage) -> Call | None:
        """The oldest call that fits and has come so far."""
        chosen = select(*_COLUMNS).select_from(calls).join(inputs, _SAME, isouter=True).where(STAGES[stage])
        return next(self._select(_fitting(chosen, wanted).order_by(calls.c.id).limit(1)), None)

    def count(self, wanted: Wanted = ALL) -> int:
        """How many fit."""
        with self._begin() as connection:
            return connection.scalar(_fitting(select(func.count()).select_from(calls), wanted)) or 0

    def clear(self) -> None:
        """Remove all of them; later ones go on counting where these ended."""
        with self._begin() as connection, self._numbers:
            value = {"value": str(self._last)}
            if not connection.execute(update(meta).where(meta.c.key == LAST).values(value)).rowcount:
                connection.execute(insert(meta), value | {"key": LAST})
            connection.execute(delete(calls))
            connection.execute(delete(report_calls))

    def undelivered(self) -> Iterator[Call]:
        """Accepted calls whose input is still to be dealt with, oldest first."""
        waits = (inputs.c.state == ACCEPTED) & inputs.c.filed.is_(None)
        return self._select(select(*_COLUMNS).join(inputs, _SAME).where(waits).order_by(calls.c.id))

    def _select(self, chosen: Select[Any]) -> Iterator[Call]:
        with self._begin() as connection:
            for row in connection.execute(chosen).yield_per(_MOST):
                yield Call(*row)

    def _begin(self) -> AbstractContextManager[Connection]:
        return begun(self._engine)


def _fitting(chosen: Select[Any], wanted: Wanted) -> Select[Any]:
    for name in ("plugin", "company", "net_passport", "code"):
        value = getattr(wanted, name)
        if value is not None:
            chosen = chosen.where(func.lower(calls.c[name]) == value.lower())
    if wanted.accepted is not None:
        chosen = chosen.where((calls.c.code == "") == wanted.accepted)
    if wanted.after is not None:
        chosen = chosen.where(calls.c.id > wanted.after)
    if wanted.before is not None:
        chosen = chosen.where(calls.c.id < wanted.before)
    return chosen
