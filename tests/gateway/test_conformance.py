"""`hconnect conformance`, on real sockets: our endpoint agrees on every line; one that answers otherwise is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

import pipeline
from pipeline.catalogue import MESSAGES
from pipeline.cli.app import main
from pipeline.errors import EnvironmentFault, UsageError
from pipeline.gateway.client import Heard, post
from pipeline.gateway.conformance.case import Sent
from pipeline.gateway.conformance.known import INTERFACES, Given, target
from pipeline.gateway.conformance.record import record
from pipeline.gateway.conformance.rows import hopeless, right, written, wrong
from pipeline.gateway.conformance.running import Result, cases, run
from pipeline.gateway.conformance.target import Target
from pipeline.passport import keys
from pipeline.passport.credentials import Credentials
from pipeline.rules import Shelf
from tests.gateway.gateways import OTHER, STATION, TOKEN, Running, gateway
from tests.gateway.reports import exported, furnish

OUT_OF_SERVICE = "11111111-2222-4333-8444-555555555555"
COMPANY, WHO = "demo", "250030"
USUAL = Given(STATION, COMPANY, WHO)
SETTINGS = f"""
[station]
id = "{STATION}"
[[stations]]
id = "{OTHER}"
connected = false
[[stations]]
id = "{OUT_OF_SERVICE}"
in_service = false
[companies]
demo = "1"
[rules]
folder = "prm"
[gateway]
max_body = 500000
[[provider]]
net_passport = "{WHO}"
token = "{TOKEN}"
schemes = ["token", "jws-md5", "jwt-message", "raw-rsa"]
public_key = "keys/publickey.pem"
private_key = "keys/privatekey.pem"
""" + "".join(
    f'[[grid]]\ncompany = "demo"\nnet_passport = "{WHO}"\ninterface = "{name}"\n'
    for name in (*INTERFACES, "broken", "NoSuchPlugin", "reports")
)


@pytest.fixture(scope="module")
def pair() -> keys.Pair:
    return keys.pair()


@contextmanager
def station(root: Path, pair: keys.Pair, settings: str = SETTINGS) -> Iterator[Running]:
    (root / "keys").mkdir(parents=True)
    keys.write(root / "keys", pair)
    (root / "prm").mkdir()
    (root / "prm" / "broken.json").write_text("[{}]", "utf-8")
    with gateway(root, settings) as running:
        yield running


def asked(given: Given = USUAL, **secrets: Any) -> Target:
    return target(given, Credentials(WHO, SecretStr(TOKEN), **secrets), Shelf(), None)


def sender(url: str) -> Callable[[Sent], Heard]:
    return lambda sent: post(url, sent.body, timeout=30, headers=sent.headers, chunked=sent.chunked)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory, pair: keys.Pair) -> Iterator[Running]:
    with station(tmp_path_factory.mktemp("ours") / "station", pair) as running:
        yield running


def test_our_own_endpoint_agrees_on_every_line(ours: Running, pair: keys.Pair) -> None:
    furnish(ours.root)
    report = json.dumps(exported(ours.root, 901), ensure_ascii=False)
    given = Given(STATION, COMPANY, WHO, (), OUT_OF_SERVICE, "bankin", "broken", 1 << 20, report)
    whole = asked(given, public_key=pair.public, private_key=pair.private)
    results = list(run(cases(whole), sender(f"http://127.0.0.1:{ours.port}/api"), documents=True, pause=0))
    told = [(one.case.name, one.note, one.differences) for one in results if one.state != "agrees"]
    assert told == []
    assert [one.case.name for one in results if one.expected is not one.case.expected[0]] == []


def test_what_is_documented_otherwise_agrees_too(tmp_path: Path, pair: keys.Pair) -> None:
    strict = SETTINGS.replace("[gateway]", '[gateway]\nmissing_batch_file = "error"').replace(
        "NoSuchPlugin", "another"
    )
    with station(tmp_path / "station", pair, strict) as running:
        results = list(
            run(cases(asked()), sender(f"http://127.0.0.1:{running.port}/api"), documents=True, pause=0)
        )
    told = {one.case.name: one.expected.code for one in results if one.expected is not one.case.expected[0]}
    assert told["plugin/unknown"] == "HC-A10"
    assert {code for name, code in told.items() if name.startswith("good/")} == {"HC-A14"}
    assert [one.case.name for one in results if one.state == "differs"] == []


def test_without_documents_no_call_is_accepted(tmp_path: Path, pair: keys.Pair) -> None:
    with station(tmp_path / "station", pair) as running:
        results = list(run(cases(asked()), sender(f"http://127.0.0.1:{running.port}/api"), pause=0))
        calls = running.gateway.calls.list(limit=500)
    assert len(calls) == sum(one.state == "agrees" for one in results) > 80
    assert not any(call.accepted for call in calls)


def test_every_error_of_the_api_is_asked_for_and_each_call_has_a_name_of_its_own() -> None:
    catalogue = cases(asked())
    codes = {expected.code for case in catalogue for expected in case.expected}
    assert {code for code, message in MESSAGES.items() if message.group in "AO"} <= codes
    names = [case.name for case in catalogue]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("interface", INTERFACES)
def test_rows_that_are_made_by_a_parameter_file_are_right_or_break_the_rule_that_they_say(
    interface: str,
) -> None:
    rules = Shelf().importing(interface)
    assert pipeline.validate(written(right(rules)), plugin=interface).accepted
    broken = list(wrong(rules))
    assert [code for code, *_ in broken] == ["HC-D1", "HC-D2", "HC-D3"]
    for code, field, row in broken:
        found = pipeline.validate(written(row), plugin=interface).errors
        assert [(one.code, one.field) for one in found if one.code != "HC-A13"] == [(code, field)]
    assert len(pipeline.validate(written(hopeless(rules)), plugin=interface).errors) > 2


class Deviating(NamedTuple):
    """A server that answers everything in one way; `got` are the bodies that it was sent."""

    url: str
    got: list[bytes]


@contextmanager
def deviating(*answers: tuple[int, bytes] | None) -> Iterator[Deviating]:
    """The answers in turn, the last one for ever; None closes the connection without a word."""
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = self.headers.get("Content-Length")
            got.append(self.rfile.read(int(length)) if length else b"")
            answer = answers[min(len(got), len(answers)) - 1]
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Deviating(f"http://127.0.0.1:{listening.server_port}/api", got)
        listening.shutdown()
        thread.join()


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


@pytest.mark.parametrize("line", ["no line at all", "{", '{"params_data":[]}', "[1]"])
def test_what_hrep_did_not_print_is_refused(line: str) -> None:
    with pytest.raises(UsageError, match="no line of hrep"):
        asked(Given(STATION, COMPANY, WHO, report=line))


@pytest.fixture
def root(tmp_path: Path, pair: keys.Pair) -> Path:
    root = tmp_path / "station"
    (root / "keys").mkdir(parents=True)
    keys.write(root / "keys", pair)
    (root / "station.toml").write_text(SETTINGS, "utf-8")
    (root / "prm").mkdir()
    return root


def command(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main(["conformance", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_without_send_it_lists_what_it_would_send_and_sends_nothing(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with deviating((500, b"{}")) as server:
        code, out, _ = command(capsys, "--root", root, "--url", server.url)
        assert code == 0
        assert server.got == []
        code, listed, _ = command(capsys, "--root", root, "--url", server.url, "--json")
        assert (code, server.got) == (0, [])
    assert "writes     good/imovein" in out
    assert "skipped    report/object" in out
    assert "Nothing was sent: --send" in out
    assert {one["name"]: one["grade"] for one in json.loads(listed)["calls"]}[
        "station/not-connected"
    ] == "observed"
    assert TOKEN not in out + listed


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--send", "--documents", "Demo"], "--documents names Demo, and the calls go to demo"),
        (["--documents", "demo"], "--documents is given without --send"),
        (["--only", "nothing/*"], "no call has such a name"),
        (["--send", "--out", "nowhere/record.json"], "--out: nowhere is not there"),
        (["--interface", "reports"], "reports is not imported"),
        (["--company", "another"], "250030 may use no interface of another"),
        (["--provider", "77"], "does not list a provider 77"),
    ],
)
def test_a_wrong_call_is_told_before_anything_is_sent(
    root: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    with deviating((500, b"{}")) as server:
        code, _, err = command(capsys, "--root", root, "--url", server.url, *options)
        assert (code, server.got) == (2, [])
    assert said in err


def test_the_command_shows_each_line_and_keeps_the_record(
    ours: Running, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "record.json"
    url = f"http://127.0.0.1:{ours.port}/api"
    given = ("--root", root, "--url", url, "--send", "--pause", "0", "--only", "order/*")
    code, said, err = command(capsys, *given, "--out", out)
    assert (code, err) == (0, "")
    assert (
        "agrees     order/signature-before-data          inferred    500 your net passport is not correct\n"
        in said
    )
    assert json.loads(out.read_text("utf-8"))["totals"] == {
        "agrees": 6,
        "differs": 0,
        "no answer": 0,
        "skipped": 0,
    }
    with deviating((401, b"no")) as server:
        given = ("--root", root, "--url", server.url, "--send", "--pause", "0", "--only", "order/*")
        code, said, _ = command(capsys, *given)
        assert code == 1
        assert "DIFFERS    order/signature-before-data" in said
        assert "  the status is 401, not 500 (inferred)" in said
        assert said.endswith("6 differ\n")
        assert json.loads(command(capsys, *given, "--json")[1])["totals"]["differs"] == 6


def test_what_is_not_known_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HCONNECT_TOKEN", raising=False)
    assert "--station, --company, --provider must be given" in command(capsys, "--token", TOKEN)[2]
    given = ("--station", STATION, "--company", COMPANY, "--provider", WHO)
    assert "there is nothing to sign with" in command(capsys, *given)[2]
    assert command(capsys, *given, "--token", TOKEN)[0] == 0
