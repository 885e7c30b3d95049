"""Serving: a station with its gateway at work: the servers in this thread, the drop folder's loop in one beside it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from pipeline.gateway.clock import StationClock
from pipeline.gateway.server import Application, Servers
from pipeline.gateway.service import app, opened
from pipeline.settings.live import Reread
from pipeline.station.clock import Clock
from pipeline.station.events import Event
from pipeline.station.health import Health
from pipeline.station.hearing import heard
from pipeline.station.service import running
from pipeline.station.watcher import Arrivals, Bell, Watcher


class Log(Protocol):
    """Who is told what happens; by any thread."""

    def __call__(self, event: Event, /) -> None:
        """An event of the drop folder."""

    def reread(self, news: Reread) -> None:
        """station.toml has changed."""

    def hindered(self, text: str) -> None:
        """What keeps accepted calls out of the drop folder; empty where nothing does any more."""

    def noted(self, name: str, text: str) -> None:
        """Something that is worth knowing."""


def serve(
    root: Path,
    listeners: Sequence[socket.socket],
    log: Log,
    *,
    clock: Clock,
    beside: Sequence[tuple[Application, Sequence[socket.socket]]] = (),
    ready: Callable[[], None],
    stopping: Callable[[Callable[[], None]], AbstractContextManager[None]],
) -> None:
    """Serve until somebody calls what `stopping` was given; `ready` is called once calls are taken.

    `beside` are other applications on sockets of their own.

    Raises what `station.service.running` and `gateway.service.opened` raise.
    """
    bell, arrivals = Bell(), Arrivals()
    own_clock = StationClock(clock)
    with running(root, clock=own_clock, reread=log.reread) as station:
        health = Health(station.folders, station.files, clock)

        def tell(event: Event) -> None:
            health.note(event)
            log(event)

        with opened(station, bell, arrivals, own_clock, tell=tell, complain=log.hindered) as gateway:

            def tell_all(event: Event) -> None:
                tell(event)
                gateway.news.hear(event)

            watcher = Watcher(
                station.worker,
                bell,
                tell_all,
                poll=station.settings.drop.poll,
                gather=station.settings.service.gather,
                arrivals=arrivals,
                tick=health.tick,
            )

            def attend() -> None:
                with heard(station, bell, arrivals) as how:
                    if how:
                        log.noted("drop folder", how)
                    watcher.run()

            servers = Servers([(app(gateway), listeners), *beside], closing=gateway.news.close)
            attending = Beside(attend, watcher.stop, failed=servers.stop)

            def begin() -> None:
                attending.start()
                ready()

            try:
                with stopping(servers.stop):
                    servers.run(begin)
            finally:
                attending.stop()
        health.stop()


class Beside:
    """Work in a thread; a fault of the program ends the whole, by `failed`, and `stop` raises it."""

    def __init__(
        self, work: Callable[[], None], stop: Callable[[], None], *, failed: Callable[[], None]
    ) -> None:
        self._work = work
        self._stop = stop
        self._failed = failed
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="drop folder")

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
