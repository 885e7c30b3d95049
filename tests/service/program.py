"""The real program: `hconnect watch` in a process of its own, read while it works, stopped or killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
LONG = 60.0
"""Seconds after which a test that waits for something gives up."""
_STEP = 0.01
"""Seconds between two looks at what is waited for."""


class Program:
    """A running `hconnect watch ROOT`, or what else goes on; `lines` grows with what it prints.

    Killed when the block is left.
    """

    def __init__(self, root: Path, *arguments: str, verb: Sequence[str] = ("watch",)) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli.app", *verb, str(root), *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as out:
            self.lines.extend(out)  # a line at a time, as they come

    def until(self, condition: Callable[[], bool], seconds: float = LONG) -> None:
        """Wait until it holds; fails where the program ends first, or it takes too long."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"waited {seconds:g} s in vain; the last lines: {self.lines[-5:]}")
            self.rest(_STEP)

    def rest(self, seconds: float) -> None:
        """Let it work for so long; fails where it ends meanwhile."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
            self._reader.join(LONG)
            pytest.fail(f"ended with {self.process.returncode}: {self.lines[-20:]}")

    def until_it_watches(self) -> None:
        """It has the lock, and looks at the folder."""
        self.until(lambda: any(line.startswith("watching ") for line in self.lines))

    def beside(self) -> list[psutil.Process]:
        """The processes that it has started; none where it has ended."""
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def kill(self) -> list[psutil.Process]:
        """SIGKILL, or what Windows has; gives the processes that it had beside it."""
        beside = self.beside()
        self.process.kill()
        self.process.wait(LONG)
        return beside

    def ended(self) -> int:
        """Wait for its end, and for that of all that it started; gives the exit code."""
        code = self.process.wait(LONG)
        self._reader.join(LONG)
        assert not self._reader.is_alive(), "something that it started still holds its output"
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._reader.join(LONG)
