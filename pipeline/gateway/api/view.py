"""View: calls with what the journal says of their inputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.engine.batches import Batches
from pipeline.engine.tracing import Tracer, shortened
from pipeline.gateway.api import shown
from pipeline.gateway.api.problem import Refused
from pipeline.gateway.api.shown import Detail, Summary
from pipeline.gateway.call import Call
from pipeline.gateway.diagnosing import verdict_of
from pipeline.gateway.timeline import Timelines
from pipeline.station.filing import dat_of
from pipeline.station.signals import blocking

if TYPE_CHECKING:
    from pipeline.gateway.service import Gateway


class View:
    """Raises Refused where there is nothing to see, and Blocked."""

    def __init__(self, gateway: Gateway) -> None:
        self._calls = gateway.calls
        self._checks = gateway.checks
        self._station = station = gateway.station
        batches = Batches(station.folders, station.files)
        self._timelines = Timelines(Tracer(station.folders, station.journal, batches, station.books))

    def find(self, number: int) -> Call:
        """The call with this id."""
        call = self._calls.get(number)
        if call is None:
            raise Refused(404, f"there is no call {number}", "GET /_/calls lists those that there are.")
        return call

    def summary(self, call: Call) -> Summary:
        """In short."""
        return shown.summary(call, self._timelines.record(call), self._calls.report(call))

    def summaries(self, calls: Iterable[Call]) -> list[Summary]:
        """In short."""
        return [self.summary(call) for call in calls]

    def detail(self, call: Call, *, verdict: bool = True) -> Detail:
        """With all that is known of it."""
        record, judged = self._timelines.record(call), None
        if verdict:
            folders, settings = self._station.folders, self._station.live.current()
            judged = verdict_of(call, self._calls, self._checks, folders, settings)
        rest = f"hconnect trace ROOT {call.id} --json shows all of them."
        steps, report = shortened(self._timelines.steps(call), rest), self._calls.report(call)
        return shown.detail(call, record, steps, judged, report)

    def dat(self, call: Call) -> tuple[str, bytes]:
        """The name and the content of its `.dat`."""
        record = self._timelines.record(call)
        if record is not None and record.dat is not None:
            with blocking():
                for path in self._station.folders.dats.iterdir():
                    if dat_of(path.name) == record.dat:
                        return record.dat, path.read_bytes()
        wait = f"GET /_/wait?until=published&after={call.id - 1}"
        remedy = f"{wait} waits for it; the call's timeline says how far it is."
        raise Refused(404, f"call {call.id} has no .dat", remedy)
