"""Long reports: sent while they are read, from one state of the books, however the client behaves; limits and faults."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self

import pytest
from sqlalchemy import update

from pipeline.books.tables import accounts
from pipeline.books.transaction import writing
from pipeline.gateway import report_body
from pipeline.gateway.report_body import PART, ReportBody
from pipeline.gateway.reporting import _acquired
from tests.gateway.gateways import SETTINGS, Running, gateway
from tests.gateway.reports import asking, books, endless, exported, furnish, last, rows

COUNT = 40_000


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = tmp_path_factory.mktemp("streams") / "station"
    with gateway(root) as running:
        furnish(root)
        yield running


@pytest.fixture
def here(shared: Running) -> Running:
    """As new, books and definitions aside."""
    shared.anew()
    return shared


@pytest.fixture
def large(here: Running) -> bytes:
    """A request for a report of `COUNT` rows, which is larger than what sockets hold."""
    return json.dumps(asking(exported(here.root, 900)), ensure_ascii=False).encode()


@pytest.fixture
def small(here: Running) -> bytes:
    """A request for a report of 200 rows."""
    return json.dumps(asking(exported(here.root, 901)), ensure_ascii=False).encode()


class Asking:
    """A client that reads its answer as it likes."""

    def __init__(self, here: Running, body: bytes) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(30)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PART)
        self.socket.connect(("127.0.0.1", here.port))
        head = b"POST /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
        self.socket.sendall(head + body)

    def read(self, count: int) -> bytes:
        return self.socket.recv(count, socket.MSG_WAITALL)

    def to_the_end(self) -> int:
        """Read all there is, and keep nothing of it; gives how much it was."""
        count, tail = 0, b""
        while not tail.endswith(b"\r\n0\r\n\r\n"):
            part = self.socket.recv(1 << 16)
            assert part
            count += len(part)
            tail = (tail + part)[-7:]
        return count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def until(here: Running, look: Callable[[], bool]) -> None:
    """Wait for what the gateway does beside."""
    event = threading.Event()
    for _ in range(3000):
        if look():
            return
        event.wait(0.01)
    raise AssertionError(here.get("calls"))


def ended(here: Running) -> Any:
    """The last call's report, once it is over."""
    until(here, lambda: bool(here.get("calls")["count"]) and last(here)["report"]["ended"] is not None)
    return last(here)["report"]


def connections(here: Running) -> int:
    """To the books, that reports hold."""
    pool: Any = here.gateway.endpoint._reporting._engine.pool
    held: int = pool.checkedout()
    return held


# --- whole and in parts


def test_a_long_report_is_sent_in_parts_and_is_whole(here: Running, large: bytes) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", here.port, timeout=60)) as connection:
        connection.request("POST", "/api", large)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["transfer-encoding"]) == (200, "chunked")
        text = answer.read().decode()
    got = rows(text)
    assert len(got) == COUNT
    assert list(got[-1]) == ["מפתח חשבון", 'שם "מלא"', "עיר", "קוד מיון"]
    report = ended(here)
    assert (report["word"], report["rows"], report["bytes"]) == ("whole", COUNT, len(text.encode()))
    call = last(here)
    assert 0 < len(call["reply"]["text"].encode()) <= PART
    assert text.startswith(call["reply"]["text"])
    assert {step["state"] for step in call["timeline"]} == {"done"}
    until(here, lambda: connections(here) == 0)


def test_what_is_held_of_a_long_report_is_a_part(here: Running, large: bytes, small: bytes) -> None:
    rows(here.post(small).text)  # what is loaded once is loaded
    tracemalloc.start()
    try:
        with Asking(here, large) as asking_:
            size = asking_.to_the_end()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 4_000_000
    assert peak < size / 2, peak


def test_the_books_are_let_go_of_once_the_last_row_is_read(here: Running, small: bytes) -> None:
    with Asking(here, small) as asking_:
        assert asking_.read(12) == b"HTTP/1.1 200"
        assert connections(here) == 0


# --- clients that go away


def test_a_client_that_goes_away_in_the_midst_frees_the_books_and_hurts_nobody(
    here: Running, large: bytes, small: bytes
) -> None:
    with Asking(here, large) as asking_:
        assert len(asking_.read(PART)) == PART
        assert last(here)["report"] | {"ended": None, "word": ""} == last(here)["report"]
        assert connections(here) == 1
    report = ended(here)
    assert report["word"] == "gone"
    assert 0 < report["rows"] < COUNT
    until(here, lambda: connections(here) == 0)
    assert len(rows(here.post(small).text)) == 200


def test_a_client_that_reads_nothing_is_left_after_a_while(
    here: Running, large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.gateway.reporting._PATIENCE", 0.05)
    with Asking(here, large):
        assert ended(here)["word"] == "gone"
        until(here, lambda: connections(here) == 0)


def test_a_report_that_fails_in_the_midst_is_no_whole_answer(
    here: Running, large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather = ReportBody._gathered
    monkeypatch.setattr(
        ReportBody, "_gathered", lambda body: 1 / 0 if body.rows > COUNT // 2 else gather(body)
    )
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        here.post(large)
    report = ended(here)
    assert report["word"] == "failed"
    assert "ZeroDivisionError" in next(
        step["text"] for step in last(here)["timeline"] if step["name"] == "rows"
    )
    until(here, lambda: connections(here) == 0)


def test_a_query_that_nobody_waits_for_any_more_is_given_up(here: Running, small: bytes) -> None:
    """Whether its sender leaves before the first part or behind it."""
    here.set(SETTINGS + "[reports]\nat_once = 1\n")
    for count in (0, 20_000):
        with Asking(here, json.dumps(endless(here.root, count), ensure_ascii=False).encode()) as asking_:
            until(here, lambda: connections(here) == 1)
            if count:
                asking_.read(PART)
        assert len(rows(here.post(small).text)) == 200  # it had its turn
        assert last(here)["id"] == here.get("calls")["count"]
    words = [here.get(f"calls/{number}")["report"]["word"] for number in (1, 3)]
    assert words == ["gone", "gone"]
    until(here, lambda: connections(here) == 0)


# --- beside imports, resets, the end of the service


def test_what_is_written_meanwhile_is_in_the_next_answer_and_not_in_this(here: Running) -> None:
    """The report reads one table three times over; a change between two parts would show in some of them."""
    body = json.dumps(asking(exported(here.root, 900)), ensure_ascii=False).encode()
    engine = books(here.root)
    try:
        with Asking(here, body) as asking_:
            whole = asking_.read(PART)
            with writing(engine) as connection:
                connection.execute(update(accounts).values(city="עכשיו"))
            while not whole.endswith(b"0\r\n\r\n"):
                whole += asking_.socket.recv(1 << 20)
        assert "עכשיו".encode() not in whole
        assert rows(here.post(body).text)[0]["עיר"] == "עכשיו"
    finally:
        engine.dispose()


def test_each_answer_sees_whole_transactions_however_many_are_written_meanwhile(here: Running) -> None:
    body = json.dumps(asking(exported(here.root, 1)), ensure_ascii=False).encode()
    engine = books(here.root)
    asked = threading.Semaphore(0)

    def write() -> None:
        for count in range(40):
            assert asked.acquire(timeout=30)
            with writing(engine) as connection:
                for zip_code in (f"half of {count}", f"whole {count}"):
                    connection.execute(update(accounts).values(zip_code=zip_code))

    def answer() -> set[str]:
        asked.release(2)
        return {row["מיקוד"] for row in rows(here.post(body).text)}

    with writing(engine) as connection:
        connection.execute(update(accounts).values(zip_code="whole"))
    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = [answer() for _ in range(20)]
    finally:
        writer.join(30)
        engine.dispose()
    assert all(len(one) == 1 and one.pop().startswith("whole") for one in seen)


def test_a_reset_breaks_off_what_is_being_sent(here: Running, large: bytes) -> None:
    with Asking(here, large) as asking_:
        asking_.read(PART)
        assert here.control("POST", "reset") == (204, None)
        rest = b""
        with suppress(ConnectionError):
            while part := asking_.socket.recv(1 << 20):
                rest = (rest + part)[-7:]
        assert not rest.endswith(b"\r\n0\r\n\r\n")
    assert here.get("calls")["count"] == 0
    assert connections(here) == 0


def test_a_reset_does_not_wait_for_a_query_that_has_no_end(here: Running) -> None:
    with Asking(here, json.dumps(endless(here.root), ensure_ascii=False).encode()) as asking_:
        until(here, lambda: connections(here) == 1)
        assert here.control("POST", "reset") == (204, None)
        with suppress(ConnectionError):
            assert asking_.socket.recv(1) == b""
    assert connections(here) == 0


def test_snapshots_keep_what_was_asked(here: Running, small: bytes) -> None:
    here.post(small)
    _, made = here.control("POST", "snapshot")
    assert here.control("POST", "reset") == (204, None)
    assert here.control("POST", f"restore/{made['id']}")[0] == 200
    assert last(here)["report"]["rows"] == 200
    assert len(rows(here.post(small).text)) == 200  # a descriptor outlasts both


def test_the_service_ends_though_nobody_takes_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.gateway.server._GRACE", 0.05)
    with gateway(tmp_path / "station") as here:
        furnish(here.root)
        body = json.dumps(asking(exported(here.root, 900)), ensure_ascii=False).encode()
        asking_ = Asking(here, body)
        asking_.read(PART)
    assert connections(here) == 0
    asking_.socket.close()
    with gateway(tmp_path / "station") as here:
        call = last(here)
        assert (call["report"]["word"], call["report"]["ended"]) == ("", None)
        step = call["timeline"][-1]
        assert (step["name"], step["state"]) == ("answered", "waits")
        assert "a stop has ended it" in step["text"]


# --- limits


def test_reports_beyond_the_limit_wait_their_turn(here: Running, large: bytes, small: bytes) -> None:
    here.set(SETTINGS + "[reports]\nat_once = 1\n")
    answers: list[str] = []
    with Asking(here, large) as asking_:
        asking_.read(PART)
        waiting = threading.Thread(target=lambda: answers.append(here.post(small).text))
        waiting.start()
        assert last(here)["id"] == 1  # the other is not even begun
        assert not answers
    waiting.join(30)
    assert len(rows(answers[0])) == 200


def test_reports_beyond_the_limit_are_refused_where_the_settings_say_so(
    here: Running, large: bytes, small: bytes
) -> None:
    here.set(SETTINGS + '[reports]\nat_once = 1\nbeyond = "refuse"\n')
    with Asking(here, large) as asking_:
        asking_.read(PART)
        assert here.post(small).err == "Failed to load Reports module"
        call = last(here)
        assert [one["code"] for one in call["verdict"]["report"]["findings"]] == ["HC-A11", "HC-E18"]
    ended_first = here.get("calls/1")
    until(here, lambda: here.get("calls/1")["report"]["ended"] is not None)
    assert ended_first["id"] == 1
    assert here.post(small).status == 200


def test_a_free_turn_is_taken_before_anybody_else_looks_whether_it_is() -> None:
    async def seen() -> bool:
        turn = asyncio.Semaphore(1)
        first = asyncio.ensure_future(_acquired(turn, asyncio.get_running_loop().create_future()))
        await asyncio.sleep(0)  # the other is at its turn
        taken = turn.locked()
        assert await first
        return taken

    assert asyncio.run(seen())


def test_a_client_that_gives_up_while_it_waits_loses_its_turn(
    here: Running, large: bytes, small: bytes
) -> None:
    here.set(SETTINGS + "[reports]\nat_once = 1\n")
    with Asking(here, large) as first:
        first.read(PART)
        Asking(here, small).socket.close()
        until(here, lambda: here.get("calls")["count"] == 2)
        assert (last(here)["report"]["word"], last(here)["status"]) == ("gone", 0)
    assert len(rows(here.post(small).text)) == 200


def test_a_report_takes_as_long_as_the_settings_say(here: Running, small: bytes) -> None:
    here.set(SETTINGS + "[reports]\ndelay = 3600\n")
    with Asking(here, small) as asking_:
        until(here, lambda: bool(here.gateway.news._ears))
        assert here.get("calls")["count"] == 0
        asking_.socket.close()
        until(here, lambda: here.get("calls")["count"] == 1)
    assert last(here)["report"]["word"] == "gone"


# --- faults


def put(here: Running, **fault: Any) -> None:
    assert here.control("POST", "faults", fault)[0] == 200


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_forced_message_stands_in_the_place_of_the_rows(here: Running, small: bytes, when: str) -> None:
    put(here, kind="message", code="HC-A09", plugin="reports", when=when, count=1)
    assert here.post(small).err == "Not in service"
    call = last(here)
    assert (call["accepted"], call["report"]["rows"]) == (when == "after", 0)
    assert len(rows(here.post(small).text)) == 200


def test_a_delay_ends_with_the_rows(here: Running, small: bytes) -> None:
    for when in ("before", "after"):
        put(here, kind="delay", seconds=0.001, when=when, count=1)
        assert len(rows(here.post(small).text)) == 200


@pytest.mark.parametrize("number", [900, 901])
def test_a_cut_report_ends_in_the_midst(here: Running, number: int) -> None:
    put(here, kind="cut", count=1)
    with pytest.raises(http.client.IncompleteRead) as cut:
        here.post(asking(exported(here.root, number)))
    assert cut.value.partial.startswith(b'{"apiRes":{"res":"ok","data":[{')
    here.close()
    report = last(here)["report"]
    assert (report["word"], report["bytes"]) == ("cut", len(cut.value.partial))
    until(here, lambda: connections(here) == 0)


def test_a_reset_before_the_answer_is_one_on_the_wire(here: Running, small: bytes) -> None:
    put(here, kind="reset", count=1)
    with pytest.raises(ConnectionError):
        here.post(small)
    here.close()
    assert (last(here)["status"], last(here)["report"]["word"]) == (0, "fault")


def test_the_parts_are_no_larger_than_a_chunk_of_rows_more(here: Running, large: bytes) -> None:
    assert report_body.PART == 1 << 16
    with Asking(here, large) as asking_:
        head = asking_.read(400).partition(b"\r\n\r\n")[2]
        size = int(head.partition(b"\r\n")[0], 16)
    assert PART <= size < 1 << 20
