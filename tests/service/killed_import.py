"""`hconnect masofon run ROOT`, which kills itself once so many lines of documents are written.

`python -m tests.service.killed_import ROOT LINES`. The kill is the system's own (SIGKILL; Windows has TerminateProcess),
between one statement and the next of the transaction.
"""

from __future__ import annotations

import sys
from typing import Any

import psutil
from sqlalchemy import Engine, event

from pipeline.cli.app import main

_LINES = "INSERT INTO document_lines "


def run(root: str, most: int) -> int:
    """Ends only where there are fewer lines than that."""
    written = 0

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal written
        if statement.startswith(_LINES):
            written += statement.count("(") - 1  # a row is a pair of brackets; the first has the columns
            if written >= most:
                psutil.Process().kill()

    event.listen(Engine, "after_cursor_execute", count)
    return main(["masofon", "run", root])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], int(sys.argv[2])))
