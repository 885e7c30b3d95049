"""`hconnect watch` in a process of its own, as its log tells of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any

REPOSITORY = Path(__file__).resolve().parents[2]
LONG = 30.0
"""Seconds after which a test that waits for something gives up."""


class Program:
    """A service that runs; each line of its log is a JSON object."""

    def __init__(self, process: subprocess.Popen[str], lines: IO[str]) -> None:
        self.process = process
        self._told: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._lines = lines
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def next(self) -> dict[str, Any]:
        """The next line of its log."""
        return self._told.get(timeout=LONG)

    def until(self, event: str) -> dict[str, Any]:
        """The next line of an event."""
        while (line := self.next())["event"] != event:
            pass
        return line

    def stop(self) -> int:
        """End it; gives its exit code."""
        self.process.terminate()
        code = self.process.wait(LONG)
        self._reader.join(LONG)
        self._lines.close()
        return code

    def _read(self) -> None:
        for line in self._lines:
            self._told.put(json.loads(line))


@contextmanager
def watching(root: Path) -> Iterator[Program]:
    """A service of this root, which watches; it is ended when the block is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli.app", "watch", str(root), "--log-format", "json"],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    assert process.stdout is not None
    program = Program(process, process.stdout)
    try:
        program.until("watching")
        yield program
    finally:
        program.stop()
