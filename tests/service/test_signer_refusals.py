"""What is wrong with a request to the signing helper is said with what to do, and never tells a key."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.service.signers import ROWS, Helper, asked, helper

__all__ = ["helper"]

WRONG: list[tuple[Mapping[str, Any], str]] = [
    ({"privatekey": None}, "privatekey is missing. Send privatekey, netPassportID and data"),
    ({"netPassportID": ""}, "netPassportID is missing"),
    ({"data": None}, "data is missing"),
    ({"data": ROWS}, "data is no text. Send data as a string; data as JSON.stringify(pluginData)."),
    ({"data": "[{]"}, "data is no JSON text. Send JSON.stringify(pluginData)."),
    ({"data": '"\ud800"'}, "data is no JSON text"),
    ({"data": "[" * 200 + "]" * 200}, "data cannot be taken: nested deeper"),
    ({"data": "[" * 100_000}, "data cannot be taken: nested deeper"),
    ({"netPassportID": {"a": 1}}, "netPassportID is no text"),
    ({"scheme": "token"}, "scheme is none that a key signs. Known: jws-md5, jwt-message, raw-rsa."),
    ({"privatekey": ["a"]}, "privatekey is no text"),
    (
        {"privatekey": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"},
        "the private key is no PEM",
    ),
    ({"privatekey": "-----BEGIN \ud800"}, "the private key is no PEM"),
]


@pytest.mark.parametrize(("change", "said"), WRONG)
def test_what_is_wrong_with_a_request_is_said_with_what_to_do(
    helper: Helper, change: Mapping[str, Any], said: str
) -> None:
    answer = helper.post("/sign", asked(helper) | dict(change))
    assert answer.status_code == 400
    assert answer.json()["err"].startswith(said)
    assert_no_secret(answer, helper)


def test_a_verification_needs_a_signature_and_a_key(helper: Helper) -> None:
    answer = helper.post("/verify", asked(helper))
    assert answer.json()["err"].startswith("signature is missing")
    answer = helper.post("/verify", {"netPassportID": "1", "data": "[]", "signature": "a"})
    assert answer.json()["err"].startswith("privatekey is missing")
    answer = helper.post("/verify", asked(helper, signature="a", publickey="-----BEGIN nothing"))
    assert answer.json()["err"].startswith("the public key is no PEM")


def test_a_key_that_is_cut_or_misplaced_is_never_repeated(helper: Helper) -> None:
    inside = "".join(helper.private.splitlines()[1:-1])
    for given in (
        inside,
        helper.private[:500],
        helper.private.replace("PRIVATE", "PUBLIC"),
        helper.private[30:],
    ):
        answer = helper.post("/sign", asked(helper, privatekey=given))
        assert answer.status_code == 400
        assert_no_secret(answer, helper)
    answer = helper.post("/sign", asked(helper, scheme=inside, netPassportID=inside, data=inside))
    assert_no_secret(answer, helper)


def test_a_key_whose_plus_signs_became_blanks_is_told(helper: Helper) -> None:
    body = f"netPassportID=1&data=[]&privatekey={helper.private}"
    assert "+" in body
    answer = raw(helper, "application/x-www-form-urlencoded", body.encode())
    assert (
        answer.json()["err"]
        == "privatekey has blanks where + should be. Encode the form: curl --data-urlencode."
    )


@pytest.mark.parametrize(
    ("kind", "body", "status", "said"),
    [
        ("application/json", b"", 400, "the body is no JSON object"),
        ("application/json", b"[]", 400, "the body is no JSON object"),
        ("application/json", b"{" * 100_000, 400, "the body is no JSON object"),
        ("application/json", b'{"data":"\xff"}', 400, "the body is no JSON object"),
        ("", b"{}", 400, "data is missing"),
        ("application/x-www-form-urlencoded", b"", 400, "data is missing"),
        ("application/x-www-form-urlencoded", b'{"data":"[]"}', 400, "data is missing"),
        ("application/x-www-form-urlencoded", b"data=%ff", 400, "the form is not UTF-8"),
        ("application/x-www-form-urlencoded", b"a=1&" * 100, 400, "the form is not UTF-8, or has more than"),
        ("multipart/form-data", b"", 400, "the form cannot be read: Missing boundary"),
        ("multipart/form-data; boundary=x", b"garbage", 400, "the form cannot be read"),
        ("text/plain", b"{}", 415, "this is text/plain. Send a JSON object"),
    ],
)
def test_a_body_that_cannot_be_read_is_said(
    helper: Helper, kind: str, body: bytes, status: int, said: str
) -> None:
    answer = raw(helper, kind, body)
    assert answer.status_code == status
    assert answer.json()["err"].startswith(said)


def test_a_file_of_a_form_that_is_no_text_is_said(helper: Helper) -> None:
    answer = helper.client.post(f"{helper.url}/sign", files={"data": ("a.json", b"\xff")})
    assert answer.json()["err"].startswith("data is a file that holds no text")


def test_a_body_beyond_the_limit_is_refused(helper: Helper) -> None:
    part = b" " * (1 << 20)
    answer = helper.client.post(f"{helper.url}/sign", content=(part for _ in range(65)))
    assert answer.status_code == 413
    assert "larger than 67,108,864 bytes" in answer.json()["err"]


def test_a_caller_who_goes_away_leaves_no_trace(helper: Helper) -> None:
    host, _, port = helper.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"POST /sign HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
    assert helper.post("/sign", asked(helper)).status_code == 200  # and the log is empty at the end


def test_other_places_and_methods_are_answered_in_the_same_form(helper: Helper) -> None:
    answer = helper.client.get(helper.url)
    assert (answer.status_code, answer.json()) == (404, {"err": "Not Found. Use POST /sign or POST /verify."})
    answer = helper.client.get(f"{helper.url}/sign")
    assert (answer.status_code, answer.json()) == (405, {"err": "Method Not Allowed. Use POST."})


def raw(helper: Helper, kind: str, body: bytes) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=30) as client:
        return client.post(f"{helper.url}/sign", content=body, headers={"Content-Type": kind} if kind else {})


def assert_no_secret(answer: httpx.Response, helper: Helper) -> None:
    lines = helper.private.splitlines()[1:-1]
    assert not [line for line in lines if line[:20] in answer.text]
