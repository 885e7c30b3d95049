"""Reset and snapshots amid work: calls are whole or gone, what was half way is ended or forgotten, or it is refused."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from pipeline.station.signals import Hindered
from tests.gateway.gateways import ROWS, Running, request
from tests.gateway.holdings import calls, here, rows

__all__ = ["here"]


@contextmanager
def working(here: Running) -> Iterator[None]:
    """The station takes up what arrives, in a thread of its own."""
    thread = threading.Thread(target=here.watcher.run)
    thread.start()
    try:
        yield
    finally:
        here.watcher.stop()
        thread.join()


def hindered(*_: object, **__: object) -> Any:
    raise Hindered("is held open by a test")


def half_way(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call whose `.dat` is there, while its input cannot be moved yet."""
    with monkeypatch.context() as patch:
        patch.setattr(here.gateway.station.worker._filing, "move", hindered)
        here.post(request())
        here.dats(1)
    assert here.get("calls/1")["outcome"]["state"] == "published"


def test_what_was_half_way_in_a_snapshot_is_ended_when_it_is_put_back(
    here: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_way(here, monkeypatch)
    here.control("POST", "snapshot")
    here.control("POST", "reset")
    here.control("POST", "restore/1")
    assert here.get("calls/1")["outcome"]["state"] == "filed"
    assert len(here.dats(1)) == 1


def test_what_was_half_way_before_a_reset_is_forgotten(
    here: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_way(here, monkeypatch)
    here.control("POST", "reset")
    assert here.get("calls")["count"] == 0
    here.post(request())
    here.work_until(lambda: here.get("calls/1")["outcome"]["state"] == "filed")
    assert len(here.dats(1)) == 1


def http_post(port: int, body: dict[str, Any]) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("POST", "/api", json.dumps(body).encode())
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def settled(here: Running) -> None:
    """Every call is at the end of its way."""
    for call in here.gateway.calls.list(limit=10_000):
        status, said = here.control(
            "GET", f"wait?until=filed&after={call.id - 1}&before={call.id + 1}&timeout=30"
        )
        assert status == 200, said


@pytest.mark.parametrize("action", ["reset", "restore/1", "snapshot"])
def test_calls_in_flight_are_whole_or_gone(here: Running, action: str) -> None:
    here.control("POST", "snapshot")
    posted = threading.Event()
    stopping = threading.Event()
    faults: list[object] = []

    def post(number: int) -> None:
        while not stopping.is_set():
            body = request(data=[ROWS[0] | {"Reference": str(number)}])
            status, text = http_post(here.port, body)
            if status != 200:
                faults.append(text)
            posted.set()

    threads = [threading.Thread(target=post, args=(number,)) for number in range(3)]
    with working(here):
        for thread in threads:
            thread.start()
        for _ in range(10):
            posted.clear()
            assert posted.wait(30)
            status, said = here.control("POST", action)
            assert status in {200, 204}, said
        stopping.set()
        for thread in threads:
            thread.join()
        settled(here)
    assert faults == []
    assert here.gateway.news.hindered == ""
    known = {call["name"] for call in calls(here)}
    assert {row["name"] for row in rows(here)} == known
    assert {row["dat"] for row in rows(here)} == {path.name for path in (here.root / "Hconnect").iterdir()}
    assert {path.name for path in (here.root / "rep/hconnect/done").glob("*.json")} == {
        name for call in known for name in (call, f"{call}.report.json")
    }


def test_a_reset_is_refused_while_the_station_is_in_the_middle_of_something(
    here: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.gateway.state._PATIENCE", 0.01)
    here.post(request())
    with here.gateway.station.worker._hands:
        status, said = here.control("POST", "reset")
    assert (status, said["error"]) == (409, "what arrived is still being taken up")
    assert len(calls(here)) == 1
    with here.gateway.door._committing:
        assert here.control("POST", "reset")[0] == 409
    with here.gateway.door._courier._delivering:
        assert here.control("POST", "reset")[0] == 409
    with here.gateway.state._one:
        assert here.control("POST", "reset")[0] == 409
    assert here.control("POST", "reset")[0] == 204
