"""The signing helper, called over its socket as clients call it: what it signs, and with which keys."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from pipeline.passport import keys
from pipeline.passport.credentials import Credentials
from pipeline.passport.schemes import Verified, verify
from pipeline.passport.signed import Signed
from tests.node import npm
from tests.service.signers import DATA, PASSPORT, ROWS, Helper, asked, helper, start

__all__ = ["helper"]

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
