"""A report that is broken off, and what its books are like for the next one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipeline.books.demo import seed
from pipeline.books.transaction import writing
from pipeline.reports.definition import Column, Definition
from pipeline.reports.interruption import Interrupted, Interruption
from pipeline.reports.running import AT_ONCE, opened
from pipeline.station.database import connect

ENDLESS = Definition(
    1,
    "בלי סוף",
    (Column("x", "מספר", "number"),),
    "WITH n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS x FROM n WHERE x <= 1500",
)
SHORT = Definition(2, "קצר", (Column("account", "מפתח"),), "SELECT account FROM accounts ORDER BY account")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = connect("sqlite:///books.db", tmp_path, "books")
    with writing(made) as connection:
        seed(connection, "1", "demo")
    yield made
    made.dispose()


def test_a_query_without_end_is_broken_off_by_another_thread(engine: Engine) -> None:
    interruption = Interruption()
    begun = threading.Event()
    told: list[str] = []

    def read() -> None:
        with suppress(Interrupted), opened(engine, ENDLESS, "demo", {}, interruption) as chunks:
            told.append(f"{len(next(chunks))} rows")
            begun.set()
            next(chunks)
            told.append("an end")

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    assert begun.wait(30)
    interruption.ask()
    reader.join(30)
    assert not reader.is_alive()
    assert told == [f"{AT_ONCE} rows"]


def test_the_connection_is_as_it_was_afterwards(engine: Engine) -> None:
    interruption = Interruption()
    interruption.ask()
    with pytest.raises(Interrupted), opened(engine, ENDLESS, "demo", {}, interruption) as chunks:
        list(chunks)
    with opened(engine, SHORT, "demo", {}) as chunks:
        assert sum(map(len, chunks)) == 200
    with writing(engine) as connection:
        seed(connection, "2", "other")


def test_what_is_read_already_needs_no_end(engine: Engine) -> None:
    interruption = Interruption()
    with opened(engine, SHORT, "demo", {}, interruption) as chunks:
        assert sum(map(len, chunks)) == 200
        interruption.ask()
    interruption.ask()
