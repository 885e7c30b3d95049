"""The signing helper as a program: it says why it does not start, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from pipeline.gateway import listening
from tests.service.signers import start


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_when_it_is_told_to(tmp_path: Path, number: signal.Signals) -> None:
    process, told = start(tmp_path)
    assert told["pid"] == process.pid
    process.send_signal(number)  # at once: it may not even have begun to serve
    said = process.communicate(timeout=30)
    assert (process.returncode, said[1]) == (0, "")


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with ExitStack() as stack:
        taken = [stack.enter_context(listener) for listener in listening.listen("127.0.0.1", 0)]
        port = str(taken[0].getsockname()[1])
        done = hconnect("signer", "--port", port)
    assert done.returncode == 2
    assert done.stderr == f"hconnect: port {port} is taken\n  Name another, or 0 for any: --port\n"
    done = hconnect("signer", "--keys", str(tmp_path / "none"))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 2)
    done = hconnect("signer", "--host", "192.0.2.1")
    assert "Add --open-to-network" in done.stderr
    done = hconnect("signer", "--host", "192.0.2.1", "--open-to-network")
    assert "192.0.2.1 is no address of this machine" in done.stderr


def hconnect(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.cli.app", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
