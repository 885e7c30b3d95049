"""Net-Passport's own npm package: its signatures are accepted here, and ours by the library that it verifies with."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from pipeline.passport import keys
from pipeline.passport.credentials import Credentials
from pipeline.passport.schemes import Verified, sign, verify
from pipeline.passport.signed import Signed, read
from tests.node import npm

SIGN = """
const { signer } = require("net-passport");
const [message, key] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const sent = JSON.stringify({ message: JSON.parse(message), signature: signer.sign(JSON.parse(message), key) });
process.stdout.write(sent);
"""
VERIFY = """
const jwt = require("jsonwebtoken");
const [signature, key, algorithms] = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(jwt.verify(signature, key, { algorithms })));
"""
JWT = """
const jwt = require("jsonwebtoken");
const [message, key, algorithm] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const signature = jwt.sign(JSON.parse(message), key, { algorithm });
process.stdout.write(JSON.stringify({ message: JSON.parse(message), signature }));
"""
MESSAGES = [
    '{"netPassportID":"588406346880516097","pluginData":[{"ItemKey":"4202","Remarks":"בדיקה \\"API\\" 1/2"}]}',
    '{"netPassportID":"250030","pluginData":[{"Quantity":1.00,"Price":1e21,"10":0,"9":-0,"a":"\\u05d0\\ud800"}]}',
    '{"netPassportID":250030,"pluginData":{"encrypt_reportData":"00:11","params_data":[]}}',
    '{"netPassportID":"250030","pluginData":"[{\\"a\\":\\"ש\\"}]"}',
    '{"pluginData":[{"a":"b"}],"netPassportID":"250030"}',
]
Run = Callable[..., str]


@pytest.fixture(scope="module")
def node() -> Run:
    """Runs a script with the package at hand."""
    program = npm.node()

    def run(script: str, *given: Any) -> str:
        done = subprocess.run(
            [program, "-e", script],
            check=True,
            cwd=npm.FOLDER,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        return done.stdout

    return run


@pytest.fixture(scope="module")
def secrets() -> Credentials:
    pair = keys.pair()
    return Credentials(public_key=pair.public, private_key=pair.private)


def private(secrets: Credentials) -> str:
    assert isinstance(secrets.private_key, SecretStr)
    return secrets.private_key.get_secret_value()


@pytest.mark.parametrize("message", MESSAGES)
def test_what_net_passport_signs_is_accepted_and_ours_is_the_same(
    message: str, node: Run, secrets: Credentials
) -> None:
    sent = read(node(SIGN, message, private(secrets)).encode())
    assert isinstance(sent, Signed)
    assert verify(sent, secrets) == Verified("jws-md5")
    as_typed = read(f'{{"message":{message}}}'.encode(), unsigned=True)
    assert isinstance(as_typed, Signed)
    if message.startswith('{"netPassportID"'):
        assert sign("jws-md5", as_typed, secrets) == sent.signature


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
@pytest.mark.parametrize("message", MESSAGES)
def test_a_web_token_of_the_library_is_accepted(
    message: str, algorithm: str, node: Run, secrets: Credentials
) -> None:
    sent = read(node(JWT, message, private(secrets), algorithm).encode())
    assert isinstance(sent, Signed)
    assert verify(sent, secrets) == Verified("jwt-message")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_our_web_tokens_are_accepted_by_the_library(algorithm: Any, node: Run, secrets: Credentials) -> None:
    part = Signed('[{"a":"ש"}]'.encode(), b'"250030"')
    signature = sign("jwt-message", part, secrets, algorithm=algorithm, issued=1_700_000_000)
    claims = json.loads(node(VERIFY, signature, secrets.public_key, [algorithm]))
    assert claims == {"netPassportID": "250030", "pluginData": [{"a": "ש"}], "iat": 1_700_000_000}


def test_our_jws_is_accepted_by_the_library(node: Run, secrets: Credentials) -> None:
    part = Signed('[{"a":"ש"}]'.encode(), b'"250030"')
    signature = sign("jws-md5", part, secrets)
    payload = json.loads(node(VERIFY, signature, secrets.public_key, ["RS256"]))
    assert len(payload) == 32
    assert bytes.fromhex(payload)
