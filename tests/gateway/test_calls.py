"""Calls: written down in groups before they are answered, delivered once, told from beginning to end."""

from __future__ import annotations

import http.client
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.gateway.call import Call
from pipeline.gateway.diagnosing import CallVerdict, verdict_of
from pipeline.gateway.timeline import timeline
from tests.gateway.gateways import ROWS, SETTINGS, TOKEN, Running, StandingClock, gateway, request, signature
from tests.service.stations import FailingDisk, full

WRONG = [ROWS[0] | {"Quantity": "שתיים"}]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Running]:
    with gateway(tmp_path / "station") as running:
        yield running


def verdict(here: Running, number: int) -> CallVerdict:
    gate = here.gateway
    call = gate.calls.get(number)
    assert call is not None
    return verdict_of(call, gate.calls, gate.checks, gate.station.folders, gate.station.live.current())


def steps(here: Running, number: int) -> dict[str, str]:
    call = here.gateway.calls.get(number)
    assert call is not None
    known = here.gateway.station.journal.same([call.sha256 or ""])
    record = next((one for one in known.get(call.sha256 or "", []) if one.name == call.name), None)
    return {step.name: step.state for step in timeline(call, record)}


def test_calls_that_wait_together_share_one_transaction(
    here: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups: list[int] = []
    add = here.gateway.calls.add
    first = threading.Event()
    go = threading.Event()

    def slow(made, *rest):  # type: ignore[no-untyped-def]  # noqa: ANN001,ANN002,ANN202
        groups.append(len(made))
        first.set()
        assert go.wait(30)
        add(made, *rest)

    monkeypatch.setattr(here.gateway.calls, "add", slow)
    body = json.dumps(request()).encode()
    statuses: list[int] = []

    def post() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", here.port, timeout=60)) as connection:
            connection.request("POST", "/api", body)
            statuses.append(connection.getresponse().status)

    senders = [threading.Thread(target=post) for _ in range(32)]
    senders[0].start()
    assert first.wait(30)
    for sender in senders[1:]:
        sender.start()
    while here.gateway.door._inside < 32:
        pass
    go.set()
    for sender in senders:
        sender.join()
    assert groups == [1, 31]
    assert statuses == [200] * 32
    assert len(here.dats(32)) == 32
    assert sorted(call.id for call in here.gateway.calls.list()) == list(range(1, 33))


def test_same_clock_and_calls_give_the_same_dats(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        with gateway(tmp_path / name, clock=StandingClock()) as here:
            for number in range(3):
                data = [ROWS[0] | {"Reference": str(number)}]
                here.post(request(data=data))
            found.append([(path.name, path.read_bytes()) for path in here.dats(3)])
    assert found[0] == found[1]


@pytest.mark.parametrize("operation", ["date", "replace", "sync"])
def test_a_disk_that_fails_hinders_no_answer_and_the_file_comes_later(tmp_path: Path, operation: str) -> None:
    disk = FailingDisk(fault=full())
    with gateway(tmp_path / "station", files=disk) as here:
        disk._at = operation
        assert here.post(request()).status == 200
        assert len(here.dats(1)) == 1
        assert disk._at != operation, "it has failed"


def test_a_database_that_is_locked_is_told_and_the_next_call_is_taken(
    here: Running,
) -> None:
    assert here.post(request()).status == 200
    here.dats(1)
    with closing(sqlite3.connect(here.root / "station.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = here.post(request())
    assert answer.status == 500
    assert "send it again" in (answer.err or "")
    assert here.post(request()).status == 200
    assert here.gateway.calls.count() == 2


def test_half_a_file_that_a_crash_left_is_written_anew(tmp_path: Path) -> None:
    root = tmp_path / "station"
    with gateway(root) as here:
        here.post(request())
        call = here.gateway.calls.list()[0]
    path = root / "rep" / "hconnect" / (call.name or "")
    path.write_bytes(call.body[:20])
    with gateway(root) as here:
        assert path.read_bytes() == call.body
        assert len(here.dats(1)) == 1
    with gateway(root) as here:
        here.watcher.once()
        assert len(here.dats(1)) == 1


def test_an_accepted_call_goes_all_the_way(here: Running) -> None:
    here.post(request())
    assert list(steps(here, 1).values())[-3:] == ["waits"] * 3
    here.dats(1)
    assert set(steps(here, 1).values()) == {"done"}


def test_a_refused_call_goes_as_far_as_the_check_that_refused_it(here: Running) -> None:
    here.post(request(signature="0" * 32, data=WRONG))
    assert steps(here, 1) == {
        "received": "done",
        "station": "done",
        "signature": "failed",
        **dict.fromkeys(("service", "permission", "rules"), "not reached"),
        **dict.fromkeys(("accepted", "converted", "published", "filed"), "not reached"),
    }


def test_the_verdict_of_a_call_holds_every_finding_and_why_the_signature_fails(here: Running) -> None:
    escaped = json.dumps([ROWS[0] | {"Remarks": "קפה"}])
    here.post(request(data=json.loads(escaped), signature=signature(escaped)))
    found = verdict(here, 1)
    assert found.signature is not None
    assert not found.signature.holds
    assert [cause.code for cause in found.signature.causes] == ["unicode-escape", "white-space"]
    assert "ensure_ascii=False" in found.signature.causes[0].remedies["python"]
    assert found.report.reply is not None
    assert found.report.reply.code == "HC-A08"
    assert not found.settings_changed
    here.set(SETTINGS.replace(TOKEN, "f" * 32))
    assert not verdict(here, 1).settings_changed


def test_data_that_was_changed_after_signing_is_told_from_the_call_before(here: Running) -> None:
    here.post(request())
    here.post(request(data=[ROWS[0] | {"Quantity": "7"}], signature=signature(ROWS)))
    found = verdict(here, 2)
    assert found.signature is not None
    (cause,) = found.signature.causes
    assert cause.code == "changed"
    assert [(change.field, change.signed, change.sent) for change in cause.changes] == [
        ("Quantity", '"2"', '"7"')
    ]


def test_a_call_that_would_be_answered_otherwise_by_now_says_so(here: Running) -> None:
    here.post(request())
    here.set(SETTINGS.partition("[[grid]]")[0])
    found = verdict(here, 1)
    assert found.settings_changed
    assert found.report.reply is not None
    assert found.report.reply.code == "HC-A10"


def test_a_call_that_comes_while_others_are_caught_up_with_is_delivered_too(
    here: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    courier, undelivered = here.gateway.door._courier, here.gateway.calls.undelivered

    def late() -> Iterator[Call]:
        yield from undelivered()
        monkeypatch.undo()
        assert here.post(request()).status == 200

    monkeypatch.setattr(here.gateway.calls, "undelivered", late)
    with courier._change:
        courier._in_step = False
        courier._change.notify_all()
    assert len(here.dats(1)) == 1
