"""Conformance, on real sockets: an endpoint that answers otherwise or not at all is told, the record without secrets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.errors import EnvironmentFault
from pipeline.gateway.conformance.known import Given
from pipeline.gateway.conformance.record import record
from pipeline.gateway.conformance.running import Result, cases, run
from tests.gateway.conforming import COMPANY, WHO, asked, deviating, sender
from tests.gateway.gateways import STATION, TOKEN


def heard(name: str, status: int, body: Any) -> Result:
    """What is said of one call that is answered so."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with deviating((status, content)) as server:
        chosen = [case for case in cases(asked()) if case.name == name]
        (result,) = run(chosen, sender(server.url), documents=True, pause=0)
    return result


OK = {"apiRes": {"status": "ok"}, "actionType": "imovein", "messType": "apiReplay"}
BATCH = {"apiRes": {"err": "Batch file 'c:\\x.bat' doesn't exist"}}
NOT_IN_SERVICE = {"apiRes": {"err": "Not in service"}}
STATION_MISSING = "Body. Station parameter is missing"


@pytest.mark.parametrize(
    ("name", "status", "body", "said"),
    [
        ("envelope/no-station", 500, {"apiRes": {"err": STATION_MISSING}}, []),
        ("envelope/no-station", 400, {"apiRes": {"err": STATION_MISSING}}, ["the status is 400, not 500 (inferred)"]),
        (
            "envelope/no-station",
            500,
            {"err": STATION_MISSING},
            ["err does not stand alone in {apiRes: {err}}: '{\"err\": \"Body. Station parameter is missing\"}' (inferred)"],
        ),
        (
            "envelope/no-station",
            500,
            {"apiRes": {"err": "body.station parameter is missing"}},
            ["it says 'body.station parameter is missing', not 'Body. Station parameter is missing' (documented)"],
        ),
        (
            "data/heshin-required",
            500,
            {"apiRes": {"err": "Failed to validate imovein module"}},
            ["it says 'Failed to validate imovein module', not 'Failed to validate heshin module' (documented)"],
        ),
        (
            "station/not-connected",
            400,
            {"apiRes": {"err": "station is not connected"}},
            ["the status is 400, not 500 (observed)"],
        ),
        ("signature/wrong-capitals", 200, OK, ["the status is 200, not 500 (inferred)", "it is accepted"]),
        (
            "no-json/cut",
            502,
            b"<html>Bad Gateway</html>",
            ["the status is 502, not 500 (inferred)", "the body is no JSON: '<html>Bad Gateway</html>' (inferred)"],
        ),
        ("good/imovein", 200, OK, []),
        ("good/imovein", 500, BATCH, []),
        ("good/imovein", 202, OK | {"messType": "apiReply"}, ["the status is 202", "messType is 'apiReply'"]),
        ("good/imovein", 200, OK | {"document": 7}, ["there is more in it: document (observed)"]),
        ("good/imovein", 200, {"ok": True}, ["apiRes.status is None", "actionType is None", "messType", "there is more"]),
        ("good/plugin-spelled", 200, OK, ["actionType is 'imovein', not 'Imovein' (observed)"]),
        ("good/heshin", 500, NOT_IN_SERVICE, ["the status is 500", "it is refused: 'Not in service' (observed)"]),
    ],
)  # fmt: skip
def test_an_answer_that_deviates_is_told_with_how_well_the_right_one_is_known(
    name: str, status: int, body: Any, said: list[str]
) -> None:
    result = heard(name, status, body)
    assert result.state == ("differs" if said else "agrees")
    assert len(result.differences) == len(said)
    for told, wanted in zip(result.differences, said, strict=True):
        assert told.startswith(wanted)


def test_calls_go_at_a_pace_and_none_is_sent_twice() -> None:
    rests: list[float] = []
    with deviating((500, b"{}")) as server:
        results = list(run(cases(asked()), sender(server.url), pause=2.5, rest=rests.append))
        sent = [one for one in results if one.state != "skipped"]
        assert len(server.got) == len(sent)
        assert rests == [2.5] * (len(sent) - 1)
    assert all(one.state == "differs" for one in sent)


def test_a_call_without_an_answer_is_told_and_after_three_the_rest_is_left_out() -> None:
    refused = json.dumps({"apiRes": {"err": "Invalid JSON"}}).encode()
    with deviating((500, refused), None, (500, refused), None) as server:
        states = [one.state for one in run(cases(asked())[:8], sender(server.url), pause=0)]
    assert states == [
        "agrees",
        "no answer",
        "agrees",
        "no answer",
        "no answer",
        "no answer",
        "skipped",
        "skipped",
    ]


def test_where_nobody_answers_at_all_that_is_said_at_once() -> None:
    with deviating((500, b"")) as server:
        url = server.url
    with pytest.raises(EnvironmentFault, match="nobody answers there"):
        list(run(cases(asked()), sender(url), pause=0))


def test_the_record_holds_no_secret_and_not_whose_station_it_is() -> None:
    told = f"{TOKEN} {STATION.upper()} {WHO} {COMPANY} 00112233445566778899aabbccddeeff:0011"
    rows = {
        "apiRes": {"res": "ok", "data": [{"שם חשבון": "כהן"}]},
        "actionType": "Reports",
        "messType": "apiReplay",
    }
    report = '{"encrypt_reportData":"00112233445566778899aabbccddeeff:0011","params_data":[]}'
    whole = asked(Given(STATION, COMPANY, WHO, report=f"\r\n{report}\r\n"))
    with deviating((500, json.dumps({"apiRes": {"err": told}}).encode())) as server:
        results = list(run(cases(whole), sender(server.url), documents=True, pause=0))
        url = server.url
    reports = [case for case in cases(whole) if case.name in ("report/object", "report/text")]
    with deviating((200, json.dumps(rows, ensure_ascii=False).encode())) as server:
        read = list(run(reports, sender(server.url), pause=0))
    assert [one.state for one in read] == ["agrees", "agrees"]
    text = json.dumps(
        record(results + read, whole, url, datetime(2026, 1, 2, tzinfo=UTC)), ensure_ascii=False
    )
    signatures = {
        json.loads(one.case.sent.body).get("signature")
        for one in results
        if one.case.name.startswith("good/")
    }
    for secret in (
        TOKEN,
        STATION,
        STATION.upper(),
        WHO,
        '"demo',
        url,
        "00112233445566778899aabbccddeeff",
        "כהן",
        *signatures,
    ):
        assert secret not in text
    for shown in (
        "<token>",
        "<station>",
        "<netPassportID>",
        "<company>",
        "<signature>",
        "<report>",
        "שם חשבון",
        "1 rows",
    ):
        assert shown in text
