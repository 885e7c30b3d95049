"""The control API on a real socket: what arrived, waiting for it, and who may ask."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pipeline.gateway.api.guard import is_own
from pipeline.reporters.version import version
from pipeline.station.events import Paused, Resumed
from pipeline.station.signals import Blocked
from tests.gateway.gateways import ROWS, SETTINGS, Running, gateway, request

WRONG = [ROWS[0] | {"Quantity": "שתיים"}]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with gateway(tmp_path_factory.mktemp("gateway") / "station") as running:
        yield running


@pytest.fixture
def here(shared: Running) -> Running:
    """As new."""
    shared.anew()
    return shared


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def waiting(
    here: Running, beside: ThreadPoolExecutor, query: str, path: str = "wait"
) -> Future[tuple[int, Any]]:
    """Somebody who waits; by now the service knows of them."""
    before = len(here.gateway.news._ears)
    asked = beside.submit(here.control, "GET", f"{path}?{query}")
    while len(here.gateway.news._ears) == before:
        assert not asked.done(), asked.result()
    return asked


def test_a_call_is_shown_with_all_that_is_known_of_it(here: Running) -> None:
    here.post(request(data=WRONG), **{"User-Agent": "shop/1"})
    shown = here.get("calls/1")
    assert shown == here.get("calls/latest")
    assert (shown["code"], shown["accepted"], shown["status"]) == ("HC-A13", False, 500)
    assert (shown["plugin"], shown["company"], shown["comp_id"]) == ("imovein", "demo", "1")
    assert shown["user_agent"] == "shop/1"
    assert "שתיים" in shown["body"]["text"]
    assert shown["reply"]["text"] == '{"apiRes":{"err":"Failed to validate imovein module"}}'
    report = shown["verdict"]["report"]
    assert [(one["code"], one["row"], one["field"]) for one in report["findings"][1:]] == [
        ("HC-D2", 0, "Quantity")
    ]
    assert shown["verdict"]["signature"]["holds"]
    assert {step["name"]: step["state"] for step in shown["timeline"]}["rules"] == "failed"
    assert here.get("calls/1?verdict=false") == shown | {"verdict": None}


def test_the_doctor_speaks_for_a_call_with_a_wrong_signature(here: Running) -> None:
    here.post(request(signature=str(request()["signature"]).upper()))
    (cause,) = here.get("calls/1")["verdict"]["signature"]["causes"]
    assert cause["code"] == "upper-case"
    assert "toUpperCase" in cause["remedies"]["node"]


def test_bodies_come_back_byte_for_byte(here: Running) -> None:
    body = b"\xff\x00 no text"
    here.post(body)
    assert base64.b64decode(here.get("calls/1")["body"]["base64"]) == body
    answer = here.ask("GET", "/_/calls/1/reply")
    assert answer.status == 404
    here._connection.request("GET", "/_/calls/1/body")
    raw = here._connection.getresponse()
    assert (raw.read(), raw.headers["Content-Type"]) == (body, "application/octet-stream")


def test_half_a_surrogate_pair_in_a_call_can_be_shown(here: Running) -> None:
    body = (
        b'{"station":"\\ud800","plugin":"imovein","company":"\\ud800","message":{"netPassportID":"\\udfff",'
        b'"pluginData":[{"accountKey\\ud800":"\\ud800"}]},"signature":"\\ud800"}'
    )
    here.post(body)
    assert here.get("calls/1")["code"]
    assert here.get("calls")["count"] == 1


@pytest.mark.parametrize("renamed", [None, ".DMY_20260102.BAK"])
def test_a_dat_is_given_byte_for_byte_also_where_masofon_has_taken_it(
    here: Running, renamed: str | None
) -> None:
    here.post(request())
    assert here.control("GET", "calls/1/dat")[0] == 404
    (dat,) = here.dats(1)
    content = dat.read_bytes()
    if renamed:
        dat.rename(dat.with_name(dat.name + renamed))
    here._connection.request("GET", "/_/calls/1/dat")
    answer = here._connection.getresponse()
    assert answer.read() == content
    assert dat.name in answer.headers["Content-Disposition"]


def test_calls_are_listed_by_pages_and_by_what_they_are(here: Running) -> None:
    for data in (ROWS, WRONG, ROWS, WRONG, ROWS):
        here.post(request(data=data))
    first = here.get("calls?accepted=true&limit=2")
    assert [call["id"] for call in first["calls"]] == [5, 3]
    assert first["count"] == 3
    second = here.get(f"calls?accepted=true&limit=2&before={first['next']}")
    assert ([call["id"] for call in second["calls"]], second["next"]) == ([1], None)
    assert second["count"] == 3
    assert [call["id"] for call in here.get("calls?code=hc-a13&plugin=IMOVEIN&after=2")["calls"]] == [4]
    assert here.get("calls/latest?accepted=false")["id"] == 4


def test_whoever_waits_for_a_call_gets_it_when_it_comes(here: Running, beside: ThreadPoolExecutor) -> None:
    here.post(request(data=WRONG))
    wanted = waiting(here, beside, "accepted=true&timeout=100")
    other = waiting(here, beside, "until=rejected&after=1&timeout=100")
    here.post(request())
    assert wanted.result(30)[1]["id"] == 2
    assert not other.done()
    here.post(request(data=WRONG))
    assert other.result(30)[1]["id"] == 3


@pytest.mark.parametrize("stage", ["converted", "published", "filed"])
def test_whoever_waits_for_an_outcome_gets_it_when_it_is_there(
    here: Running, beside: ThreadPoolExecutor, stage: str
) -> None:
    wanted = waiting(here, beside, f"until={stage}&timeout=100")
    here.post(request())
    (dat,) = here.dats(1)
    status, call = wanted.result(30)
    assert (status, call["outcome"]["state"], call["outcome"]["dat"]) == (200, "filed", dat.name)


def test_an_input_that_the_station_refuses_later_is_rejected(
    here: Running, beside: ThreadPoolExecutor
) -> None:
    wanted = waiting(here, beside, "until=rejected&timeout=100")
    here.post(request(data=[ROWS[0] | {"Colour": "red"}]))
    here.set(SETTINGS + "[policy]\nunknown_fields = 'error'\n")
    here.work_until(wanted.done)
    status, call = wanted.result(30)
    assert (status, call["accepted"], call["outcome"]["state"]) == (200, True, "rejected")
    assert "Colour" in call["outcome"]["reason"]


def test_what_is_there_is_told_to_whoever_waited_in_vain(here: Running) -> None:
    here.post(request(data=WRONG))
    status, said = here.control("GET", "wait?until=filed&timeout=0.01")
    assert status == 408
    assert "filed within 0.01 s" in said["error"]
    assert said["remedy"]
    assert [call["code"] for call in said["there"]] == ["HC-A13"]


def test_nobody_waits_any_longer_when_the_service_ends(tmp_path: Path, beside: ThreadPoolExecutor) -> None:
    with gateway(tmp_path / "station") as here:
        wanted = waiting(here, beside, "timeout=100")
    assert wanted.result(30)[0] == 408


def test_a_service_is_ready_unless_it_is_paused(here: Running, beside: ThreadPoolExecutor) -> None:
    assert here.get("ready") == {"state": "working", "note": ""}
    news = here.gateway.news
    news.hear(Paused("the disk is full", "Make room.", 1.0))
    assert here.control("GET", "ready") == (503, {"error": "the disk is full", "remedy": "Make room."})
    wanted = waiting(here, beside, "wait=100", "ready")
    news.hear(Resumed())
    assert wanted.result(30)[0] == 200
    news.hinder("the drop folder is gone")
    assert here.control("GET", "ready")[1]["error"] == "the drop folder is gone"
    news.hinder("")
    assert here.get("ready")["state"] == "working"


def test_a_wrong_change_of_the_settings_is_noted_where_one_asks_whether_it_is_ready(here: Running) -> None:
    here.set("[station]\nid = 1\n")
    assert "station.id" in here.get("ready")["note"]


def test_it_tells_its_version(here: Running) -> None:
    assert here.get("version") == {"name": "hconnect-station", "version": version()}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8765"}, 200),
        ({"Host": "[::1]:8765"}, 200),
        ({"Host": "station"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example:8765"}, 403),
        ({"Host": "localhost:8765", "Origin": "http://localhost:8765"}, 200),
        ({"Host": "localhost:8765", "Origin": "http://localhost:3000"}, 403),
        ({"Host": "localhost:8765", "Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_other_sites_are_refused(here: Running, headers: dict[str, str], status: int) -> None:
    got, said = here.control("GET", "version", **headers)
    assert got == status, said
    if status == 403:
        assert said["remedy"]


@pytest.mark.parametrize("host", ["", ":80", "[::1", "a.b", "x.localhost.example", "1.2.3.4.5"])
def test_a_host_that_is_no_address_and_has_dots_is_foreign(host: str) -> None:
    assert not is_own(host)


@pytest.mark.parametrize("host", ["host.docker.internal:80", "a.localhost", "10.0.0.1", "[fe80::1]:1"])
def test_addresses_and_names_that_nobody_can_register_are_own(host: str) -> None:
    assert is_own(host)


def test_no_answer_lets_another_origin_read_it(here: Running) -> None:
    here._connection.request("OPTIONS", "/_/calls", headers={"Access-Control-Request-Method": "GET"})
    answer = here._connection.getresponse()
    answer.read()
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "nothing", None, 404),
        ("DELETE", "calls", None, 405),
        ("GET", "calls/7", None, 404),
        ("GET", "calls/0", None, 422),
        ("GET", f"calls/{2**64}", None, 422),
        ("GET", "calls/latest", None, 404),
        ("GET", "calls?limit=0", None, 422),
        ("GET", "calls?colour=red", None, 422),
        ("GET", "wait?until=eaten", None, 422),
        ("GET", "wait?timeout=nan", None, 422),
        ("POST", "restore/9", None, 404),
        ("DELETE", "snapshots/9", None, 404),
        ("DELETE", "faults/9", None, 404),
        ("POST", "seed", {"seed": -1}, 422),
        ("POST", "clock", {"freeze": "1912-01-01T00:00:00Z"}, 422),
        ("POST", "clock", {"freeze": "2026-01-01T00:00:00"}, 422),
        ("POST", "clock", {"advance": 1, "resume": True}, 422),
        ("POST", "faults", {"kind": "message"}, 422),
        ("POST", "faults", {"kind": "message", "code": "HC-D1"}, 422),
        ("POST", "faults", {"kind": "delay"}, 422),
        ("POST", "faults", {"kind": "reset", "seconds": 1}, 422),
        ("POST", "faults", {"kind": "reset", "code": "HC-A08"}, 422),
        ("POST", "faults", {"kind": "station_off", "when": "after"}, 422),
        ("POST", "faults", {"kind": "reset", "probability": 1.5}, 422),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    here: Running, method: str, path: str, body: Any, status: int
) -> None:
    got, said = here.control(method, path, body)
    assert got == status
    assert sorted(said) == ["error", "remedy"]
    assert all(said.values())


def test_a_database_that_cannot_be_used_is_told(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise Blocked("the journal is locked", "Close it.")

    monkeypatch.setattr(here.gateway.calls, "list", locked)
    said = {"error": "the journal is locked", "remedy": "Close it."}
    assert here.control("GET", "calls") == (503, said)
