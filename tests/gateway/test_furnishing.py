"""A new demo station takes calls before it has its shop and its keys: what needs those waits until they are there."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.gateway import demo, serving
from pipeline.gateway.demo import Resting
from pipeline.gateway.listening import listen
from pipeline.gateway.service import Gateway
from pipeline.gateway.signer import application
from pipeline.station.clock import SystemClock
from pipeline.station.service import Service
from pipeline.testing.furnishing import Unsynced
from pipeline.testing.running import Troubles
from tests.gateway.gateways import ROWS, Answer, request, signature
from tests.gateway.reports import asking, exported, rows

AT_MOST = 60
"""Seconds for what takes a fraction of one."""


class Bare:
    """A demo station at work whose furnishing begins when a test says so."""

    def __init__(self, root: Path, fault: Exception | None) -> None:
        self.token = demo.make(root)
        self.troubles = Troubles()
        self.go = threading.Event()
        self.stop: Callable[[], None] = lambda: None
        self.listeners, self.signers = listen("127.0.0.1", 0), listen("127.0.0.1", 0)
        self._root = root
        self._fault = fault
        self._ready: Future[Gateway] = Future()

    def serve(self) -> None:
        try:
            serving.serve(
                self._root,
                self.listeners,
                self.troubles,
                clock=SystemClock(),
                beside=[(application(self._root / demo.KEYS), self.signers)],
                ready=self._ready.set_result,
                stopping=self._stopping,
                files=Unsynced(),
                furnish=self._furnish,
            )
        finally:
            for listener in (*self.listeners, *self.signers):
                listener.close()

    @property
    def gateway(self) -> Gateway:
        return self._ready.result(AT_MOST)

    def order(self) -> Answer:
        """A call that needs nothing of what is still to come."""
        return self.post("/api", request(signature=signature(ROWS, self.token)))

    def report(self) -> Answer:
        data = exported(self._root, 2)
        return self.post("/api", asking(data, signature=signature(data, self.token)))

    def sign(self) -> Answer:
        fields = {"privatekey": "privatekey.pem", "netPassportID": "250030", "data": json.dumps(ROWS)}
        return self.post("/sign", fields, self.signers)

    def reset(self) -> Answer:
        return self.post("/_/reset", {})

    def post(self, path: str, body: Any, listeners: Sequence[socket.socket] = ()) -> Answer:
        port = (listeners or self.listeners)[0].getsockname()[1]
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=AT_MOST)) as connection:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode())

    @contextmanager
    def _stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        self.stop = stop
        yield

    def _furnish(self, station: Service, resting: Resting) -> None:
        assert self.go.wait(AT_MOST)
        if self._fault is not None:
            raise self._fault
        demo.furnish(station, resting)


@contextmanager
def bare(root: Path, fault: Exception | None = None) -> Iterator[Bare]:
    station = Bare(root, fault)
    thread = threading.Thread(target=station.serve)
    thread.start()
    try:
        yield station
    finally:
        station.stop()
        station.go.set()
        thread.join()


@contextmanager
def waiting(station: Bare, ask: Callable[[], Answer]) -> Iterator[Future[Answer]]:
    """What is asked, by a thread: it is told that it has to wait, or has its answer already."""
    news = station.gateway.news
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask)
        while not news._ears and not answer.done():
            wait((answer,), 0.001)
        yield answer


@pytest.mark.parametrize("what", [Bare.report, Bare.sign, Bare.reset])
def test_what_needs_the_shop_or_the_keys_waits_for_them_and_orders_do_not(
    tmp_path: Path, what: Callable[[Bare], Answer]
) -> None:
    with bare(tmp_path / "station") as station, waiting(station, partial(what, station)) as answer:
        assert station.order().status == 200
        assert not answer.done()
        station.go.set()
        assert answer.result(AT_MOST).status in {200, 204}, answer.result().text
        assert len(rows(station.report().text)) == 500
    assert list(station.troubles.said) == []


def test_a_station_that_cannot_be_furnished_answers_nevertheless(tmp_path: Path) -> None:
    fault = OSError(28, "No space left on device")
    with bare(tmp_path / "station", fault) as station, waiting(station, station.report) as answer:
        station.go.set()
        assert answer.result(AT_MOST).err == "Failed to load Reports module"
    (said,) = station.troubles.said
    assert "No space left on device" in said


def test_what_waits_is_answered_when_the_station_stops(tmp_path: Path) -> None:
    with bare(tmp_path / "station") as station, waiting(station, station.report) as answer:
        station.stop()
        assert answer.result(AT_MOST).status == 500
        assert not station.go.is_set()
