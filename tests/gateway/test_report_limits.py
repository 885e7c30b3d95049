"""Reports that wait their turn, are refused, delayed, cut or answered otherwise, as settings and faults say."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from typing import Any

import pytest

from pipeline.gateway.report_body import PART
from pipeline.gateway.reporting import _acquired
from tests.gateway.gateways import SETTINGS, Running
from tests.gateway.reports import asking, exported, last, rows, shared
from tests.gateway.streams import COUNT, Asking, connections, here, large, small, until

__all__ = ["here", "large", "shared", "small"]

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


@pytest.mark.parametrize(("number", "count"), [(903, 0), (901, 200), (900, COUNT)])
def test_whoever_has_all_of_a_report_may_ask_for_the_next_at_once(
    here: Running, number: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.set(SETTINGS + '[reports]\nat_once = 1\nbeyond = "refuse"\n')
    body = json.dumps(asking(exported(here.root, number)), ensure_ascii=False).encode()
    reporting: Any = here.gateway.endpoint._reporting
    over, asked_again = reporting._over, threading.Event()

    def late(*of: object) -> None:
        asked_again.wait(30)
        over(*of)

    monkeypatch.setattr(reporting, "_over", late)
    try:
        assert [len(rows(here.post(body).text)) for _ in range(2)] == [count] * 2
    finally:
        asked_again.set()


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
