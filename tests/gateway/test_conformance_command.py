"""`hconnect conformance`: it sends nothing unless it is told to, shows each line, and keeps the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli.app import main
from pipeline.passport import keys
from tests.gateway.conforming import COMPANY, SETTINGS, WHO, deviating, ours, pair
from tests.gateway.gateways import STATION, TOKEN, Running

__all__ = ["ours", "pair"]


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
