"""Faults: what a client sees of each, on a real socket; and chance, which is the same with the same seed."""

from __future__ import annotations

import http.client
import json
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.catalogue import MESSAGES
from pipeline.gateway.fault import CODES, Fault
from pipeline.gateway.faults import Faults
from pipeline.gateway.kept import Kept
from pipeline.station.database import connect
from tests.gateway.gateways import ROWS, Running, gateway, request

OK = '{"apiRes":{"status":"ok"},"actionType":"imovein","messType":"apiReplay"}'
BODY = json.dumps(request()).encode()
RAW = b"POST /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with gateway(tmp_path_factory.mktemp("gateway") / "station") as running:
        yield running


@pytest.fixture
def here(shared: Running) -> Running:
    """As new."""
    shared.anew()
    return shared


def put(here: Running, **fault: Any) -> int:
    status, said = here.control("POST", "faults", fault)
    assert status == 200, said
    number: int = said["id"]
    return number


def raw(here: Running) -> bytes:
    """All that comes back on a bare socket; raises what the socket does."""
    with closing(socket.create_connection(("127.0.0.1", here.port), 30)) as connection:
        connection.sendall(RAW)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def err(code: str) -> str:
    text = MESSAGES[code].text.replace("[moduleType]", "imovein").replace("[plugin]", "imovein")
    return text.replace("[batchPath]", "1_imovein_250030.bat")


@pytest.mark.parametrize("code", CODES)
def test_any_message_of_the_vendor_can_be_forced(here: Running, code: str) -> None:
    put(here, kind="message", code=code)
    answer = here.post(request())
    assert (answer.status, answer.err) == (500, err(code))
    call = here.get("calls/1")
    assert (call["code"], call["accepted"], call["fault"]) == (code, False, f"message {code}")


def test_a_message_after_the_call_was_taken_hides_that_it_was(here: Running) -> None:
    put(here, kind="message", code="HC-A09", when="after", count=1)
    assert here.post(request()).err == "Not in service"
    assert here.post(request()).text == OK
    assert len(here.dats(2)) == 2
    assert here.get("calls/1")["fault"] == "message HC-A09 after it was taken"
    assert json.loads(here.get("calls/1")["reply"]["text"])["apiRes"]["err"] == "Not in service"


def test_ok_with_an_error_is_a_200_that_says_no(here: Running) -> None:
    put(here, kind="ok_with_error")
    answer = here.post(request())
    assert (answer.status, answer.err) == (200, "station is not connected")
    assert here.get("calls/1")["code"] == "HC-O01"


def test_a_station_that_is_off_is_only_noticed_by_whom_it_would_be(here: Running) -> None:
    put(here, kind="station_off")
    assert here.post(b"{").err == "Invalid JSON"
    assert here.post(request(company=None)).err == "Body. Company parameter is missing"
    assert here.post(request()).err == "station is not connected"
    assert [call["fault"] for call in here.get("calls")["calls"]] == ["station_off", "", ""]


def test_a_reset_is_a_reset_on_the_wire(here: Running) -> None:
    put(here, kind="reset", count=1)
    with pytest.raises(ConnectionResetError):
        raw(here)
    call = here.get("calls/1")
    assert (call["status"], call["code"], call["accepted"]) == (0, "fault", False)
    assert call["fault"] == "reset"
    steps = {step["name"]: step["state"] for step in call["timeline"]}
    assert (steps["rules"], steps["accepted"], steps["converted"]) == ("done", "failed", "not reached")
    assert here.post(request()).text == OK


def test_a_reset_after_the_call_was_taken_and_a_client_that_tries_again_make_two_documents(
    here: Running,
) -> None:
    put(here, kind="reset", when="after", count=1)
    with pytest.raises(ConnectionResetError):
        raw(here)
    assert here.post(request()).text == OK
    assert len(here.dats(2)) == 2
    calls = here.get("calls")["calls"]
    assert [(call["accepted"], call["status"]) for call in calls] == [(True, 200), (True, 0)]


def test_a_cut_answer_promises_all_and_gives_half(here: Running) -> None:
    put(here, kind="cut", when="after")
    head, _, body = raw(here).partition(b"\r\n\r\n")
    assert b"HTTP/1.1 200 OK" in head
    assert b"content-length: %d" % len(OK) in head.lower()
    assert body.decode() == OK[: len(OK) // 2] == here.get("calls/1")["reply"]["text"]
    with pytest.raises(http.client.IncompleteRead):
        here.post(request())
    assert len(here.dats(2)) == 2


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_delay_ends_with_the_right_answer(here: Running, when: str) -> None:
    put(here, kind="delay", seconds=0.001, when=when)
    assert here.post(request()).text == OK
    assert here.get("calls/1")["accepted"]
    assert len(here.dats(1)) == 1


@pytest.mark.parametrize(("when", "there"), [("before", 0), ("after", 1)])
def test_a_delay_holds_the_call_back_or_the_answer_alone(tmp_path: Path, when: str, there: int) -> None:
    with gateway(tmp_path / "station") as here:
        _held_back(here, when, there)


def _held_back(here: Running, when: str, there: int) -> None:
    put(here, kind="delay", seconds=100, when=when)
    answers: list[str] = []
    thread = threading.Thread(target=lambda: answers.append(here.post(request()).text))
    thread.start()
    while not here.gateway.news._ears:
        assert thread.is_alive()
    assert (len(here.gateway.calls.list()), answers) == (there, [])
    here.gateway.news.close()  # the service ends: nobody is held back any longer
    thread.join(30)
    assert answers == [OK]


def test_a_fault_meets_only_those_that_it_is_for(here: Running) -> None:
    put(here, kind="message", code="HC-A09", plugin="HESHIN", company="DEMO")
    assert here.post(request()).status == 200
    other = {"plugin": "heshin", "data": [{"accountKey": "1", "fullName": "a"}]}
    assert here.post(request(**other)).err == "Not in service"
    assert here.post(request(**other, company="other")).err == "you are not allowed to use heshin module"


def test_the_first_fault_that_hits_is_the_one_and_the_next_follows_when_it_is_used_up(here: Running) -> None:
    first = put(here, kind="message", code="HC-A09", count=1)
    second = put(here, kind="message", code="HC-A10")
    assert [here.post(request()).err for _ in range(2)] == [err("HC-A09"), err("HC-A10")]
    shown = here.get("faults")["faults"]
    assert [(fault["id"], fault["left"]) for fault in shown] == [(first, 0), (second, None)]
    assert here.control("DELETE", f"faults/{second}") == (200, {"removed": 1})
    assert here.post(request()).status == 200
    assert here.control("DELETE", "faults") == (200, {"removed": 1})


def test_a_refused_call_keeps_its_own_reason(here: Running) -> None:
    put(here, kind="cut")
    with pytest.raises(http.client.IncompleteRead):
        here.post(request(data=[ROWS[0] | {"Quantity": "x"}]))
    assert here.get("calls/1")["code"] == "HC-A13"


def test_there_is_an_end_to_faults(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.gateway.faults.MOST", 1)
    put(here, kind="reset")
    assert here.control("POST", "faults", {"kind": "reset"})[0] == 409


FAULTS = st.lists(
    st.builds(
        Fault,
        id=st.just(0),
        kind=st.sampled_from(["delay", "reset", "station_off"]),
        plugin=st.sampled_from([None, "imovein", "Heshin"]),
        company=st.sampled_from([None, "demo"]),
        probability=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
        left=st.sampled_from([None, 1, 3]),
    ),
    max_size=3,
)
CALLS = st.lists(
    st.tuples(
        st.sampled_from(["imovein", "HESHIN", None]), st.sampled_from(["demo", "other"]), st.booleans()
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(faults=FAULTS, calls=CALLS, seed=st.integers(0, 2**53), stop=st.integers(0, 12))
def test_the_same_seed_gives_the_same_faults_also_across_a_stop(
    faults: list[Fault], calls: list[tuple[str | None, str, bool]], seed: int, stop: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engines = [connect(f"sqlite:///{name}.db", Path(folder)) for name in ("one", "two", "two")]
        hits: list[list[int | None]] = []
        for parts in ([calls], [calls[:stop], calls[stop:]]):
            hit: list[int | None] = []
            for at, part in enumerate(parts):
                kept = Kept(engines.pop(0))
                kept.prepare()
                plan = Faults(kept)
                plan.load()
                if at == 0:
                    plan.seed(seed)
                    for fault in faults:
                        plan.add(fault)
                for plugin, company, readable in part:
                    drawn = plan.draw(plugin, company, readable=readable)
                    hit.append(None if drawn is None else drawn.id)
                kept._engine.dispose()
            hits.append(hit)
        for engine in engines:
            engine.dispose()
    assert hits[0] == hits[1]
    for fault, number in zip(faults, range(1, 4), strict=False):
        assert fault.left is None or hits[0].count(number) <= fault.left
        assert fault.probability > 0 or number not in hits[0]


def test_chance_is_for_about_as_many_as_it_says_and_another_seed_is_for_others(tmp_path: Path) -> None:
    kept = Kept(connect("sqlite:///faults.db", tmp_path))
    kept.prepare()
    faults = Faults(kept)
    faults.add(Fault(0, "reset", probability=0.3))
    drawn = []
    for seed in (1, 2, 1):
        faults.seed(seed)
        drawn.append([faults.draw("imovein", "demo") is not None for _ in range(300)])
    kept._engine.dispose()
    assert drawn[0] == drawn[2] != drawn[1]
    assert 60 < sum(drawn[0]) < 120


def test_faults_do_not_share_their_chance(tmp_path: Path) -> None:
    kept = Kept(connect("sqlite:///faults.db", tmp_path))
    kept.prepare()
    faults = Faults(kept)
    half = Fault(0, "reset", probability=0.5, plugin="a")
    faults.add(half)
    alone = [faults.draw("a", None) is not None for _ in range(30)]
    faults.seed(0)
    faults.add(replace(half, plugin="b"))
    beside = []
    for _ in range(30):
        faults.draw("b", None)
        beside.append(faults.draw("a", None) is not None)
    kept._engine.dispose()
    assert alone == beside
