"""The tables from version to version: each can be brought to the newest, and the newest is what the program writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Date, DateTime, Engine, MetaData, Table, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from pipeline.books import versions
from pipeline.books.columns import MONEY
from pipeline.books.emptying import empty
from pipeline.books.tables import accounts, companies, documents, metadata, stock
from pipeline.books.transaction import reading, writing
from pipeline.books.unsynced import unsynced
from pipeline.station.clock import SystemClock
from pipeline.station.database import connect
from pipeline.station.journal import Journal


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect("sqlite:///books.db", tmp_path)
    yield engine
    engine.dispose()


def differences(connection: Connection) -> list[Any]:
    """What Alembic would still change."""
    options = {"compare_type": True, "version_table": versions.TABLE, "include_name": versions.is_ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def statements(connection: Connection) -> dict[str, str]:
    """How each table and index was made, without regard to spacing and quotes."""
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {
        row.name: "".join(row.sql.replace('"', "").split()) for row in found if row.name != versions.TABLE
    }


def fill(connection: Connection) -> dict[str, int]:
    """A row in each table of whatever version is there; gives how many there are then."""
    held = MetaData()
    held.reflect(connection, only=lambda name, _: name != versions.TABLE)
    for table in held.sorted_tables:
        connection.execute(insert(table), {column.name: _value(column.type) for column in table.columns})
    return {table.name: 1 for table in held.sorted_tables}


def _value(kind: Any) -> Any:
    if isinstance(kind, DateTime):
        return datetime(2026, 11, 6, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(2026, 11, 6)
    return 1 if kind.python_type in (int, bool, Decimal) else "1"


def count(connection: Connection, table: Table) -> int:
    return len(connection.execute(select(*table.primary_key.columns)).all())


@pytest.mark.parametrize("version", versions.known())
def test_every_version_can_be_brought_to_the_newest_with_its_rows(engine: Engine, version: str) -> None:
    with engine.begin() as connection:
        versions.upgrade(connection, version)
        rows = fill(connection)
    with writing(engine) as connection:
        assert versions.current(connection) == versions.newest()
        assert differences(connection) == []
        counts = {name: count(connection, metadata.tables[name]) for name in rows if name in metadata.tables}
        assert counts == {name: rows[name] for name in counts}


def test_what_documents_of_the_first_version_moved_is_taken_back_by_a_reset(engine: Engine) -> None:
    with engine.begin() as connection:
        versions.upgrade(connection, "0001")
        fill(connection)
        for change in (
            "UPDATE imports SET interface = 'imovein'",
            "UPDATE documents SET store = 'permanent'",
            "UPDATE document_types SET stock = -1",
            "UPDATE document_lines SET quantity = 20000",
            "UPDATE stock SET quantity = 50000",
            "INSERT INTO stock VALUES (1, '2', 1, 90000)",
        ):
            connection.execute(text(change))
    empty(engine)
    with engine.connect() as connection:
        assert dict(connection.execute(select(stock.c.item, stock.c.quantity)).all()) == {
            "1": Decimal(7),
            "2": Decimal(9),
        }
        assert count(connection, documents) == 0


def test_a_fresh_database_is_what_the_program_writes_to_the_letter(engine: Engine, tmp_path: Path) -> None:
    other = connect("sqlite:///other.db", tmp_path)
    with other.begin() as connection:
        metadata.create_all(connection)
        wanted = statements(connection)
    other.dispose()
    with writing(engine) as connection:
        assert statements(connection) == wanted


def test_the_first_version_can_be_taken_away_again(engine: Engine) -> None:
    from alembic import command

    with engine.begin() as connection:
        versions.upgrade(connection)
        command.downgrade(versions._config(connection), "base")
        assert inspect(connection).get_table_names() == [versions.TABLE]


def test_books_of_a_version_that_is_not_known_are_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        versions.upgrade(connection)
        connection.execute(text("UPDATE books_version SET version_num = '9999'"))
    with pytest.raises(versions.UnknownVersion, match="9999") as raised, writing(engine):
        pass
    assert "newer" in raised.value.remedy


def test_a_reset_makes_no_books_where_there_are_none(engine: Engine, tmp_path: Path) -> None:
    empty(engine)
    assert list(tmp_path.iterdir()) == []
    Journal(engine, SystemClock()).prepare()
    empty(engine)
    with reading(engine) as connection:
        assert connection is None


def test_a_reset_leaves_books_alone_that_a_newer_program_wrote(engine: Engine) -> None:
    with engine.begin() as connection:
        versions.upgrade(connection)
        rows = fill(connection)
        connection.execute(text("UPDATE books_version SET version_num = '9999'"))
    with pytest.raises(versions.UnknownVersion, match="9999"):
        empty(engine)
    with engine.connect() as connection:
        assert {name: count(connection, metadata.tables[name]) for name in rows} == rows


@pytest.mark.parametrize(("usual", "meanwhile"), [(0, 0), (1, 1), (2, 1), (3, 1)])
def test_what_need_not_be_on_the_disk_waits_for_it_no_more_than_usual(
    engine: Engine, usual: int, meanwhile: int
) -> None:
    asked = "PRAGMA synchronous"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"{asked}={usual}")
        connection.rollback()
        with unsynced(connection):
            assert connection.exec_driver_sql(asked).scalar() == meanwhile
            connection.exec_driver_sql("CREATE TABLE made (a)")
            connection.commit()
        assert connection.exec_driver_sql(asked).scalar() == usual
        with pytest.raises(OperationalError), unsynced(connection):
            connection.exec_driver_sql("CREATE TABLE made (a)")
        connection.rollback()
        assert connection.exec_driver_sql(asked).scalar() == usual


def test_the_books_and_the_journal_share_a_database(engine: Engine) -> None:
    journal = Journal(engine, SystemClock())
    journal.prepare()
    with reading(engine) as connection:
        assert connection is None
    with writing(engine) as connection:
        assert differences(connection) == []
    journal.prepare()
    assert journal.counts() == {}


def test_what_is_written_before_a_fault_is_not_there_afterwards(engine: Engine) -> None:
    row = {"id": 1, "comp_id": "1", "name": "demo"}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(companies), [row, row])
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []


@pytest.mark.parametrize("value", ["0.01", "-0.01", "9999999999999999.99", "0.1", "1E+3"])
def test_decimals_come_back_exact(engine: Engine, value: str) -> None:
    row = {"company": 1, "account": "1", "name": "", "phone": "", "address": "", "city": "", "zip_code": ""}
    with writing(engine) as connection:
        connection.execute(insert(companies), {"id": 1, "comp_id": "1", "name": "demo"})
        row |= {"email": "", "tax_file": "", "vat_exempt": False, "credit_limit": Decimal(value)}
        connection.execute(insert(accounts), row)
        assert connection.scalar(select(accounts.c.credit_limit)) == Decimal(value)


def test_sqlite_never_rounds_what_it_cannot_keep(engine: Engine) -> None:
    with pytest.raises(ValueError, match="more than 2 places"):
        MONEY.process_bind_param(Decimal("0.001"), engine.dialect)
