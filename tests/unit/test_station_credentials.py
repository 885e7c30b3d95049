"""`--root`: sign, verify and doctor take a provider's secrets, and the parts of a request, from a station."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.passport import keys
from tests.unit.commands import Done, Run, runner

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "imovein" / "good" / "web-order.json"
STATION = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
SETTINGS = f"""
[station]
id = "{STATION}"

[companies]
demo = 1

[[provider]]
net_passport = "250030"
token = "FIRSTTOKEN"

[[provider]]
net_passport = "460021"
token = "SECONDTOKEN"
schemes = ["jws-md5", "token"]
public_key = "keys/publickey.pem"
private_key = "keys/privatekey.pem"
"""


@pytest.fixture
def hconnect(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a folder where `root` is a station with two providers, and `order.json` a request."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HCONNECT_TOKEN", raising=False)
    (tmp_path / "root" / "keys").mkdir(parents=True)
    keys.write(tmp_path / "root" / "keys", PAIR)
    (tmp_path / "root" / "station.toml").write_text(SETTINGS, "utf-8")
    order = json.loads(SAMPLE.read_text("utf-8"))
    (tmp_path / "order.json").write_text(json.dumps(order), "utf-8")
    order["message"]["netPassportID"] = "460021"
    (tmp_path / "other.json").write_text(json.dumps(order), "utf-8")
    order["message"]["netPassportID"] = "999"
    (tmp_path / "unlisted.json").write_text(json.dumps(order), "utf-8")
    (tmp_path / "rows.json").write_text('[{"a":"ש"}]', "utf-8")

    return runner(capfd, secrets=("FIRSTTOKEN", "SECONDTOKEN", "PRIVATE KEY"))


PAIR = keys.pair()


def test_the_requests_own_provider_signs_and_verifies(hconnect: Run) -> None:
    for name, scheme in (("order.json", "token"), ("other.json", "jws-md5")):
        assert hconnect("sign", name, "--root", "root", "--out", "signed.json") == Done(0, "", "")
        done = hconnect("verify", "signed.json", "--root", "root")
        assert (done.code, done.out) == (0, f"signed.json: the signature holds ({scheme})\n")
        assert hconnect("doctor", "signed.json", "--root", "root").code == 0


def test_a_scheme_that_is_named_comes_before_the_providers_first(hconnect: Run) -> None:
    hconnect("sign", "other.json", "--root", "root", "--scheme", "token", "--out", "signed.json")
    assert "holds (token)" in hconnect("verify", "signed.json", "--root", "root").out


def test_a_scheme_that_the_provider_may_not_use_is_refused(hconnect: Run) -> None:
    key = ("--key", "root/keys/privatekey.pem")
    hconnect("sign", "order.json", "--root", "root", "--scheme", "jws-md5", *key, "--out", "signed.json")
    done = hconnect("verify", "signed.json", "--root", "root")
    assert (done.code, "may not use this scheme" in done.out) == (1, True)


def test_what_the_call_gives_comes_before_the_station_and_that_before_the_variable(
    hconnect: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HCONNECT_TOKEN", "of the variable")
    hconnect("sign", "order.json", "--root", "root", "--out", "signed.json")
    assert hconnect("verify", "signed.json", "--token", "FIRSTTOKEN").code == 0
    hconnect("sign", "order.json", "--root", "root", "--token", "mine", "--out", "signed.json")
    assert hconnect("verify", "signed.json", "--token", "mine").code == 0
    assert hconnect("verify", "signed.json", "--root", "root").code == 1
    assert hconnect("verify", "signed.json", "--root", "root", "--token", "mine").code == 0


def test_a_request_is_made_of_what_there_is_only_one_of(hconnect: Run) -> None:
    made = ("sign", "rows.json", "--root", "root", "--plugin", "imovein")
    done = hconnect(*made)
    assert done.code == 2
    assert "rows.json holds pluginData alone: --net-passport must be given" in done.err
    request = json.loads(hconnect(*made, "--net-passport", "250030").out)
    parts = (request["station"], request["company"], request["message"]["netPassportID"])
    assert parts == (STATION, "demo", "250030")
    request = json.loads(hconnect(*made, "--net-passport", "250030", "--company", "another").out)
    assert request["company"] == "another"
    text = SETTINGS.replace("demo = 1", "demo = 1\nsecond = 2").replace(f'id = "{STATION}"', "")
    Path("root/station.toml").write_text(text.partition('[[provider]]\nnet_passport = "460021"')[0], "utf-8")
    done = hconnect(*made)
    assert "--station, --company must be given" in done.err
    request = json.loads(hconnect(*made, "--station", STATION, "--company", "demo").out)
    assert request["message"]["netPassportID"] == "250030"


def test_the_doctor_knows_the_other_providers_tokens_and_keys(hconnect: Run) -> None:
    hconnect("sign", "order.json", "--token", "SECONDTOKEN", "--out", "signed.json")
    done = hconnect("doctor", "signed.json", "--root", "root", "--for", "php")
    assert done.code == 1
    assert "token-other: " in done.out
    assert "460021" in done.out


def test_the_doctor_names_a_wrong_netpassportid_where_the_right_one_is_told(hconnect: Run) -> None:
    hconnect("sign", "unlisted.json", "--token", "FIRSTTOKEN", "--out", "signed.json")
    done = hconnect("doctor", "signed.json", "--root", "root", "--net-passport", "250030")
    assert done.code == 1
    assert "provider: " in done.out


@pytest.mark.parametrize("command", ["sign", "verify", "doctor", "send"])
@pytest.mark.parametrize(
    ("name", "root", "said"),
    [
        ("unlisted.json", "root", "station.toml does not list a provider 999\n  Listed: 250030, 460021."),
        ("order.json", "none", "is not there\n  Make the station first: hconnect init none"),
        ("other.json", "keyless", "is not there\n"),
        ("order.json", "wrong", "unknown key conected in [station]"),
    ],
)
def test_what_a_station_cannot_give_is_said_with_what_to_do(
    command: str, name: str, root: str, said: str, hconnect: Run
) -> None:
    for folder, text in (("keyless", SETTINGS), ("wrong", "[station]\nconected = true\n")):
        Path(folder).mkdir()
        Path(folder, "station.toml").write_text(text, "utf-8")
    done = hconnect(command, name, "--root", root)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 2)
    assert said in done.err


def test_a_secret_of_the_call_serves_a_provider_that_is_not_listed(hconnect: Run) -> None:
    hconnect("sign", "unlisted.json", "--root", "root", "--token", "mine", "--out", "signed.json")
    assert hconnect("verify", "signed.json", "--root", "root", "--token", "mine").code == 0
