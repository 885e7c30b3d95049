"""Timeline: the way of a call, from its arrival to what the import engine made of it. Checks bear the call's time."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from sqlalchemy import inspect

from pipeline.engine.tracing import State, Step, Trace, Tracer
from pipeline.gateway import report_timeline
from pipeline.gateway.call import Call
from pipeline.gateway.calls import Calls
from pipeline.gateway.tables import calls
from pipeline.station.database import complaining
from pipeline.station.record import Record
from pipeline.station.signals import blocking

_CHECKS = {
    "received": {"HC-A15", "HC-E03", *(f"HC-A0{number}" for number in range(1, 8))},
    "station": {"HC-O01"},
    "signature": {"HC-A08"},
    "service": {"HC-A09"},
    "permission": {"HC-A10"},
    "rules": {"HC-A11", "HC-A12", "HC-A13", "HC-A14"},
}
"""In their order, and what fails there."""
REPORT_CHECKS = {name: codes for name, codes in _CHECKS.items() if name != "rules"}
"""Those of a report: what is behind them is told of its own parts."""
_AFTER = ("converted", "published", "filed")
_ENGINE = ("batch", "run", "documents")


_ID = re.compile(r"(?:call-)?([0-9]{1,15})", re.IGNORECASE)


class Timelines:
    """Of the calls of a station. Raises Blocked where database or folders cannot be used."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def record(self, call: Call) -> Record | None:
        """The journal's row of a call's input; None where it is refused."""
        if call.name is None or call.sha256 is None:
            return None
        found = self._tracer.journal.same([call.sha256], [call.name]).get(call.sha256, [])
        return next((record for record in found if record.name == call.name), None)

    def steps(self, call: Call) -> list[Step]:
        """The whole way of a call."""
        if call.is_report:
            report = Calls(self._tracer.journal.engine).report(call)
            return [*_checked(call, REPORT_CHECKS), *report_timeline.asked(call, report)]
        record = self.record(call)
        steps = timeline(call, record)
        if record is None:
            state: State = "waits" if call.accepted else "not reached"
            return [*steps, *(Step(name, state) for name in _ENGINE)]
        with blocking():
            return [*steps, *self._tracer.imported(record)]

    def trace(self, name: str) -> Trace | None:
        """The way of the call with this id, such as `12` or `call-000000012`; None where there is no such call."""
        found = _ID.fullmatch(name)
        engine = self._tracer.journal.engine
        if found is None:
            return None
        with complaining(engine):
            if not inspect(engine).has_table(calls.name):
                return None
        call = Calls(engine).get(int(found[1]))
        if call is None:
            return None
        record = self.record(call)
        return Trace(name, record.dat if record is not None else None, tuple(self.steps(call)))


def timeline(call: Call, record: Record | None) -> list[Step]:
    """The steps of a call before the engine; `record` is the journal's of its input, None where there is none."""
    steps = _checked(call, _CHECKS)
    failed = any(step.state == "failed" for step in steps)
    if not failed and not call.accepted:
        steps.append(Step("accepted", "failed", call.received, call.fault))
        return [*steps, *(Step(name, "not reached", None) for name in _AFTER)]
    if failed:
        return [*steps, *(Step(name, "not reached", None) for name in ("accepted", *_AFTER))]
    return [*steps, Step("accepted", "done", call.received, call.name or ""), *_stationed(record)]


def _checked(call: Call, checks: Mapping[str, Container[str]]) -> list[Step]:
    """The checks of the endpoint, up to the one that failed."""
    steps: list[Step] = []
    failed = False
    for name, codes in checks.items():
        if failed:
            steps.append(Step(name, "not reached", None))
        elif call.code in codes:
            failed = True
            steps.append(Step(name, "failed", call.received, call.code))
        else:
            steps.append(Step(name, "done", call.received))
    return steps


def _stationed(record: Record | None) -> list[Step]:
    """What the drop folder's service did with the input."""
    steps = []
    over = False
    for name in _AFTER:
        at = getattr(record, name) if record is not None else None
        if at is not None:
            steps.append(Step(name, "done", at, _told(name, record)))
        elif over:
            steps.append(Step(name, "not reached", None))
        elif record is not None and record.filed is not None:  # refused: filed without a .dat
            steps.append(Step(name, "failed", record.filed, record.first or record.reason))
            over = True
        else:
            steps.append(Step(name, "waits", None))
    return steps


def _told(name: str, record: Record | None) -> str:
    if record is None:
        return ""
    return {"published": record.dat, "filed": record.file}.get(name) or ""
