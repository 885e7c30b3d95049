"""The commands about signatures: sign, verify, doctor, keys; and what they never print."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.commands import Done, Run, runner

ROOT = Path(__file__).resolve().parents[2]
ORDER = ROOT / "samples" / "imovein" / "good" / "web-order.json"
TOKEN = "TESTTOKEN0000000000000000000000AA"  # noqa: S105  an example
PARTS = ["--station", "7f3c", "--plugin", "imovein", "--company", "demo", "--net-passport", "250030"]


@pytest.fixture
def hconnect(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HCONNECT_TOKEN", raising=False)
    return runner(capfd, secrets=(TOKEN, "PRIVATE KEY"))


@pytest.mark.parametrize("scheme", ["token", "jws-md5", "jwt-message", "raw-rsa"])
def test_what_sign_writes_verify_accepts(scheme: str, hconnect: Run) -> None:
    assert hconnect("keys", "new", "keys").code == 0
    secret = ["--token", TOKEN] if scheme == "token" else ["--key", "keys/privatekey.pem"]
    check = ["--token", TOKEN] if scheme == "token" else ["--key", "keys/publickey.pem"]
    assert hconnect("sign", ORDER, "--scheme", scheme, *secret, "--out", "signed.json") == Done(0, "", "")
    done = hconnect("verify", "signed.json", *check)
    assert (done.code, done.out) == (0, f"signed.json: the signature holds ({scheme})\n")
    assert hconnect("verify", "signed.json", *check, "--scheme", scheme).code == 0
    assert hconnect("doctor", "signed.json", *check).code == 0
    assert hconnect("validate", "signed.json", "--quiet").code == 0


def test_sign_changes_nothing_but_the_signature(hconnect: Run) -> None:
    before = ORDER.read_text("utf-8")
    old = json.loads(before)["signature"]
    after = hconnect("sign", ORDER, "--token", "another").out
    new = json.loads(after)["signature"]
    assert new != old
    assert after.strip() == before.replace(old, new).strip()


def test_the_samples_are_signed_with_the_example_token(hconnect: Run) -> None:
    assert hconnect("verify", ORDER, "--token", TOKEN).code == 0


def test_a_request_is_made_around_plugin_data(hconnect: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("rows.json").write_bytes('  [{"a": "ש"} ]\n'.encode("cp1255"))
    monkeypatch.setenv("HCONNECT_TOKEN", TOKEN)
    done = hconnect("sign", "rows.json", *PARTS)
    assert done.code == 0
    assert '"pluginData":[{"a": "ש"} ]}' in done.out
    Path("signed.json").write_text(done.out, "utf-8")
    assert hconnect("verify", "signed.json").code == 0


def test_a_token_file_may_end_with_a_line_end(hconnect: Run) -> None:
    Path("token.txt").write_text(f"\ufeff{TOKEN}\r\n", "utf-8")
    assert hconnect("sign", ORDER, "--token-file", "token.txt", "--out", "signed.json").code == 0
    assert hconnect("verify", "signed.json", "--token", TOKEN).code == 0


def test_standard_input_is_read(hconnect: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(ORDER.read_bytes()))
    monkeypatch.setattr(sys, "stdin", stream)
    done = hconnect("verify", "-", "--token", "another")
    assert done.out.startswith("-: error HC-A08: your net passport is not correct\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sign", "order.json"], "needs a token"),
        (["sign", "order.json", "--scheme", "raw-rsa"], "needs a private key"),
        (["sign", "order.json", "--token", "a", "--token-file", "order.json"], "--token and --token-file"),
        (["sign", "order.json", "--token-file", "none.txt"], "none.txt is not there"),
        (["sign", "order.json", "--token-file", "empty.txt"], "the token is empty"),
        (["sign", "order.json", "--token-file", "image.png"], "--token-file: image.png is no text"),
        (["sign", "order.json", "--token-file", "."], "--token-file: .: "),
        (["sign", "order.json", "--token", "a", *PARTS], "no pluginData alone"),
        (["sign", "rows.json", "--token", "a", *PARTS[:4]], "--company, --net-passport must be given"),
        (["sign", "order.json", "--scheme", "raw-rsa", "--key", "order.json"], "the public key is no PEM"),
        (["verify", "order.json", "--scheme", "md5"], "md5 is none"),
        (["verify", "none.json"], "none.json is not there"),
        (["doctor", "order.json", "--token", "a", "--earlier", "none.json"], "none.json is not there"),
        (["keys", "new", "no/such"], "is not there"),
    ],
)
def test_a_wrong_call_is_said_in_one_line_with_a_remedy(
    arguments: list[str], said: str, hconnect: Run
) -> None:
    shutil.copy(ORDER, "order.json")
    Path("rows.json").write_text("[]", "utf-8")
    Path("empty.txt").write_text("\n", "utf-8")
    Path("image.png").write_bytes(b"\x89PNG\r\n")
    done = hconnect(*arguments)
    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 2
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", ["sign", "verify", "doctor"])
@pytest.mark.parametrize(
    "text", ["", "{", "5", '{"message":{}}', '{"station":"a","message":{"netPassportID":"1"}}']
)
def test_what_is_no_request_is_a_finding(command: str, text: str, hconnect: Run) -> None:
    Path("bad.json").write_text(text, "utf-8")
    done = hconnect(command, "bad.json", "--token", TOKEN)
    assert done.code == 1
    assert "bad.json" in done.out
    assert "error HC-A" in done.out
    assert done.err == ""


def test_the_doctor_says_what_to_change(hconnect: Run) -> None:
    rows = [{"ValueDate": "16/02/2021", "Remarks": "קפה"}]
    escaped = json.dumps(rows, separators=(",", ":")).replace("/", "\\/")
    signature = hashlib.md5((escaped + TOKEN).encode(), usedforsecurity=False).hexdigest()
    request = {"message": {"netPassportID": "250030", "pluginData": rows}, "signature": signature}
    Path("signed.json").write_text(json.dumps(request), "utf-8")
    done = hconnect("doctor", "signed.json", "--token", TOKEN)
    assert done.code == 1
    assert "2 causes" in done.out
    assert [line.split()[0] for line in done.out.splitlines() if line.startswith("  ")].count("PHP") == 2
    for name in ("escaped-slash", "unicode-escape", "Node", "Python", "C#", "JSON_UNESCAPED_SLASHES"):
        assert name in done.out
    done = hconnect("doctor", "signed.json", "--token", TOKEN, "--for", "php")
    assert "Python" not in done.out


def test_the_doctor_finds_what_changed_since_an_earlier_call(hconnect: Run) -> None:
    hconnect("sign", ORDER, "--token", TOKEN, "--out", "first.json")
    request = json.loads(Path("first.json").read_text("utf-8"))
    request["message"]["pluginData"][0]["Price"] = "0.01"
    Path("second.json").write_text(json.dumps(request), "utf-8")
    done = hconnect("doctor", "second.json", "--token", TOKEN, "--earlier", "first.json", "--for", "node")
    assert done.code == 1
    assert "changed: pluginData was changed after it was signed: row 1 Price was" in done.out
    done = hconnect("doctor", "second.json", "--token", TOKEN)
    assert "no known mistake explains it" in done.out


def test_the_doctor_shows_some_changes_and_counts_the_others(hconnect: Run) -> None:
    rows = [{"Price": str(number)} for number in range(150)]
    request = {"message": {"netPassportID": "250030", "pluginData": rows}}
    Path("order.json").write_text(json.dumps(request), "utf-8")
    assert hconnect("sign", "order.json", "--token", TOKEN, "--out", "first.json").code == 0
    signed = json.loads(Path("first.json").read_text("utf-8"))
    signed["message"]["pluginData"] = [{"Price": "0"}] * 150
    Path("second.json").write_text(json.dumps(signed), "utf-8")
    call = ("doctor", "second.json", "--token", TOKEN, "--earlier", "first.json")
    said = hconnect(*call).out
    assert "row 4 Price was" in said
    assert "(and 146 more)" in said  # the first row's price is 0 in both
    assert "  ... and 129 more" in said


def test_the_doctor_says_what_it_needs_to_check_a_scheme(hconnect: Run) -> None:
    hconnect("keys", "new", ".")
    assert (
        hconnect("sign", ORDER, "--scheme", "raw-rsa", "--key", "privatekey.pem", "--out", "s.json").code == 0
    )
    done = hconnect("doctor", "s.json", "--token", TOKEN)
    assert done.code == 1
    assert done.out == "s.json: raw-rsa cannot be checked: give its token or key\n"


@pytest.mark.parametrize("command", ["sign", "verify", "doctor"])
def test_a_request_in_no_encoding_is_a_finding(command: str, hconnect: Run) -> None:
    Path("bad.json").write_bytes(b"\xff\xfe{")
    done = hconnect(command, "bad.json", "--token", TOKEN)
    assert done.code == 1
    assert "error HC-E04" in done.out


def test_another_providers_token_is_found(hconnect: Run) -> None:
    hconnect("sign", ORDER, "--token", TOKEN, "--out", "signed.json")
    done = hconnect("doctor", "signed.json", "--token", "mine", "--other-token", TOKEN)
    assert done.code == 1
    assert "token-other" in done.out


def test_keys_are_made_once(hconnect: Run) -> None:
    assert hconnect("keys", "new", "keys").code == 0
    assert sorted(path.name for path in Path("keys").iterdir()) == [
        "KEYS.ZIP",
        "privatekey.pem",
        "publickey.pem",
    ]
    before = Path("keys/privatekey.pem").read_bytes()
    done = hconnect("keys", "new", "keys")
    assert done.code == 2
    assert "there already" in done.err
    assert Path("keys/privatekey.pem").read_bytes() == before


def test_a_token_signature_needs_no_cryptography() -> None:
    code = f"import sys; from pipeline.cli.app import main; main(['verify', {str(ORDER)!r}, '--token', 'a']);"
    code += "print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert not {name.split(".")[0] for name in done.stdout.decode().split()} & {"cryptography", "jwt"}
