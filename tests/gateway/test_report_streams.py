"""Long reports: sent in parts while they are read, however the client behaves."""

from __future__ import annotations

import http.client
import json
import tracemalloc
from contextlib import closing

import pytest

from pipeline.gateway import report_body
from pipeline.gateway.report_body import PART, ReportBody
from tests.gateway.gateways import SETTINGS, Running
from tests.gateway.reports import endless, last, rows, shared
from tests.gateway.streams import COUNT, Asking, connections, ended, here, large, small, until

__all__ = ["here", "large", "shared", "small"]

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


def test_the_parts_are_no_larger_than_a_chunk_of_rows_more(here: Running, large: bytes) -> None:
    assert report_body.PART == 1 << 16
    with Asking(here, large) as asking_:
        head = asking_.read(400).partition(b"\r\n\r\n")[2]
        size = int(head.partition(b"\r\n")[0], 16)
    assert PART <= size < 1 << 20


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
