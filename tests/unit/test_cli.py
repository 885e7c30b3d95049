"""The command line as a whole: what it loads, how it writes, what a wrong call is told; and it never shows a traceback."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.catalogue import MESSAGES
from pipeline.cli.app import COMMANDS
from tests.unit.commands import BAD, GOOD, ROOT, Run, hconnect, program, work

__all__ = ["hconnect", "work"]

SERVER_SIDE = {"fastapi", "uvicorn", "starlette", "sqlalchemy", "jinja2", "cryptography", "jwt", "watchdog"}


# --- what comes before any command


def test_the_version_is_told_without_loading_a_command() -> None:
    code = "import sys; from pipeline.cli.app import main; main(['--version']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    version, modules = done.stdout.splitlines()
    assert version.startswith("hconnect ")
    assert not {"typer", "rich", "pydantic"} & set(modules.split())


@pytest.mark.parametrize("arguments", [["--version"], ["validate", str(GOOD)], ["validate", str(BAD)]])
def test_nothing_of_the_server_side_is_loaded(arguments: list[str]) -> None:
    code = (
        f"import sys; from pipeline.cli.app import main; main({arguments!r}); print('MODULES', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    modules = set(done.stdout.decode().splitlines()[-1].split())
    assert not {name.split(".")[0] for name in modules} & SERVER_SIDE
    assert not [name for name in modules if name.startswith("pipeline.station")]


def test_a_command_loads_no_other_command() -> None:
    code = f"import sys; from pipeline.cli.app import main; main(['validate', {str(GOOD)!r}]);"
    code += "print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    loaded = {name for name in COMMANDS if f"pipeline.cli.{name}" in done.stdout.decode().split()}
    assert loaded == {"validate"}


# --- calls that make no sense


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["valdate"], "No such command 'valdate'. Did you mean 'validate'?"),
        (["validate"], "Missing argument"),
        (["validate", "--formatt", "json", "x"], "No such option: --formatt"),
        (["validate", "--format", "yaml", "x"], "'yaml'"),
        (["validate", "not-there.json"], "not-there.json is not there"),
        (["validate", "empty"], "empty holds no *.json"),
        (["validate", "-", "-"], "- is given twice"),
        (["validate", "a.json", "--prm", "nowhere"], "--prm: nowhere is not there"),
        (["validate", "a.json", "--prm", "a.json"], "--prm: a.json is not a folder"),
        (["validate", "a.json", "--encoding", "klingon"], "--encoding: klingon is not an encoding of text"),
        (["validate", "a.json", "--encoding", "rot13"], "--encoding: rot13 is not an encoding of text"),
        (["validate", "a.json", "--unencodable", "two"], "--unencodable"),
        (["convert", "a.json"], "Missing option"),
        (["books", "issue", "."], "Missing argument 'WHAT'. Choose from: receipts, orders, documents"),
        (["convert", "a.json", "--out", "nowhere/out"], "--out: nowhere is not there"),
        (["convert", "a.json", "--out", "a.json"], "--out: a.json is not a folder"),
        (["convert", "a.json", "--out", ".", "--comp-id", "../1"], "compId"),
        (["show", "not-there.dat"], "not-there.dat is not there"),
        (["show", "a.json", "--plugin", "nonsense"], "nonsense"),
        (["prm", "show", "nonsense"], "nonsense"),
        (["prm", "check", "empty"], "empty is a folder"),
        (["prm", "make", "imovein", "--out", "a.json"], "a.json is there already"),
        (["grid", "list", "empty"], "station.toml is not there"),
        (["grid", "add", "empty", "--company", "demo", "--provider", "1"], "Missing option"),
        (["station", "off", "nowhere"], "station.toml is not there"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_ends_with_one_line_a_remedy_and_2(
    arguments: list[str], message: str, work: Path, hconnect: Run
) -> None:
    shutil.copy(GOOD, work / "a.json")
    (work / "empty").mkdir()
    done = hconnect(*arguments)
    assert done.code == 2
    said, remedy = done.err.splitlines()
    assert said.startswith("hconnect: ")
    assert message in said
    assert remedy.startswith("  ")
    assert not done.out


def test_an_unreadable_file_stops_no_other_and_ends_with_2(work: Path, hconnect: Run) -> None:
    broken = work / "a.json"
    broken.symlink_to(work / "gone.json")
    shutil.copy(GOOD, work / "b.json")
    done = hconnect("validate", ".")
    assert done.code == 2
    assert "b.json: accepted" in done.out
    assert "a.json" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", ["messages", "--version"])
def test_a_reader_that_goes_away_ends_it_quietly(command: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli.app", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 2
    assert said == b""


# --- where it writes


def test_output_to_a_pipe_is_utf_8_whatever_the_locale_is() -> None:
    done = program("messages", PYTHONUTF8="0", LC_ALL="C", PYTHONCOERCECLOCALE="0", LANG="C")
    assert done.returncode == 0
    assert "חסר שדה station" in done.stdout.decode("utf-8")


def test_output_in_an_encoding_without_hebrew_stops_nothing() -> None:
    done = program("messages", PYTHONIOENCODING="cp1252")
    assert done.returncode == 0
    assert b"\\u05d7" in done.stdout


def test_no_colours_leave_a_terminal() -> None:
    assert b"\x1b" not in program("validate", BAD).stdout
    assert b"\x1b" not in program("validate", BAD, FORCE_COLOR="1", NO_COLOR="1").stdout
    assert b"\x1b[1;31m" in program("validate", BAD, FORCE_COLOR="1", NO_COLOR="", TERM="xterm").stdout


# --- messages


def test_messages_lists_the_whole_catalogue_in_both_languages(hconnect: Run) -> None:
    english, hebrew = hconnect("messages").out, hconnect("messages", "--lang", "he").out
    for message in MESSAGES.values():
        assert message.code in english
        assert message.text in hebrew
        assert message.hebrew in english
        assert message.hint in english
        assert message.hint_hebrew in hebrew
    listed = json.loads(hconnect("messages", "--format", "json").out)
    assert [entry["code"] for entry in listed] == list(MESSAGES)
