"""Commands of the program, run within the process of the tests or in one of their own, and payloads for them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.cli import app

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
GOOD = SAMPLES / "imovein" / "good" / "web-order.json"
BAD = SAMPLES / "imovein" / "bad" / "several-faults.json"


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


def runner(captured: pytest.CaptureFixture[str], *first: str, secrets: tuple[str, ...] = ()) -> Run:
    """Runs `hconnect`, with these words before those that are given; no command may say a secret."""

    def run(*words: object) -> Done:
        code = app.main([*first, *map(str, words)])
        said = captured.readouterr()
        assert not [secret for secret in secrets if secret in said.out + said.err]
        return Done(code, said.out, said.err)

    return run


@pytest.fixture
def hconnect(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


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


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
