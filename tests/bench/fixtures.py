"""Fixtures: what the test kit's station costs a suite, as pytest itself measures it, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.processes import ROOT
from tests.kit.rows import ORDER

_CONFTEST = """
import json, pytest, time
TIMES = []

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    began = time.process_time()
    try:
        return (yield)
    finally:
        TIMES.append((item.originalname, "processor", time.process_time() - began))

def pytest_runtest_logreport(report):
    TIMES.append((report.nodeid.rpartition("::")[2].partition("[")[0], report.when, report.duration))

def pytest_sessionfinish(session):
    with open("times.json", "w") as file:
        json.dump(TIMES, file)
"""
_SUITE = f"""
import pytest
ORDER = {ORDER!r}

def test_first(hconnect_station):
    pass

@pytest.mark.parametrize("number", range(50))
def test_idle(hconnect_station, number):
    pass

@pytest.mark.parametrize("number", range(50))
def test_order(hconnect_station, number):
    hconnect_station.post(ORDER, "imovein")
    hconnect_station.assert_document(reference=40001)
    hconnect_station.settle()

def test_last(hconnect_station):
    pass
"""
_OTHERS = ("-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")


def suites(folder: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of set-up and tear-down by test (`first`, `idle`, `order`), of the orders' own time, and of the end.

    `processor` is what the first set-up takes of one: on a busy machine that says more.
    """
    (folder / "conftest.py").write_text(_CONFTEST, "utf-8")
    (folder / "test_suite.py").write_text(_SUITE, "utf-8")
    taken: dict[str, list[float]] = {
        name: [] for name in ("first", "processor", "idle", "order", "call", "end")
    }
    for turn in range(rounds + 1):
        _pytest(folder, "-q")
        if turn:  # the first one has put the compiled modules beside their sources
            for name, phases in _phases(json.loads((folder / "times.json").read_text("utf-8"))):
                around = phases["setup"] + phases["teardown"]
                taken["end" if name == "test_last" else name.removeprefix("test_")].append(around)
                if name == "test_order":
                    taken["call"].append(phases["call"])
                if name == "test_first":
                    taken["processor"].append(phases["processor"])
    return taken


def collecting(folder: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of `pytest --collect-only` of one test that asks for nothing, without the plugin and with it."""
    (folder / "test_nothing.py").write_text("def test_nothing(): pass\n", "utf-8")
    taken: dict[str, list[float]] = {"without": [], "with": []}
    for turn in range(rounds + 1):
        for name, options in (("without", ("-p", "no:hconnect")), ("with", ())):
            seconds = _pytest(folder, "-q", "--collect-only", *options)
            if turn:
                taken[name].append(seconds)
    return taken


def _pytest(folder: Path, *options: str) -> float:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", *_OTHERS, *options]
    began = time.perf_counter()
    done = subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return time.perf_counter() - began


def _phases(times: list[tuple[str, str, float]]) -> list[tuple[str, dict[str, float]]]:
    """The phases of each test, in their order."""
    found: list[tuple[str, dict[str, float]]] = []
    for name, when, seconds in times:
        if when == "processor":
            found.append((name, {}))
        found[-1][1][when] = seconds
    return found
