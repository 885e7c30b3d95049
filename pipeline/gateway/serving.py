"""Serving: a station at work: the servers in this thread, the loops of drop folder and import engine beside it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.errors import HConnectError
from pipeline.gateway import demo
from pipeline.gateway.app import Behind
from pipeline.gateway.call import Call
from pipeline.gateway.clock import StationClock
from pipeline.gateway.demo import Resting
from pipeline.gateway.explaining import Explainer, Refusal
from pipeline.gateway.server import Application, Servers
from pipeline.gateway.service import Gateway, app, opened
from pipeline.settings.live import Reread
from pipeline.station.clock import Clock
from pipeline.station.events import Event
from pipeline.station.files import Files
from pipeline.station.health import Health
from pipeline.station.hearing import heard
from pipeline.station.service import Service, running
from pipeline.station.signals import Blocked, Busy, told
from pipeline.station.watcher import Arrivals, Bell, Watcher

if TYPE_CHECKING:
    from pipeline.engine.events import Imported, Trouble
    from pipeline.gateway.diagnosing import CallVerdict


class Log(Protocol):
    """Who is told what happens; by any thread."""

    def __call__(self, event: Event, /) -> None:
        """An event of the drop folder."""

    def reread(self, news: Reread) -> None:
        """station.toml has changed."""

    def hindered(self, text: str) -> None:
        """What keeps accepted calls out of the drop folder; empty where nothing does any more."""

    def refused(self, refusal: Refusal) -> None:
        """A call was refused."""

    def noted(self, name: str, text: str) -> None:
        """Something that is worth knowing."""

    def imported(self, event: Imported | Trouble) -> None:
        """The import engine has dealt with a file, or something is in its way."""


def serve(
    root: Path,
    listeners: Sequence[socket.socket],
    log: Log,
    *,
    clock: Clock,
    beside: Sequence[tuple[Application, Sequence[socket.socket]]] = (),
    ready: Callable[[Gateway], None],
    stopping: Callable[[Callable[[], None]], AbstractContextManager[None]],
    masofon: bool = True,
    files: Files | None = None,
    furnish: Callable[[Service, Resting], None] = demo.furnish,
) -> None:
    """Serve until somebody calls what `stopping` was given; `ready` is called once calls are taken.

    `beside` are other applications on sockets of their own. With `masofon`, what the station's activation files mean
    is imported. `furnish` completes a new station while calls are taken already; by default a demo station. Reports,
    the control API and what is beside are answered once it has.

    Raises what `station.service.running` and `gateway.service.opened` raise.
    """
    bell, arrivals = Bell(), Arrivals()
    own_clock = StationClock(clock)
    with running(root, files=files, clock=own_clock, reread=log.reread) as station:
        health = Health(station.folders, station.files, clock)

        def tell(event: Event) -> None:
            health.note(event)
            log(event)

        with opened(station, bell, arrivals, own_clock, tell=tell, complain=log.hindered) as gateway:
            news = gateway.news

            def tell_all(event: Event) -> None:
                tell(event)
                news.hear(event)
                gateway.importing.look()

            watcher = Watcher(
                station.worker,
                bell,
                tell_all,
                poll=station.settings.drop.poll,
                gather=station.settings.service.gather,
                arrivals=arrivals,
                tick=health.tick,
            )

            explainer = Explainer(partial(_verdict, gateway), log.refused)
            gateway.endpoint.answered = explainer.hear

            def attend() -> None:
                with heard(station, bell, arrivals) as how:
                    if how:
                        log.noted("drop folder", how)
                    watcher.run()

            news.furnish(ended=False)
            later = [(Behind(news.furnished, application), sockets) for application, sockets in beside]
            servers = Servers([(app(gateway), listeners), *later], closing=gateway.end)
            attending = Beside("drop folder", attend, watcher.stop, failed=servers.stop)

            def take_in() -> None:
                try:
                    furnish(station, gateway.importing.resting)
                except (HConnectError, Blocked, Busy, OSError) as fault:
                    log.noted("demo", f"not furnished, the next start tries again: {_said(fault)}")
                finally:
                    news.furnish(ended=True)
                if masofon:
                    gateway.importing.run(log)

            importing = Beside("masofon", take_in, gateway.importing.stop, failed=servers.stop)

            def begin() -> None:
                attending.start()
                ready(gateway)
                importing.start()

            with ExitStack() as stack:
                stack.callback(importing.stop)
                stack.callback(attending.stop)
                stack.callback(explainer.close)
                with stopping(servers.stop):
                    servers.run(begin)
        health.stop()


def _said(fault: Exception) -> str:
    if isinstance(fault, Blocked):
        return f"{fault.reason}. {fault.remedy}"
    return told(fault) if isinstance(fault, OSError) else str(fault)


def _verdict(gateway: Gateway, call: Call) -> CallVerdict:
    from pipeline.gateway.diagnosing import verdict_of  # the doctor is not needed for a start

    station = gateway.station
    return verdict_of(call, gateway.calls, gateway.checks, station.folders, station.live.current())


class Beside:
    """Work in a thread; a fault of the program ends the whole, by `failed`, and `stop` raises it."""

    def __init__(
        self, name: str, work: Callable[[], None], stop: Callable[[], None], *, failed: Callable[[], None]
    ) -> None:
        self._work = work
        self._stop = stop
        self._failed = failed
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to stop; returns when it has."""
        self._stop()
        if self._thread.is_alive():
            self._thread.join()
        if self._fault is not None:
            raise self._fault

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as fault:  # noqa: BLE001  `stop` raises it
            self._fault = fault
            self._failed()
