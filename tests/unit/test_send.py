"""`hconnect send`: what it posts, how it shows an answer, and what it says where none comes; a real socket answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipeline.catalogue import MESSAGES
from pipeline.gateway.client import finding, heard
from tests.unit.commands import Run, runner

ROOT = Path(__file__).resolve().parents[2]
ORDER = ROOT / "samples" / "imovein" / "good" / "web-order.json"
TOKEN = "TESTTOKEN0000000000000000000000AA"  # noqa: S105  an example
OK = {"apiRes": {"status": "ok"}, "actionType": "imovein", "messType": "apiReplay"}


@dataclass
class Server:
    """Gives one answer to everything, and keeps what it got."""

    url: str
    status: int = 200
    body: bytes = json.dumps(OK).encode()
    got: list[tuple[str, bytes]] = field(default_factory=list)

    def answers(self, status: int, body: Any) -> None:
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((self.headers["Content-Type"], body))
            if made.status == 0:
                return  # the connection is closed without a word
            self.send_response(made.status)
            self.send_header("Content-Length", str(len(made.body)))
            self.end_headers()
            self.wfile.write(made.body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        made = Server(f"http://127.0.0.1:{listening.server_port}/api")
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        listening.shutdown()
        thread.join()


@pytest.fixture
def hconnect(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HCONNECT_TOKEN", raising=False)
    return runner(capfd, secrets=(TOKEN,))


def test_what_is_sent_is_what_sign_writes(hconnect: Run, server: Server) -> None:
    signed = hconnect("sign", ORDER, "--token", TOKEN).out
    done = hconnect("send", ORDER, "--token", TOKEN, "--url", server.url)
    assert (done.code, done.err) == (0, "")
    ((kind, body),) = server.got
    assert kind == "application/json; charset=utf-8"
    assert body.decode().strip() == signed.strip()
    assert done.out.splitlines()[0] == f"{server.url}: 200"
    assert '\n      "status": "ok"\n' in done.out
    assert done.out.splitlines()[-1] == f"{ORDER}: accepted"


def test_as_is_sends_the_very_bytes(hconnect: Run, server: Server) -> None:
    content = b'\xef\xbb\xbf{"a" : \xff, \r\n'
    Path("broken.json").write_bytes(content)
    server.answers(500, {"apiRes": {"err": "Invalid JSON"}})
    done = hconnect("send", "broken.json", "--as-is", "--url", server.url)
    assert done.code == 1
    assert server.got[0][1] == content
    assert "error HC-A15: Invalid JSON\n  JSON לא תקין\n  hint: " in done.out


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (
            500,
            {"apiRes": {"err": "your net passport is not correct"}},
            "error HC-A08: your net passport is not",
        ),
        (
            500,
            {"err": "Body. Station parameter is missing"},
            "error HC-A01: Body. Station parameter is missing",
        ),
        (200, {"apiRes": {"err": "Not in service"}}, "error HC-A09: Not in service"),
        (
            500,
            {"apiRes": {"err": "Batch file 'c:\\a.bat' doesn't exist"}},
            "error HC-A14: Batch file 'c:\\a.bat'",
        ),
        (
            500,
            {"apiRes": {"err": "you are not allowed to use כל module"}},
            "HC-A10: you are not allowed to use כל",
        ),
        (500, {"apiRes": {"err": "something else"}}, "none of the messages that are known"),
        (500, {"apiRes": {"err": {"code": 5}}}, 'error: {"code": 5}'),
        (500, {"apiRes": {"err": "x\u202e\x1b[2J" + "y" * 5000}}, "error: x��[2Jyyy"),
        (404, b"<html>\nnot found</html>", "this is no answer of an H-Connect server"),
        (200, b"", "this is no answer of an H-Connect server"),
        (200, b"[" * 100_000, "this is no answer of an H-Connect server"),
        (200, [1], "this is no answer of an H-Connect server"),
        (200, {"apiRes": {"status": "queued"}}, "this is no answer of an H-Connect server"),
        (500, {"apiRes": {"status": "ok"}}, "this is no answer of an H-Connect server"),
    ],
)
def test_what_is_not_ok_is_refused_and_explained(
    status: int, body: Any, said: str, hconnect: Run, server: Server
) -> None:
    server.answers(status, body)
    done = hconnect("send", ORDER, "--token", TOKEN, "--url", server.url)
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith(f"{server.url}: {status}\n")
    assert said.replace("�[", "␛[") in done.out
    assert done.out.endswith(f"{ORDER}: refused\n")


def test_hebrew_in_a_report_is_shown_as_hebrew(hconnect: Run, server: Server) -> None:
    server.answers(200, {"apiRes": {"res": "ok", "data": [{"שם פריט": 'ברז 3/4"'}]}, "messType": "apiReplay"})
    done = hconnect("send", ORDER, "--token", TOKEN, "--url", server.url)
    assert done.code == 0
    assert '"שם פריט": "ברז 3/4\\""' in done.out


def test_nobody_there_is_said_in_one_line_with_what_to_do(hconnect: Run) -> None:
    for url, said in (
        ("http://127.0.0.1:1/api", "nobody answers there\n  Start a station: hconnect up"),
        ("http://", "is no address of HTTP"),
        ("http://127.0.0.1:port/api", "is no address of HTTP"),
        ("ftp://127.0.0.1/api", "is no address of HTTP"),
        ("127.0.0.1:8765/api", "is no address of HTTP"),
        ("", "is no address of HTTP"),
    ):
        done = hconnect("send", ORDER, "--token", TOKEN, "--url", url)
        assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 2)
        assert said in done.err


def test_a_connection_that_breaks_is_said(hconnect: Run, server: Server) -> None:
    server.status = 0
    done = hconnect("send", ORDER, "--token", TOKEN, "--url", server.url)
    assert (done.code, len(done.err.splitlines())) == (2, 2)
    assert "the connection broke" in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([ORDER], 2, "this scheme needs a token"),
        ([ORDER, "--as-is", "--token", "a"], 2, "--as-is is given beside what to sign with"),
        (["none.json"], 2, "none.json is not there"),
        (["none.json", "--as-is"], 2, "none.json is not there"),
        (["bad.json", "--token", "a"], 1, "error HC-A15"),
    ],
)
def test_nothing_is_sent_of_a_wrong_call(
    arguments: list[str], code: int, said: str, hconnect: Run, server: Server
) -> None:
    Path("bad.json").write_text("{", "utf-8")
    done = hconnect("send", *arguments, "--url", server.url)
    assert done.code == code
    assert said in done.out + done.err
    assert server.got == []


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    hconnect: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert hconnect("send", ORDER, "--token", TOKEN, "--url", server.url).code == 0


def test_every_error_of_the_catalogue_is_recognised_by_its_text() -> None:
    for code, message in MESSAGES.items():
        if message.severity == "error":
            found = finding(message.text)  # each place-holder stands for itself
            assert found is not None, code
            assert found.text == message.text
            assert found.code == code
    assert finding("") is None
    assert finding("no field key ") is None


def test_an_answer_that_says_ok_and_an_error_is_refused() -> None:
    assert heard(200, b'{"apiRes":{"status":"ok"}}').accepted
    assert heard(200, b'\xef\xbb\xbf{"apiRes":{"res":"ok"}}').accepted
    assert not heard(200, b'{"apiRes":{"status":"ok","err":"no"}}').accepted
    assert not heard(200, b'{"apiRes":{"status":"ok"},"err":"no"}').accepted
    assert not heard(200, b'{"apiRes":{"status":["ok"]}}').accepted
