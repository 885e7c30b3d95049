"""The vendor's replies, each brought about as a client would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.gateway.calls import Wanted
from tests.gateway.gateways import OTHER, ROWS, SETTINGS, STATION, Running, gateway, request, signature

HEBREW = [ROWS[0] | {"Remarks": "קפה ומאפה"}]
WRONG = [ROWS[0] | {"Quantity": "שתיים"}]
REPORT = {"encrypt_reportData": "00112233445566778899aabbccddeeff:00", "params_data": []}
WITHOUT_GRID = SETTINGS.partition("[[grid]]")[0]
OK = '{"apiRes":{"status":"ok"},"actionType":"%s","messType":"apiReplay"}'


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Running]:
    with gateway(tmp_path / "station") as running:
        yield running


def refused(text: str) -> tuple[int, str]:
    return 500, json.dumps({"apiRes": {"err": text}}, separators=(",", ":"), ensure_ascii=False)


def test_a_good_request_is_answered_ok_and_becomes_a_dat(here: Running) -> None:
    assert here.post(request(plugin="iMovein")) == (200, OK % "iMovein")
    (dat,) = here.dats(1)
    assert dat.name.startswith("1_imovein_250030_")
    (call,) = here.gateway.calls.list()
    assert call.accepted
    assert call.name == "1_imovein_250030_call-000000001.json"
    assert (here.root / "rep" / "hconnect" / "done" / call.name).read_bytes() == call.body


def test_the_dat_bears_the_time_of_the_call(here: Running) -> None:
    here.post(request())
    (dat,) = here.dats(1)
    (call,) = here.gateway.calls.list()
    assert f"{call.received:%Y%m%dT%H%M%S%f}Z" in dat.name


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({"station": None}, "Body. Station parameter is missing"),
        ({"station": {"id": STATION}}, "Body. Station parameter is missing"),
        ({"plugin": ""}, "Body. Plugin parameter is missing"),
        ({"company": None}, "Body. Company parameter is missing"),
        ({"message": None}, "Body. Message parameter is missing"),
        ({"net_passport": None}, "body.message.netPassportID parameter is missing"),
        ({"data": None, "signature": "0"}, "body.message.pluginData parameter is missing"),
        ({"signature": None}, "body.signature parameter is missing"),
        ({"station": OTHER}, "station is not connected"),
        ({"station": "11111111-1111-1111-1111-111111111111"}, "station is not connected"),
        ({"signature": signature(WRONG)}, "your net passport is not correct"),
        ({"signature": 7}, "your net passport is not correct"),
        ({"net_passport": "999"}, "your net passport is not correct"),
        ({"company": "nobody"}, "you are not allowed to use imovein module"),
        ({"plugin": "Nonsense"}, "No Nonsense parameters file"),
        ({"data": WRONG}, "Failed to validate imovein module"),
        ({"data": [7]}, "Failed to validate imovein module"),
        ({"data": {"rows": ROWS}}, "Failed to validate imovein module"),
        ({"plugin": "Reports", "data": REPORT}, "Failed to validate Reports module"),
    ],
)
def test_each_error_has_the_vendors_words(here: Running, parts: dict[str, Any], text: str) -> None:
    assert here.post(request(**parts)) == refused(text)


@pytest.mark.parametrize("body", [b"", b"{", b"7", b"null", b"[" * 100 + b"]" * 100, b"\0\0"])
def test_what_is_no_json_is_invalid_json(here: Running, body: bytes) -> None:
    assert here.post(body) == refused("Invalid JSON")


@pytest.mark.parametrize("body", [b"[]", b"{}", json.dumps(ROWS).encode()])
def test_plugin_data_alone_is_no_request(here: Running, body: bytes) -> None:
    assert here.post(body) == refused("Body. Station parameter is missing")


def test_a_station_out_of_service_says_so(tmp_path: Path) -> None:
    with gateway(tmp_path / "s", SETTINGS.replace("[station]", "[station]\nin_service = false")) as here:
        assert here.post(request()) == refused("Not in service")
        assert here.post(request(signature="0" * 32)) == refused("your net passport is not correct")


def test_without_a_row_in_the_grid_nothing_is_allowed(tmp_path: Path) -> None:
    with gateway(tmp_path / "s", WITHOUT_GRID) as here:
        assert here.post(request(plugin="iMovein")) == refused("you are not allowed to use iMovein module")


def test_a_broken_parameter_file_cannot_be_loaded(here: Running) -> None:
    here.set(SETTINGS + '[rules]\nfolder = "prm"\n')
    (here.root / "prm").mkdir()
    (here.root / "prm" / "imovein.json").write_text('[{"field": "x"}]', "utf-8")
    assert here.post(request()) == refused("Failed to load imovein module")


def test_a_batch_file_that_is_missing_is_an_error_where_the_settings_say_so(here: Running) -> None:
    assert here.post(request()).status == 200
    here.set(SETTINGS + '[gateway]\nmissing_batch_file = "error"\n')
    path = here.root / "Hconnect" / "1_imovein_250030.bat"
    assert here.post(request(plugin="IMOVEIN")) == refused(f"Batch file '{path}' doesn't exist")
    path.with_name("1_Imovein_250030.BAT").touch()
    assert here.post(request(plugin="IMOVEIN")).status == 200


def test_a_string_of_json_is_taken_or_refused_as_the_settings_say(here: Running) -> None:
    text = json.dumps(ROWS)
    assert here.post(request(data=text)).status == 200
    here.set(SETTINGS + '[gateway]\nstring_plugin_data = "refuse"\n')
    assert here.post(request(data=text)) == refused("Failed to validate imovein module")
    assert here.gateway.calls.list()[0].code == "HC-A13"


def test_status_and_form_of_errors_are_settings(here: Running) -> None:
    here.set(SETTINGS + "[gateway]\nerror_status = 200\nwrap_errors = false\n")
    assert here.post(request(station=None)) == (200, '{"err":"Body. Station parameter is missing"}')
    assert here.post(b"{") == (200, '{"err":"Invalid JSON"}')
    assert here.post(request(signature="0")) == (
        200,
        '{"apiRes":{"err":"your net passport is not correct"}}',
    )


def test_a_wrong_change_of_the_settings_leaves_what_was_right(here: Running) -> None:
    here.set("[station]\nconected = 1\n")
    assert here.post(request()).status == 200


def test_a_company_that_is_added_while_it_runs_is_served_to_the_end(here: Running) -> None:
    here.set(
        SETTINGS.replace('demo = "1"', 'demo = "1"\nshop = "7"').replace(
            'company = "demo"', 'company = "shop"'
        )
    )
    assert here.post(request(company="shop")).status == 200
    (dat,) = here.dats(1)
    assert dat.name.startswith("7_imovein_")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows-1255", "utf-16", "utf-16-le"])
def test_a_body_in_another_encoding_is_read_and_its_signature_holds(here: Running, encoding: str) -> None:
    body = json.dumps(request(data=HEBREW), ensure_ascii=False).encode(encoding)
    assert here.post(body).status == 200
    assert len(here.dats(1)) == 1


@pytest.mark.parametrize("plugin", ["\ud800", "a\0b", "../heshin", "CON", "x" * 300])
def test_a_plugin_of_strange_characters_is_echoed_and_stops_nobody(here: Running, plugin: str) -> None:
    answer = here.post(json.dumps(request(plugin=plugin)).encode())
    assert (answer.status, answer.err) == (500, f"No {plugin} parameters file")
    assert here.post(request()).status == 200


def test_a_long_body_is_judged_beside_the_others(here: Running) -> None:
    assert here.post(request(data=ROWS * 2000)).status == 200
    assert here.post(request(data=[*ROWS * 2000, *WRONG])) == refused("Failed to validate imovein module")


def test_a_body_beyond_the_limit_is_not_kept(here: Running) -> None:
    here.set(SETTINGS + "[gateway]\nmax_body = 1000\n")
    assert here.post(b" " * 1001) == (413, '{"apiRes":{"err":"larger than 1,000 bytes"}}')
    assert here.post(request()).status == 200
    assert [(call.code, call.body == b"") for call in here.gateway.calls.list()] == [
        ("", False),
        ("HC-E03", True),
    ]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api", 405), ("PUT", "/api", 405), ("POST", "/", 404), ("GET", "/elsewhere", 404)],
)
def test_other_ways_and_places_are_answered_with_json_too(
    here: Running, method: str, path: str, status: int
) -> None:
    answer = here.ask(method, path)
    assert answer.status == status
    assert answer.err


def test_calls_are_listed_counted_and_cleared(here: Running) -> None:
    for parts in ({}, {"plugin": "Heshin"}, {"signature": "0"}, {"company": None}):
        here.post(request(**parts))
    calls = here.gateway.calls
    assert [call.id for call in calls.list()] == [4, 3, 2, 1]
    assert [call.id for call in calls.list(Wanted(after=1), limit=2)] == [4, 3]
    assert [call.id for call in calls.list(Wanted(before=3))] == [2, 1]
    assert [call.id for call in calls.list(Wanted(plugin="heshin"))] == [2]
    assert [call.id for call in calls.list(Wanted(code="HC-A08"))] == [3]
    assert calls.count(Wanted(accepted=True)) == 2
    assert calls.count(Wanted(company="DEMO", net_passport="250030")) == 3
    calls.clear()
    assert calls.list() == []
    assert calls.get(1) is None
    here.post(request(company=None))
    assert [call.id for call in calls.list()] == [5]
