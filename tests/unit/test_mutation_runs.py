"""How a change of the program is tried by `make mutants`: the quick tests first, none for ever, all that reach it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.mutation.__main__ import recount

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="mutmut needs fork, which Windows has not")


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Three tests that mutmut has counted, and one that it has not; one of them goes on for ever."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest("from tests.mutation import pace\npace.LIMIT = 0.2\n")
    pytester.makepyfile(
        test_it="""
def test_slow(): pass
def test_quick(): pass
def test_new(): pass
def test_endless():
    while True: pass
"""
    )
    seconds = {"test_slow": 5.0, "test_quick": 1.0, "test_endless": 0.1}
    stats = {"duration_by_test": {f"test_it.py::{name}": took for name, took in seconds.items()}, "more": 1}
    pytester.path.joinpath("mutmut-stats.json").write_text(json.dumps(stats), "utf-8")
    return pytester


def test_the_quick_tests_come_first(project: pytest.Pytester) -> None:
    ran = project.runpytest_subprocess("-ptests.mutation.pace", "-v", "-k", "not endless")
    ran.stdout.fnmatch_lines(["*::test_new PASSED*", "*::test_quick PASSED*", "*::test_slow PASSED*"])
    assert ran.ret == 0


def test_a_test_that_goes_on_for_ever_ends_the_run_as_one_whose_time_was_up(project: pytest.Pytester) -> None:
    ran = project.runpytest_subprocess("-ptests.mutation.pace", "-k", "endless", timeout=60)
    assert ran.ret == 36


def test_what_reaches_a_function_is_counted_anew_once_the_program_has_changed(tmp_path: Path) -> None:
    stats, program = tmp_path / "stats.json", tmp_path / "program.py"
    recount(stats, [program])  # nothing was counted yet
    counted = {
        "tests_by_mangled_function_name": {"a": ["b"]},
        "duration_by_test": {"b": 1.0},
        "git_commit": "c",
    }
    stats.write_text(json.dumps(counted), "utf-8")
    program.write_text("", "utf-8")
    os.utime(program, (1, 1))
    recount(stats, [program])
    assert json.loads(stats.read_text("utf-8")) == counted
    os.utime(program, (2**31, 2**31))
    recount(stats, [program])
    assert json.loads(stats.read_text("utf-8")) == counted | {
        "tests_by_mangled_function_name": {},
        "duration_by_test": {},
    }
