"""The command line: what it takes, what it prints, what it answers; and nothing makes it show a traceback."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from pipeline.catalogue import MESSAGES
from pipeline.cli import app, options, paths
from pipeline.cli.app import COMMANDS
from pipeline.errors import UsageError
from pipeline.reporters import REPORTERS
from pipeline.reporters.json import schema
from tests.unit.commands import Done, Run, runner

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
GOOD = SAMPLES / "imovein" / "good" / "web-order.json"
BAD = SAMPLES / "imovein" / "bad" / "several-faults.json"
SERVER_SIDE = {"fastapi", "uvicorn", "starlette", "sqlalchemy", "jinja2", "cryptography", "jwt", "watchdog"}


@pytest.fixture
def hconnect(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def program(
    *arguments: str | Path, given: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """The same in a process of its own, its streams pipes."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli.app", *map(str, arguments)],
        input=given,
        capture_output=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        check=False,
    )


# --- help, and what comes before any command


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


def test_help_names_every_command(hconnect: Run) -> None:
    done = hconnect("--help")
    assert done.code == 0
    assert [name for name in COMMANDS if not re.search(rf"^  {name} ", done.out, re.MULTILINE)] == []
    assert hconnect() == done


def commands() -> list[tuple[str, ...]]:
    """Every command, those within a group too."""
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        command = getattr(import_module(f"pipeline.cli.{name}"), name)
        found += [(name, part) for part in command] if isinstance(command, dict) else [(name,)]
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_each_command_teaches_by_example(command: tuple[str, ...], hconnect: Run) -> None:
    done = hconnect(*command, "--help")
    assert done.code == 0
    assert f"\n    hconnect {' '.join(command)}" in done.out
    assert "\\b" not in done.out


def examples() -> list[str]:
    """The examples of every help but those that wait until somebody stops them, or for somebody who answers."""
    texts = [app.HELP]
    for name in COMMANDS:
        module = import_module(f"pipeline.cli.{name}")
        command = getattr(module, name)
        functions = list(command.values()) if isinstance(command, dict) else [command]
        texts += [module.__doc__ or "", *(function.__doc__ or "" for function in functions)]
    found = re.findall(r"^ +((?:cat \S+ \| )?hconnect .*)$", "\n".join(texts), re.MULTILINE)
    endless = ("hconnect up", "hconnect watch", "hconnect demo", "hconnect signer", "hconnect send")
    return [line for line in dict.fromkeys(found) if not line.startswith(endless) and "--watch" not in line]


def with_an_activation_file(hconnect: Run) -> None:
    made = ("--company", "demo", "--provider", "250030", "--interface", "imovein")
    assert hconnect("batch", "make", "station", *made).code == 0


def with_a_document(work: Path, hconnect: Run, name: str) -> None:
    """An input of this name, or a `.dat`, that has become a document in the books."""
    assert hconnect("books", "seed", "station", "demo").code == 0
    shop = SAMPLES / "imovein" / "good" / "1_imovein_250030_demo-shop.json"
    if name.endswith(".dat"):
        shutil.copy(shop.with_suffix(".dat"), work / "station" / "Hconnect" / name)
    else:
        rows = json.loads(shop.read_bytes())
        envelope = {"station": "s", "plugin": "imovein", "company": "demo", "signature": "none"}
        request = envelope | {"message": {"netPassportID": "250030", "pluginData": rows}}
        (work / "station" / "rep" / "hconnect" / name).write_text(json.dumps(request), "utf-8")
        assert hconnect("watch", "station", "--once").code == 0
    assert hconnect("masofon", "run", "station").code == 0


def with_an_own_interface(work: Path, hconnect: Run) -> None:
    """A station that has weborders in site-prm, and a .dat of it."""
    settings = work / "station" / "station.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('# folder = "prm"', 'folder = "../site-prm"'), "utf-8"
    )
    rows = SAMPLES / "own-interface" / "good" / "1_weborders_250030_two-lines.json"
    assert hconnect("convert", rows, "--prm", "site-prm", "--out", "out").code == 0
    shutil.move(next((work / "out").glob("*.dat")), work / "1_weborders_250030_20241113.dat")


@pytest.mark.parametrize("example", examples())
def test_each_example_of_the_help_runs(example: str, work: Path, hconnect: Run) -> None:
    shutil.copy(GOOD, work / "orders.json")
    shutil.copy(SAMPLES / "imovein" / "good" / "1_imovein_250030_guide.json", work / "rows.json")
    (work / "orders").mkdir()
    for name in ("web-order.json", "1_imovein_250030_guide.json"):
        shutil.copy(SAMPLES / "imovein" / "good" / name, work / "orders")
    shutil.copytree(SAMPLES / "station-prm" / "prm", work / "site-prm")
    shutil.copy(ROOT / "prm" / "imovein.json", work / "site-prm" / "imovein.json")
    shutil.copy(SAMPLES / "own-interface" / "prm" / "weborders.json", work / "site-prm")
    shutil.copy(ROOT / "prm" / "imovein.prm", work / "site.prm")
    (work / "out").mkdir()
    if not example.startswith("hconnect init"):
        assert hconnect("init", "station").code == 0
        assert hconnect("provider", "new", "station", "250030").code == 0
    needs_books = ("show", "issue", "type")
    if example.startswith((*(f"hconnect books {one}" for one in needs_books), "hconnect report run")):
        assert hconnect("books", "seed", "station", "demo").code == 0
    (work / "accounts.csv").write_text("accountKey,city\n10001,עכו\n", "utf-8")
    (work / "items.csv").write_text("ItemKey,Price\nP1001,5\n", "utf-8")
    assert hconnect("convert", "orders.json", "--out", "out").code == 0
    dat = next((work / "out").glob("*.dat"))
    shutil.move(dat, work / "1_imovein_250030_20241113.dat")
    if "weborders" in example:
        with_an_own_interface(work, hconnect)
    if example.startswith(("hconnect sign", "hconnect verify", "hconnect doctor")):
        secrets_of_a_provider(work, hconnect)
    if "orders.json --root" in example:
        assert hconnect("sign", "orders.json", "--root", "station", "--out", "orders.json").code == 0
    if example.startswith(("hconnect batch check", "hconnect masofon", "hconnect trace")):
        with_an_activation_file(hconnect)
    if example.startswith("hconnect trace"):
        with_a_document(work, hconnect, example.split()[3])
    words = shlex.split(example)
    if words[0] == "cat":
        done = program(
            *(word.replace("orders/", f"{work}/orders/") for word in words[4:]), given=GOOD.read_bytes()
        )
        assert done.returncode == 0, done.stderr
    else:
        ended = hconnect(*words[1:])
        assert ended.code == 0, ended


def secrets_of_a_provider(work: Path, hconnect: Run) -> None:
    """A token that the samples are signed with, a pair of keys, and requests that are signed with either."""
    (work / "token.txt").write_text("TESTTOKEN0000000000000000000000AA\n", "utf-8")
    assert hconnect("keys", "new", ".").code == 0
    signing = ("sign", "orders.json", "--scheme", "jws-md5", "--key", "privatekey.pem")
    assert hconnect(*signing, "--out", "signed.json").code == 0
    for name in ("first.json", "second.json"):
        shutil.copy(GOOD, work / name)


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


# --- validate


def test_accepted_payloads_end_with_0_and_refused_ones_with_1(hconnect: Run) -> None:
    assert hconnect("validate", GOOD).code == 0
    assert hconnect("validate", BAD).code == 1
    assert hconnect("validate", GOOD, BAD).code == 1


def test_warnings_alone_end_with_0(hconnect: Run) -> None:
    done = hconnect("validate", SAMPLES / "envelope" / "good" / "unknown-fields.json")
    assert "warning HC-W01" in done.out
    assert done.code == 0


def test_unknown_fields_can_be_errors(hconnect: Run) -> None:
    unknown = SAMPLES / "envelope" / "good" / "unknown-fields.json"
    done = hconnect("validate", unknown, "--unknown-fields", "error")
    assert "error HC-E05" in done.out
    assert done.code == 1


def test_standard_input_is_a_payload() -> None:
    done = program("validate", "-", "--format", "json", given=GOOD.read_bytes())
    assert done.returncode == 0
    (payload,) = json.loads(done.stdout)["payloads"]
    assert payload["source"] == "<stdin>"
    assert payload["plugin"] == "imovein"


def test_a_folder_is_searched_in_name_order_without_what_the_station_wrote(work: Path, hconnect: Run) -> None:
    for name in ("b.json", "a/z.json", "a.report.json", ".hidden.json", "a/B.JSON", "notes.txt"):
        (work / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(GOOD, work / "in" / name)
    done = hconnect("validate", "in", "--format", "json")
    sources = [Path(payload["source"]).as_posix() for payload in json.loads(done.out)["payloads"]]
    assert sources == ["in/b.json", "in/a/B.JSON", "in/a/z.json"]


def test_a_pattern_is_expanded_where_the_shell_leaves_it(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "a.json").write_text("[]")
    (work / "b.json").write_text("[]")
    with pytest.raises(UsageError):
        paths.payloads(["*.json"])
    monkeypatch.setattr(paths, "SHELL_LEAVES_PATTERNS", True)
    assert paths.payloads(["*.json"]) == [Path("a.json"), Path("b.json")]


def test_the_interface_can_be_named_by_the_call(work: Path, hconnect: Run) -> None:
    shutil.copy(SAMPLES / "imovein" / "good" / "1_imovein_250030_guide.json", work / "rows.json")
    assert hconnect("validate", "rows.json").code == 1
    assert hconnect("validate", "rows.json", "--plugin", "imovein").code == 0


def test_a_sites_own_parameter_files_come_first(hconnect: Run) -> None:
    payload = SAMPLES / "station-prm" / "bad" / "details-of-the-temporary-store.json"
    assert hconnect("validate", payload).code == 0
    assert hconnect("validate", payload, "--prm", SAMPLES / "station-prm" / "prm").code == 1


@pytest.mark.parametrize("form", REPORTERS)
def test_every_form_of_report_can_be_asked_for(form: str, hconnect: Run) -> None:
    done = hconnect("validate", SAMPLES, "--format", form)
    assert done.code == 1
    if form in {"json", "sarif"}:
        json.loads(done.out)


def test_a_json_report_of_all_samples_is_valid_by_its_schema(hconnect: Run) -> None:
    report = json.loads(hconnect("validate", SAMPLES, "--format", "json").out)
    jsonschema.Draft202012Validator(schema()).validate(report)
    assert report["totals"]["payloads"] > 100


def test_quiet_says_nothing_of_what_is_fine(hconnect: Run) -> None:
    assert hconnect("validate", GOOD, "--quiet") == Done(0, "", "")


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


def test_the_forms_of_the_option_are_the_reporters() -> None:
    assert set(get_args(options.Form)) == set(REPORTERS)
