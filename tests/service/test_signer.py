"""The signing helper, called over its socket as clients call it: what it signs, refuses, and never tells."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.gateway import listening
from pipeline.passport import keys
from pipeline.passport.credentials import Credentials
from pipeline.passport.schemes import Verified, verify
from pipeline.passport.signed import Signed
from tests.node import npm

PASSPORT = "588406346880516097"
ROWS: list[dict[str, Any]] = [{"ItemKey": "4202", "Remarks": 'בדיקה "API" 1/2 + 3', "Price": 1.5}]
DATA = json.dumps(ROWS, ensure_ascii=False, indent=1)
GUIDE = """
const axios = require("axios");
const [url, privatekey, netPassportID, modulData] = JSON.parse(require("fs").readFileSync(0, "utf8"));
(async () => {
  const asked = { privatekey, netPassportID, data: JSON.stringify(modulData) };
  const signature = await axios.post(`${url}/sign`, asked);
  const right = await axios.post(`${url}/verify`, { ...asked, signature: signature.data });
  const data = JSON.stringify([...modulData, {}]);
  const wrong = await axios.post(`${url}/verify`, { ...asked, data, signature: signature.data });
  console.log(JSON.stringify([signature.data, right.data, wrong.data]));
})();
"""
PACKAGE = """
const { signer } = require("net-passport");
const [key, netPassportID, pluginData] = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(signer.sign({ netPassportID, pluginData }, key));
"""


@dataclass(frozen=True)
class Helper:
    url: str
    keys: Path
    client: httpx.Client

    @property
    def private(self) -> str:
        return (self.keys / keys.PRIVATE).read_text("utf-8")

    @property
    def public(self) -> str:
        return (self.keys / keys.PUBLIC).read_text("utf-8")

    def post(self, path: str, given: Any, headers: Mapping[str, str] = {}) -> httpx.Response:
        return self.send(path, json.dumps(given).encode(), {"Content-Type": "application/json", **headers})

    def send(self, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        return self.client.post(self.url + path, content=body, headers=headers)

    def accepts(self, signature: str, data: str = DATA) -> bool:
        parts = Signed(data.encode(), json.dumps(PASSPORT).encode(), signature)
        return isinstance(verify(parts, Credentials(public_key=self.public)), Verified)


def start(folder: Path, *more: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """A helper in a process of its own, and what its ready file says."""
    ready = folder / "ready.json"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "pipeline.cli.app",
            "signer",
            "--port",
            "0",
            "--ready-file",
            str(ready),
            *more,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    if not process.stdout.readline():  # it says that it listens when the ready file is there
        pytest.fail(process.communicate()[1])
    told: dict[str, Any] = json.loads(ready.read_text("utf-8"))
    return process, told


@pytest.fixture(scope="module")
def helper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Helper]:
    folder = tmp_path_factory.mktemp("signer")
    (folder / "keys" / "inner").mkdir(parents=True)
    keys.write(folder / "keys", keys.pair())
    shutil.copy(folder / "keys" / keys.PRIVATE, folder / "outside.pem")
    shutil.copy(folder / "keys" / keys.PRIVATE, folder / "keys" / "inner" / "again.pem")
    (folder / "keys" / "binary.pem").write_bytes(b"\xff\xfe\x00")
    (folder / "keys" / "large.pem").write_bytes(b" " * (1 << 17))
    process, told = start(folder, "--keys", str(folder / "keys"))
    with process, httpx.Client(trust_env=False, timeout=60) as client:
        yield Helper(told["url"], folder / "keys", client)
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert said == ""  # no request made it write to its log


def asked(helper: Helper, **more: Any) -> dict[str, Any]:
    return {"privatekey": helper.private, "netPassportID": PASSPORT, "data": DATA} | more


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("key", ["text", "./privatekey.pem"])
def test_the_guides_own_code_signs_and_verifies(helper: Helper, host: str, key: str) -> None:
    program = npm.node()
    privatekey = helper.private if key == "text" else key
    url = helper.url.replace("127.0.0.1", host)
    done = run([program, "-e", GUIDE], json.dumps([url, privatekey, PASSPORT, ROWS]), cwd=npm.FOLDER)
    signature, right, wrong = json.loads(done)
    assert (right, wrong) == (True, False)
    assert helper.accepts(signature)
    assert signature == run(
        [program, "-e", PACKAGE], json.dumps([helper.private, PASSPORT, ROWS]), cwd=npm.FOLDER
    )


@pytest.mark.parametrize(
    "form",
    [
        ["--data-urlencode", "privatekey@privatekey.pem", "--data-urlencode", "data@data.json"],
        [
            "--data-urlencode",
            "privatekey@privatekey.pem",
            "-d",
            "data=" + json.dumps(ROWS, ensure_ascii=False).replace("+", "%2B"),
        ],
        ["-F", "privatekey=@privatekey.pem", "-F", "data=<data.json"],
        ["-F", "privatekey=privatekey.pem", "-F", "data=@data.json"],
    ],
    ids=["urlencoded", "hebrew as it is", "multipart, the key as a file", "multipart, the data as a file"],
)
def test_forms_are_taken_as_curl_sends_them(helper: Helper, form: list[str]) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed: its forms cannot be tried")
    (helper.keys / "data.json").write_text(DATA, "utf-8")
    flag = form[0] if form[0] == "-F" else "-d"
    given = [curl, "-sS", "--noproxy", "*", "--max-time", "30", *form, flag, f"netPassportID={PASSPORT}"]
    signature = run([*given, f"{helper.url}/sign"], cwd=helper.keys)
    assert helper.accepts(signature)
    # a signature in a form: its + and = are none, as it is base64url
    assert run([*given, flag, f"signature={signature}", f"{helper.url}/verify"], cwd=helper.keys) == "true"


@pytest.mark.parametrize("scheme", ["jws-md5", "jwt-message", "raw-rsa"])
def test_each_scheme_of_a_key_signs_and_verifies_with_either_of_the_pair(helper: Helper, scheme: str) -> None:
    signature = helper.post("/sign", asked(helper, scheme=scheme)).text
    assert helper.accepts(signature)
    assert helper.post("/verify", asked(helper, signature=signature)).json() is True
    only = {"publickey": helper.public, "netPassportID": PASSPORT, "data": DATA}
    assert helper.post("/verify", only | {"signature": signature}).json() is True
    assert helper.post("/verify", only | {"signature": signature, "netPassportID": "1"}).json() is False
    assert helper.post("/verify", only | {"signature": "0" * 32}).json() is False


def test_an_id_that_is_a_number_is_signed_as_javascript_reads_it(helper: Helper) -> None:
    body = json.dumps(asked(helper)).replace(f'"{PASSPORT}"', PASSPORT)
    signature = helper.send("/sign", body.encode(), {"Content-Type": "application/json"}).text
    rounded = Signed(DATA.encode(), b"588406346880516100", signature)
    assert verify(rounded, Credentials(public_key=helper.public)) == Verified("jws-md5")


@pytest.mark.parametrize(
    "name", ["privatekey.pem", "./inner/../privatekey.pem", "inner/again.pem", "{keys}/privatekey.pem"]
)
def test_a_key_is_named_by_its_path_within_the_folder(helper: Helper, name: str) -> None:
    answer = helper.post("/sign", asked(helper, privatekey=name.format(keys=helper.keys)))
    assert helper.accepts(answer.text)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../outside.pem",
            "{keys}/../outside.pem",
            "inner/../../outside.pem",
            "/etc/passwd",
            "..",
            ".",
            "inner",
        ),
        *("none.pem", "binary.pem", "large.pem", "a\0b", "privatekey.pem/x", "\ud800.pem", "x" * 5000),
        *(
            "//server/share/key.pem",
            "\\\\server\\share\\key.pem",
            "NUL",
            "~/privatekey.pem",
            "file:///etc/passwd",
        ),
    ],
)
def test_no_other_file_is_touched(helper: Helper, name: str) -> None:
    answer = helper.post("/sign", asked(helper, privatekey=name.format(keys=helper.keys)))
    assert (answer.status_code, list(answer.json())) == (400, ["err"])
    assert answer.json()["err"].startswith("privatekey names no readable file in the folder of keys. ")


def test_links_lead_nowhere_but_within_the_folder(helper: Helper) -> None:
    links = {
        "out.pem": "../outside.pem",
        "up": "..",
        "within.pem": "privatekey.pem",
        "circle.pem": "circle.pem",
    }
    for name, target in links.items():
        try:
            (helper.keys / name).symlink_to(target)
        except OSError:
            pytest.skip("this user may make no links")
    for name in ("out.pem", "up/outside.pem", "circle.pem"):
        assert helper.post("/sign", asked(helper, privatekey=name)).status_code == 400
    assert helper.accepts(helper.post("/sign", asked(helper, privatekey="within.pem")).text)


def test_without_a_folder_keys_are_texts_alone(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(keys.pair().private.get_secret_value())
    process, told = start(tmp_path)
    with process:
        given = {"privatekey": str(tmp_path / "key.pem"), "netPassportID": "1", "data": "[]"}
        answer = httpx.post(f"{told['url']}/sign", json=given, trust_env=False)
        assert answer.status_code == 400
        assert "no folder of keys is allowed" in answer.json()["err"]
        assert "--keys DIR" in answer.json()["err"]
        process.terminate()


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


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Origin": "https://shop.example"}, "web pages may not call this"),
        ({"Origin": "null"}, "web pages may not call this"),
        ({"Origin": "http://localhost:3000"}, "web pages may not call this"),
        ({"Origin": ""}, "web pages may not call this"),
        ({"Sec-Fetch-Site": "cross-site"}, "web pages may not call this"),
        ({"Sec-Fetch-Site": "same-site"}, "web pages may not call this"),
        ({"Host": "shop.example"}, "the header Host names shop.example"),
        ({"Host": "localhost.shop.example:8040"}, "the header Host names"),
        ({"Host": "127.0.0.1.nip.io"}, "the header Host names"),
        ({"Host": "192.168.1.7"}, "the header Host names"),
        ({"Host": "[::1"}, "the header Host names"),
        ({"Host": "shop.example", "Origin": "http://shop.example"}, "the header Host names"),
    ],
)
def test_web_pages_are_kept_out(helper: Helper, headers: dict[str, str], said: str) -> None:
    for path in ("/sign", "/verify", "/"):
        answer = helper.post(path, asked(helper), headers=headers)
        assert answer.status_code == 403
        assert answer.json()["err"].startswith(said)
        assert_closed(answer)


def test_a_preflight_is_not_granted(helper: Helper) -> None:
    headers = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    for given, status in ((headers, 403), ({}, 405)):
        answer = helper.client.options(f"{helper.url}/sign", headers=given)
        assert answer.status_code == status
        assert_closed(answer)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.3.2.1:80", "[::1]:9"])
def test_this_machine_is_let_in_by_any_of_its_names(helper: Helper, host: str) -> None:
    own = {"Host": host, "Origin": f"http://{host.lower()}"}
    for headers in ({"Host": host}, own, own | {"Sec-Fetch-Site": "same-origin"}):
        answer = helper.post("/sign", asked(helper), headers=headers)
        assert answer.status_code == 200
        assert_closed(answer)


def test_other_places_and_methods_are_answered_in_the_same_form(helper: Helper) -> None:
    answer = helper.client.get(helper.url)
    assert (answer.status_code, answer.json()) == (404, {"err": "Not Found. Use POST /sign or POST /verify."})
    answer = helper.client.get(f"{helper.url}/sign")
    assert (answer.status_code, answer.json()) == (405, {"err": "Method Not Allowed. Use POST."})


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_when_it_is_told_to(tmp_path: Path, number: signal.Signals) -> None:
    process, told = start(tmp_path)
    assert told["pid"] == process.pid
    process.send_signal(number)  # at once: it may not even have begun to serve
    said = process.communicate(timeout=30)
    assert (process.returncode, said[1]) == (0, "")


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with ExitStack() as stack:
        taken = [stack.enter_context(listener) for listener in listening.listen("127.0.0.1", 0)]
        port = str(taken[0].getsockname()[1])
        done = hconnect("signer", "--port", port)
    assert done.returncode == 2
    assert done.stderr == f"hconnect: port {port} is taken\n  Name another, or 0 for any: --port\n"
    done = hconnect("signer", "--keys", str(tmp_path / "none"))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 2)
    done = hconnect("signer", "--host", "192.0.2.1")
    assert "Add --open-to-network" in done.stderr
    done = hconnect("signer", "--host", "192.0.2.1", "--open-to-network")
    assert "192.0.2.1 is no address of this machine" in done.stderr


def test_other_machines_are_let_in_by_address_where_that_was_asked_for(tmp_path: Path) -> None:
    process, told = start(tmp_path, "--host", "0.0.0.0", "--open-to-network")  # noqa: S104  that is what is tried
    with process:
        for host, status in (("192.168.1.7", 400), ("localhost", 400), ("shop.example", 403)):
            answer = httpx.post(
                f"http://127.0.0.1:{told['port']}/sign", json={}, headers={"Host": host}, trust_env=False
            )
            assert answer.status_code == status
        process.terminate()
        assert "whoever reaches http://0.0.0.0:" in process.communicate(timeout=30)[1]


def hconnect(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.cli.app", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


def run(command: list[str], given: str = "", *, cwd: Path) -> str:
    done = subprocess.run(
        command,
        check=False,
        cwd=cwd,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def raw(helper: Helper, kind: str, body: bytes) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=30) as client:
        return client.post(f"{helper.url}/sign", content=body, headers={"Content-Type": kind} if kind else {})


def assert_closed(answer: httpx.Response) -> None:
    assert not [name for name in answer.headers if name.startswith("access-control")]


def assert_no_secret(answer: httpx.Response, helper: Helper) -> None:
    lines = helper.private.splitlines()[1:-1]
    assert not [line for line in lines if line[:20] in answer.text]
