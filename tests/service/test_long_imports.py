"""An import of many rows, killed in its midst again and again, each time later: each document is there once in the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from pipeline.books.tables import documents, lines, stock
from tests.service.office import GOOD, Office, office, template
from tests.service.program import LONG, ROOT, Program

__all__ = ["office", "template"]

ROWS = 20_000
LINES = 5
"""Of a document."""
ITEMS = 10


def killed(office: Office, after: int) -> None:
    """Run the importer in a process of its own until so many lines are written."""
    office.close()
    call = [sys.executable, "-m", "tests.service.killed_import", str(office.folders.root), str(after)]
    done = subprocess.run(
        call,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        timeout=LONG,
    )
    wanted = -signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM
    assert done.returncode == wanted, done.stdout.decode() + done.stderr.decode()


def in_stock(office: Office) -> dict[str, Decimal]:
    with office.books.connect() as connection:
        chosen = select(stock.c.item, func.sum(stock.c.quantity)).group_by(stock.c.item)
        return dict(connection.execute(chosen).all())


def test_killed_in_the_midst_of_many_rows_each_document_is_there_once(
    office: Office, request: pytest.FixtureRequest
) -> None:
    kills = max(3, request.config.getoption("--kills") // 16)
    office.batch()
    name = office.put(
        [
            GOOD
            | {"Reference": str(1 + row // LINES), "ItemKey": f"P{1001 + row % ITEMS}", "Quantity": "1.00"}
            for row in range(ROWS)
        ]
    )
    before = in_stock(office)
    for kill in range(1, kills + 1):
        killed(office, ROWS * kill // kills)  # the last: all is written, nothing committed
        assert office.documents() == []
        assert in_stock(office) == before
        assert office.names(".dat") == [name]
    office.close()
    with Program(office.folders.root, verb=("masofon", "run")) as program:
        assert program.ended() == 0, program.lines
    assert office.documents() == [*range(1, ROWS // LINES + 1)]
    with office.books.connect() as connection:
        held = connection.execute(
            select(lines.c.document, func.count(), func.max(lines.c.line)).group_by("document")
        )
        assert {tuple(row[1:]) for row in held} == {(LINES, LINES)}
        numbers = connection.scalars(select(documents.c.number).order_by(documents.c.id)).all()
        assert numbers == [*range(1, ROWS // LINES + 1)]
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    moved = {item: before[item] - quantity for item, quantity in in_stock(office).items()}
    assert {item: much for item, much in moved.items() if much} == {
        f"P{1001 + item}": Decimal(ROWS // ITEMS) for item in range(ITEMS)
    }
    assert office.names(".dat") == []
    assert len(office.names(".BAK")) == 1
    assert office.log().count("================") == 1
