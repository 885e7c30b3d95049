"""Service: a gateway put together over a station's drop folder, in one process with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from pipeline.engine.runs import Runs
from pipeline.errors import EnvironmentFault
from pipeline.gateway.app import App, Behind, Lazy
from pipeline.gateway.calls import Calls
from pipeline.gateway.checks import Checks
from pipeline.gateway.clock import StationClock
from pipeline.gateway.delivery import Delivery
from pipeline.gateway.door import Door
from pipeline.gateway.endpoint import Endpoint
from pipeline.gateway.faults import Faults
from pipeline.gateway.importing import Importing
from pipeline.gateway.kept import Kept
from pipeline.gateway.news import News
from pipeline.gateway.reporting import Reporting
from pipeline.gateway.state import State
from pipeline.station.books import check_place, open_books
from pipeline.station.events import Event
from pipeline.station.service import Service
from pipeline.station.signals import Blocked
from pipeline.station.watcher import Arrivals, Wake

if TYPE_CHECKING:
    from fastapi import FastAPI


class Gateway(msgspec.Struct, frozen=True):
    """The parts that others use."""

    station: Service
    calls: Calls
    checks: Checks
    door: Door
    endpoint: Endpoint
    clock: StationClock
    faults: Faults
    news: News
    """Hears what the station tells: whoever lets it work passes that on."""
    state: State
    importing: Importing
    """It imports where somebody lets it run."""
    reporting: Reporting
    wake: Callable[[], None]
    """The station looks what there is to do."""

    def end(self) -> None:
        """The service is about to end: whoever waits for something is answered. Called in the loop."""
        self.news.close()
        self.reporting.end()


@contextmanager
def opened(
    station: Service,
    wake: Wake,
    arrivals: Arrivals,
    clock: StationClock,
    *,
    tell: Callable[[Event], None],
    complain: Callable[[str], None],
) -> Iterator[Gateway]:
    """A gateway over a station, until the block is left: what was acknowledged before a stop is delivered first.

    `clock` is the station's. `tell` hears what the station brings back in step, `complain` what stands in the way of
    the drop folder's files.
    Raises EnvironmentFault where journal or drop folder cannot be used.
    """

    def arrived(names: Sequence[str]) -> None:
        for name in names:
            arrivals.add(name)
        wake.ring()

    def hinder(text: str) -> None:
        complain(text)
        news.hinder(text)

    news = News()
    kept = Kept(station.journal.engine)
    faults = Faults(kept)
    calls = Calls(station.journal.engine)
    checks = Checks(station.folders)
    door = Door(calls, Delivery(station.folders, station.files, arrived), hinder, news.ring)
    reporting = Reporting(open_books(station.folders, station.settings), calls, news, clock)
    endpoint = Endpoint(
        checks, door, station.live.current, clock, faults=faults, news=news, reporting=reporting
    )
    importing = Importing(station, news.ring, door.quiet, lambda: door.left + station.worker.left)
    state = State(
        station,
        calls,
        door,
        importing,
        reporting.in_hand,
        clock=clock,
        faults=faults,
        kept=kept,
        news=news,
        tell=tell,
        wake=wake.ring,
    )
    try:
        check_place(station.journal.engine, station.books)
        Runs(station.journal.engine).prepare()
        kept.prepare()
        clock.keep(kept)
        faults.load()
        state.open()
        for event in station.worker.begin():
            tell(event)
        door.open()
    except Blocked as blocked:
        raise EnvironmentFault(blocked.reason, remedy=blocked.remedy) from blocked
    try:
        yield Gateway(
            station,
            calls,
            checks,
            door,
            endpoint,
            clock,
            faults,
            news,
            state,
            importing,
            reporting,
            wake.ring,
        )
    finally:
        reporting.close()
        door.close()
        state.close()


def app(gateway: Gateway) -> App:
    """What is behind the gateway's port."""

    def control() -> FastAPI:
        from pipeline.gateway.control import application

        return application(gateway)

    return App(gateway.endpoint, Behind(gateway.news.furnished, Lazy(control)))
