"""Calls: what arrived at the station in this test, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, overload

import msgspec

from pipeline.engine.batches import Batches
from pipeline.engine.tracing import Step, Tracer
from pipeline.gateway import call as kept
from pipeline.gateway.calls import Wanted
from pipeline.gateway.client import heard
from pipeline.gateway.diagnosing import CallVerdict, SignatureVerdict, verdict_of
from pipeline.gateway.service import Gateway
from pipeline.gateway.timeline import Timelines
from pipeline.reporters.json import FindingReport
from pipeline.station.filing import dat_of
from pipeline.station.record import Record
from pipeline.testing.running import Running

_ALL = 2**31


class Call:
    """A call; what is asked of it is as it is when it is asked."""

    def __init__(self, gateway: Gateway, row: kept.Call) -> None:
        self._gateway = gateway
        self.row = row
        """All that was kept of it."""

    def __repr__(self) -> str:
        return f"<Call {self.id} {self.plugin} {self.company}: {self.code or 'accepted'}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Call) and self.row == other.row

    def __hash__(self) -> int:
        return hash(self.row.id)

    @property
    def id(self) -> int:
        """From 1 in each test, in the order in which they arrived."""
        return self.row.id

    @property
    def received(self) -> datetime:
        """When, by the station's clock."""
        return self.row.received

    @property
    def plugin(self) -> str | None:
        """The interface as the sender spelled it; None where the request did not say it."""
        return self.row.plugin

    @property
    def company(self) -> str | None:
        """The same of the company."""
        return self.row.company

    @property
    def net_passport(self) -> str | None:
        """The same of the netPassportID."""
        return self.row.net_passport

    @property
    def accepted(self) -> bool:
        """Whether the answer was ok: that is no document yet, `timeline` and `Station.wait_for` say more."""
        return self.row.accepted

    @property
    def code(self) -> str:
        """What it was refused with, `HC-A08` and the like; empty where it was accepted."""
        return self.row.code

    @property
    def status(self) -> int:
        """Of the answer (HTTP); 0 where a fault kept all of it from the sender."""
        return self.row.status

    @property
    def reply(self) -> Any:
        """The answer's JSON; None where the sender got none."""
        return heard(self.status, self.row.reply).value

    @property
    def error(self) -> str | None:
        """The vendor's text that it was refused with."""
        return heard(self.status, self.row.reply).error

    @property
    def body(self) -> bytes:
        """As it was sent."""
        return self.row.body

    @property
    def json(self) -> Any:
        """The body as JSON. Raises msgspec.DecodeError where it is none."""
        return msgspec.json.decode(self.body.decode(self.row.encoding or "utf-8").encode())

    @property
    def findings(self) -> tuple[FindingReport, ...]:
        """All that is to be said of it, errors and warnings: code, text, hint, row, field, value."""
        return tuple(self._verdict.report.findings)

    @property
    def signature(self) -> SignatureVerdict | None:
        """Whether its signature holds, and why not; None where it has none. May take a second where it does not hold."""
        return self._verdict.signature

    @property
    def timeline(self) -> tuple[Step, ...]:
        """Its way to the books so far, step by step; of a step that failed the row, the check and the remedy."""
        return tuple(_timelines(self._gateway).steps(self.row))

    @property
    def dat(self) -> bytes | None:
        """The content of its `.dat`, also where Masofon has renamed it; None where there is none (yet)."""
        record = self.record
        if record is None or record.dat is None:
            return None
        there = self._gateway.station.folders.dats.iterdir()
        return next((path.read_bytes() for path in there if dat_of(path.name) == record.dat), None)

    @property
    def record(self) -> Record | None:
        """The journal's row of its input; None where it was refused."""
        return _timelines(self._gateway).record(self.row)

    @property
    def _verdict(self) -> CallVerdict:
        gateway = self._gateway
        settings = gateway.station.live.current()
        return verdict_of(self.row, gateway.calls, gateway.checks, gateway.station.folders, settings)


class Calls(Sequence[Call]):
    """Those of this test, oldest first; each look is a new one."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def __len__(self) -> int:
        return self._running.gateway.calls.count()

    def __iter__(self) -> Iterator[Call]:
        return iter(self.where())

    @overload
    def __getitem__(self, place: int) -> Call: ...
    @overload
    def __getitem__(self, place: slice) -> list[Call]: ...
    def __getitem__(self, place: int | slice) -> Call | list[Call]:
        return self.where()[place]

    def __repr__(self) -> str:
        return repr(self.where())

    @property
    def last(self) -> Call:
        """The newest. Fails where there is none."""
        found = self.newest(1)
        assert found, "no call has arrived"  # noqa: S101  it is a test that asks
        return found[0]

    def where(
        self,
        *,
        plugin: str | None = None,
        company: str | None = None,
        net_passport: str | None = None,
        code: str | None = None,
        accepted: bool | None = None,
    ) -> list[Call]:
        """Those that fit all that is given, oldest first; case does not count."""
        wanted = Wanted(plugin, company, net_passport, code, accepted)
        return self._seen(self._running.gateway.calls.list(wanted, _ALL)[::-1])

    def newest(self, count: int) -> list[Call]:
        """So many at most, newest first."""
        return self._seen(self._running.gateway.calls.list(limit=count))

    def since(self, number: int) -> list[Call]:
        """Those behind the one with this id, oldest first."""
        return self._seen(self._running.gateway.calls.list(Wanted(after=number), _ALL)[::-1])

    def _seen(self, rows: Sequence[kept.Call]) -> list[Call]:
        gateway = self._running.gateway
        return [Call(gateway, row) for row in rows]


def _timelines(gateway: Gateway) -> Timelines:
    station = gateway.station
    batches = Batches(station.folders, station.files)
    return Timelines(Tracer(station.folders, station.journal, batches, station.books))
