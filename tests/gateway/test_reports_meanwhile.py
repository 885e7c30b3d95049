"""Long reports beside what else happens: each is of one state of the books, and holds up no reset and no stop."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import update

from pipeline.books.tables import accounts
from pipeline.books.transaction import writing
from pipeline.gateway.report_body import PART
from tests.gateway.gateways import Running, gateway
from tests.gateway.reports import asking, books, endless, exported, furnish, last, rows, shared
from tests.gateway.streams import Asking, connections, here, large, small, until

__all__ = ["here", "large", "shared", "small"]


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
