"""Running: a station at work in threads of this process."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from pipeline.engine.events import Imported, Trouble
from pipeline.errors import EnvironmentFault
from pipeline.gateway import serving
from pipeline.gateway.demo import Resting
from pipeline.gateway.explaining import Refusal
from pipeline.gateway.listening import LOOPBACK, address, listen
from pipeline.gateway.service import Gateway
from pipeline.settings.live import Reread
from pipeline.station.clock import SystemClock
from pipeline.station.events import Event, Paused
from pipeline.station.service import Service
from pipeline.testing import furnishing
from pipeline.testing.options import Options

_REMEMBERED = 20


class Troubles:
    """The log of a station that nobody looks at, but for what is in its way: that is shown with a test that fails."""

    def __init__(self) -> None:
        self.said: deque[str] = deque(maxlen=_REMEMBERED)

    def __call__(self, event: Event) -> None:
        """See `serving.Log`."""
        if isinstance(event, Paused):
            self.said.append(f"{event.reason}. {event.remedy}")

    def reread(self, news: Reread) -> None:
        """See `serving.Log`."""
        if news.refusal:
            self.said.append(f"{news.refusal}. {news.remedy}")

    def hindered(self, text: str) -> None:
        """See `serving.Log`."""
        if text:
            self.said.append(text)

    def refused(self, refusal: Refusal) -> None:
        """See `serving.Log`; the call tells it."""

    def noted(self, name: str, text: str) -> None:
        """See `serving.Log`."""
        self.said.append(f"{name}: {text}")

    def imported(self, event: Imported | Trouble) -> None:
        """See `serving.Log`; the call tells what was imported."""
        if isinstance(event, Trouble):
            self.said.append(f"{event.where}: {event.reason}. {event.remedy}")


class Running:
    """Serves from `start` on, at a port of this machine that was free, until `stop`."""

    def __init__(self, options: Options, folder: Path) -> None:
        """`folder` is the station's; it goes at the end, unless it is the one that the options name."""
        self.options = options
        self.troubles = Troubles()
        self.root = folder.resolve()
        self.url = ""
        self._ready: Future[Gateway] = Future()
        self._gateway: Gateway | None = None
        self._stop: Callable[[], None] = lambda: None
        self._pid = os.getpid()
        self._thread = threading.Thread(target=self._run, name="hconnect-station")

    @property
    def gateway(self) -> Gateway:
        """Its parts. Raises EnvironmentFault in a process that was forked from the one where it runs."""
        if not self.is_here:
            remedy = f"A forked process may send to {self.url}; ask and reset in the process of the tests."
            raise EnvironmentFault("the station runs in another process", remedy=remedy)
        return self._ready.result()

    @property
    def is_here(self) -> bool:
        """Whether it runs in this process: what was forked from it has none of its threads."""
        return os.getpid() == self._pid

    def start(self) -> None:
        """Return once calls are taken and the books are filled. Raises UsageError, EnvironmentFault and OSError."""
        try:
            furnishing.prepare(self.root, self.options)
            self._thread.start()
            self._ready.result()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End its threads, close its sockets, and remove the folder unless it is to be kept; nothing in a fork.

        Raises what has ended it before.
        """
        if not self.is_here:
            return
        self._stop()
        if self._thread.is_alive():
            self._thread.join()
        if self.options.root is None:
            shutil.rmtree(self.root, ignore_errors=True)
        if self._gateway is not None:
            self._ready.result()

    def _run(self) -> None:
        try:
            listeners = listen(LOOPBACK, 0)
            self.url = f"{address(listeners[0])}/api"
            try:
                serving.serve(
                    self.root,
                    listeners,
                    self.troubles,
                    clock=SystemClock(),
                    ready=self._is_ready,
                    stopping=self._stopping,
                    files=furnishing.Unsynced(),
                    furnish=self._furnish,
                )
            finally:
                for listener in listeners:
                    listener.close()
        except BaseException as fault:  # noqa: BLE001  whoever waits for it, or stops it, raises it
            self._failed(fault)

    def _is_ready(self, gateway: Gateway) -> None:
        self._gateway = gateway
        for engine in (gateway.station.journal.engine, gateway.station.books):
            unsync(engine)

    def _furnish(self, station: Service, resting: Resting) -> None:
        try:
            furnishing.furnish(station, resting, self.options)
        except BaseException as fault:  # noqa: BLE001  `start` raises it
            self._failed(fault)
        else:
            if self._gateway is not None:
                self._ready.set_result(self._gateway)

    def _failed(self, fault: BaseException) -> None:
        if self._ready.done():
            self._ready = Future()
        self._ready.set_exception(fault)

    @contextmanager
    def _stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        self._stop = stop
        yield


def unsync(engine: Engine) -> None:
    """Let a database of SQLite wait for no disk from now on, by connections that are open already too."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "checkout", _unsync)


def _unsync(
    connection: sqlite3.Connection, _entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()
