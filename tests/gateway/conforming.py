"""What the tests of conformance stand on: an endpoint of our own, one that deviates, and what is asked of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

from pipeline.gateway.client import Heard, post
from pipeline.gateway.conformance.case import Sent
from pipeline.gateway.conformance.known import INTERFACES, Given, target
from pipeline.gateway.conformance.target import Target
from pipeline.passport import keys
from pipeline.passport.credentials import Credentials
from pipeline.rules import Shelf
from tests.gateway.gateways import OTHER, STATION, TOKEN, Running, gateway

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
