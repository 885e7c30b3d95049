"""What is refused can be saved, and what was saved tells the same again: to the checker, to an endpoint, to pytest."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import pipeline
from pipeline import replay
from pipeline.cli import app
from pipeline.testing import save_failing
from pipeline.testing import strategies as hconnect
from tests.gateway.gateways import ROWS, TOKEN, gateway, request
from tests.unit.commands import work

__all__ = ["work"]

ROOT = Path(__file__).resolve().parents[2]
WRONG: list[dict[str, Any]] = [ROWS[0] | {"Quantity": "שתיים, או שלוש"}]


@pytest.fixture(scope="module")
def shell() -> str:
    """The program that runs the saved calls; they need others beside it."""
    found = {program: shutil.which(program) for program in ("sh", "curl", "openssl")}
    missing = [program for program, path in found.items() if path is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: the saved calls cannot be tried")
    return str(found["sh"])


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return path


def run_test(path: Path) -> None:
    """The test function of a saved module, in this process."""
    names = runpy.run_path(str(path))
    (function,) = (value for name, value in names.items() if name.startswith("test_"))
    function()


# --- the command


def test_validate_saves_what_is_refused_and_nothing_else(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(work / "good.json", ROWS)
    sent = write(work / "Order 7.json", WRONG).read_bytes()
    assert (
        app.main(["validate", "good.json", "Order 7.json", "--plugin", "imovein", "--save-failing", "out"])
        == 1
    )
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "failing_order_7.json",
        "failing_order_7.sh",
        "test_failing_order_7.py",
    ]
    assert Path("out/failing_order_7.json").read_bytes() == sent
    said = capsys.readouterr().err.replace("\\", "/")
    assert said == "saved: out/failing_order_7.json, failing_order_7.sh, test_failing_order_7.py\n"


def test_the_report_on_stdout_stays_what_it_is(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(work / "a.json", WRONG)
    app.main(["validate", "a.json", "--plugin", "imovein", "--format", "json"])
    alone = capsys.readouterr().out
    app.main(["validate", "a.json", "--plugin", "imovein", "--format", "json", "--save-failing", "out"])
    assert capsys.readouterr().out == alone


def test_payloads_of_one_name_are_told_apart_and_a_second_run_changes_nothing(work: Path) -> None:
    for folder in ("a", "b"):
        (work / folder).mkdir()
        write(work / folder / "x.json", [ROWS[0] | {"Quantity": folder}])
    for _ in range(2):
        app.main(["validate", "a", "b", "--plugin", "imovein", "--save-failing", "out"])
        names = sorted(path.name for path in Path("out").glob("*.json"))
        assert names == ["failing_x.json", "failing_x_2.json"]
    assert '"Quantity": "b"' in Path("out/failing_x_2.json").read_text("utf-8")
    before = {path: path.read_bytes() for path in Path("out").iterdir()}
    app.main(["validate", "out", "--plugin", "imovein", "--save-failing", "out"])
    assert {path: path.read_bytes() for path in Path("out").iterdir()} == before


def test_standard_input_is_saved_too(work: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli.app", "validate", "-", "--save-failing", "out"],
        input=b"{",
        cwd=work,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 1
    assert (work / "out" / "failing_stdin.json").read_bytes() == b"{"


def test_a_folder_that_cannot_be_made_is_told(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(work / "a.json", ROWS)
    assert app.main(["validate", "a.json", "--plugin", "imovein", "--save-failing", "no/where"]) == 2
    assert "--save-failing: no is not there" in capsys.readouterr().err.replace("\\", "/")


# --- the test


def test_the_saved_test_fails_until_the_payload_is_right(work: Path) -> None:
    write(work / "order.json", WRONG)
    app.main(["validate", "order.json", "--plugin", "imovein", "--save-failing", "."])

    def pytest_says() -> str:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_failing_order.py"],
            cwd=work,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        return done.stdout

    failed = pytest_says()
    assert "1 failed" in failed
    assert "HC-D2 /0/Quantity type error , Quantity is not a decimal" in failed
    write(work / "failing_order.json", ROWS)
    assert "1 passed" in pytest_says()


def test_the_saved_test_checks_by_the_same_rules(work: Path) -> None:
    (work / "prm").mkdir()
    rules = [{"field": "Key", "required": True, "type": "numeric", "length": 3}]
    write(work / "prm" / "site.json", rules)
    write(work / "a.json", [{"Key": "12", "more": "x"}])
    options = ["--plugin", "site", "--prm", "prm", "--unknown-fields", "error", "--save-failing", "."]
    assert app.main(["validate", "a.json", *options]) == 1
    with pytest.raises(AssertionError, match="HC-E05 /0/more"):
        run_test(work / "test_failing_a.py")
    write(work / "failing_a.json", [{"Key": "12"}])
    run_test(work / "test_failing_a.py")
    write(work / "failing_a.json", [{"Key": "1234"}])
    with pytest.raises(AssertionError, match="HC-D3 /0/Key"):
        run_test(work / "test_failing_a.py")


def test_a_long_list_of_findings_is_cut_in_the_comment(tmp_path: Path) -> None:
    saved = save_failing([{}] * 30, tmp_path, plugin="heshin")
    comments = [line for line in saved.test.read_text("utf-8").splitlines() if line.startswith("# ")]
    assert comments[1:3] == ["# HC-A13 Failed to validate heshin module", "# HC-D1 /0 required field"]
    assert comments[-1] == "# and 11 more"


# --- the call in curl


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        (WRONG, "Failed to validate imovein module"),
        (request(data=WRONG), "Failed to validate imovein module"),
        (request(data=WRONG, signature="0" * 32), "your net passport is not correct"),
        (request(company=None), "Body. Company parameter is missing"),
        ('[{"a": 1},]', "Invalid JSON"),
        (b"\xef\xbb\xbf" + json.dumps(WRONG).encode(), "Failed to validate imovein module"),
        (json.dumps(WRONG, ensure_ascii=False).encode("utf-16"), "Failed to validate imovein module"),
    ],
    ids=["rows", "request", "signature", "company", "no-json", "mark", "utf-16"],
)
def test_the_saved_call_really_posts_and_is_answered(
    tmp_path: Path, shell: str, payload: Any, answer: str
) -> None:
    saved = save_failing(payload, tmp_path, plugin="imovein")
    with gateway(tmp_path / "station") as here:
        done = subprocess.run(
            [shell, str(saved.curl)],
            env=os.environ | {"HCONNECT_URL": f"http://127.0.0.1:{here.port}/api", "HCONNECT_TOKEN": TOKEN},
            check=True,
            capture_output=True,
            timeout=60,
        )
    assert json.loads(done.stdout) == {"apiRes": {"err": answer}}


def test_nothing_in_a_payload_or_its_name_is_run_by_the_shell(tmp_path: Path, shell: str) -> None:
    nasty = "$(touch owned) `touch owned` ' \" \\ \nJSON\ntouch owned\n"
    dropped = tmp_path / "1_imovein$(touch owned)_250030$(touch owned)_'; touch owned #.json"
    write(dropped, [{"AccountKey": nasty, nasty: "1"}])
    saved = replay.save(pipeline.validate(dropped), dropped, tmp_path)
    environment = os.environ | {"HCONNECT_URL": "http://127.0.0.1:1/api", "HCONNECT_TOKEN": "t"}
    done = subprocess.run(
        [shell, str(saved.curl)], cwd=tmp_path, env=environment, check=False, capture_output=True
    )
    assert b"127.0.0.1" in done.stderr
    assert not (tmp_path / "owned").exists()
    compile(saved.test.read_text("utf-8"), str(saved.test), "exec")


# --- names


@pytest.mark.parametrize(
    ("given_name", "wanted"),
    [
        ("orders", "orders"),
        ("Order-7 (new)", "order_7_new"),
        ("הזמנה", "payload"),
        ("", "payload"),
        ("failing_orders", "orders"),
        ("../../x", "x"),
        ("a" * 100, "a" * 60),
    ],
)
def test_any_name_is_made_fit_for_a_module(given_name: str, wanted: str) -> None:
    assert replay.module_name(given_name) == wanted


# --- from a property test


def test_what_hypothesis_has_shrunk_is_what_stays(tmp_path: Path) -> None:
    @settings(max_examples=200, database=None, phases=[Phase.generate, Phase.shrink])
    @given(hconnect.mutations(hconnect.rows("heshin"), "heshin", codes=["HC-D2"]))
    def law(mutation: hconnect.Mutation) -> None:
        if not pipeline.validate(mutation.payload, plugin="heshin").accepted:
            save_failing(mutation, tmp_path, plugin="heshin", name="law")
            raise AssertionError

    with pytest.raises(AssertionError):
        law()
    assert json.loads((tmp_path / "failing_law.json").read_text("utf-8")) == [{"accountKey": True}]


@given(st.sampled_from([[{"a": "\ud800"}], '[{"a": "א"}]', b'[{"a": "1"}]', {"data": []}]))
@settings(max_examples=8)
def test_whatever_python_holds_is_saved_as_json_that_says_the_same(payload: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        saved = save_failing(payload, Path(folder, "not", "there", "yet"), plugin="heshin")
        held = json.loads(saved.sample.read_bytes())
    assert held == (json.loads(payload) if isinstance(payload, str | bytes) else payload)
