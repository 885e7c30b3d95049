"""The journal's database: what goes in comes out, whichever it is; and what stops it is told in one line."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect, event
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.books.columns import Moment
from pipeline.cli import app
from pipeline.errors import UsageError
from pipeline.station import network
from pipeline.station.clock import SystemClock
from pipeline.station.database import connect
from pipeline.station.journal import Journal
from pipeline.station.record import Waiting
from pipeline.station.signals import Blocked
from pipeline.station.tables import FileName, Words
from tests.service.stations import NAMED, ROWS, Station

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
SQLITE: Dialect = sqlite.dialect()
POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # so is SQLAlchemy's
DIALECTS = st.sampled_from([SQLITE, POSTGRESQL])


# --- columns

bytes_in_names = st.binary(min_size=1).map(lambda name: name.decode("utf-8", "surrogateescape"))
texts = st.text(min_size=1)
file_names = bytes_in_names | texts | texts.map("//{}".format)


@given(dialect=DIALECTS, name=file_names)
@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_files_name_comes_back_whatever_it_is(dialect: Dialect, name: str) -> None:
    kept = FileName().process_bind_param(name, dialect)
    assert kept is not None
    assert kept.encode()
    assert FileName().process_result_value(kept, dialect) == name


zones = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))


@given(dialect=DIALECTS, moment=st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=zones))  # noqa: DTZ001
def test_a_time_comes_back_in_utc(dialect: Dialect, moment: datetime) -> None:
    kept = Moment().process_bind_param(moment, dialect)
    back = Moment().process_result_value(kept, dialect)
    assert back == moment
    assert back is not None
    assert back.tzinfo is UTC


@given(st.text(st.characters(codec=None) | st.sampled_from("\0\ud800\udfff")))
def test_words_become_what_every_database_takes_and_stay_what_they_were_where_it_does(text: str) -> None:
    kept = Words().process_bind_param(text, SQLITE)
    assert kept is not None
    assert b"\0" not in kept.encode()
    assert len(kept) == len(text)
    assert all(old in {new, "\0"} or "\ud800" <= old <= "\udfff" for new, old in zip(kept, text, strict=True))


# --- what is waiting


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(connect("sqlite:///station.db", tmp_path), SystemClock())
    journal.prepare()
    yield journal
    journal.close()


def waits(count: int, since: datetime = NOW) -> list[Waiting]:
    return [Waiting(f"{number:04}.json", "why", "what", since, NOW) for number in range(count)]


def test_what_has_waited_keeps_the_time_since_when(journal: Journal) -> None:
    journal.wait(waits(1))
    journal.wait(waits(2, NOW + timedelta(seconds=1)))
    assert [one.since - NOW for one in journal.waits()] == [timedelta(0), timedelta(seconds=1)]


def test_more_may_wait_than_a_statement_takes_values(journal: Journal) -> None:
    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 600)

    journal.close()
    event.listen(journal._engine, "connect", limit)
    journal.wait(waits(1201))
    assert journal.waits() == waits(1201)
    journal.forget([one.name for one in waits(1200)])
    assert [one.name for one in journal.waits()] == ["1200.json"]


# --- its URL


def said_by_watch(root: Path, url: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert app.main(["init", str(root)]) == 0
    (root / "station.toml").write_text(f'[journal]\nurl = "{url}"\n', "utf-8")
    capsys.readouterr()
    assert app.main(["watch", str(root), "--once"]) == 2
    return capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(
    "url",
    [
        "no url",
        "klingon://station",
        "sqlite+klingon:///station.db",
        "postgresql+klingon://me:hush@host/x",
        "postgresql://me:hush@host:port/x",
        "mysql://me:hush@host/x",
        "sqlite:///a.db?timeout=soon",
    ],
)
def test_a_wrong_url_is_told_in_one_line_and_without_its_password(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first, remedy = said_by_watch(tmp_path / "s", url, capsys)
    assert first.startswith("hconnect: journal.url: ")
    assert remedy.startswith("  Such as sqlite:///journal.db, or postgresql+psycopg://")
    assert "hush" not in first + remedy


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://me:hush@/station?host={tmp_path}"
    journal = Journal(connect(url, tmp_path), SystemClock())
    with pytest.raises(Blocked) as blocked:
        journal.prepare()
    assert "hush" not in blocked.value.reason + blocked.value.remedy
    assert blocked.value.reason.startswith("the journal postgresql+psycopg://me:***@/station")
    assert "\n" not in blocked.value.reason


def test_a_file_in_a_folder_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    journal = Journal(connect("sqlite:///nowhere/station.db", tmp_path), SystemClock())
    with pytest.raises(Blocked) as blocked:
        journal.prepare()
    assert blocked.value.reason == "the journal station.db: unable to open database file"
    assert blocked.value.remedy.startswith("Let this user write there, or make the folder.")


def test_a_file_is_sought_from_the_root_and_an_absolute_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    for url, file in (
        ("sqlite:///j.db", "root/j.db"),
        (f"sqlite:///{(tmp_path / 'k.db').as_posix()}", "k.db"),
    ):
        journal = Journal(connect(url, tmp_path / "root"), SystemClock())
        journal.prepare()
        journal.close()
        assert (tmp_path / file).exists()


def test_what_is_no_url_raises_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        connect("", tmp_path)


# --- drives


def partition(place: str | Path, kind: str, options: str = "rw") -> SimpleNamespace:
    return SimpleNamespace(mountpoint=str(place), fstype=kind, opts=options)


def test_the_innermost_file_system_says_whether_it_is_a_network_drive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(os.path.realpath(tmp_path))
    for name in ("share", "shared", "share/local"):
        (root / name).mkdir()
    table = [
        partition(root.anchor, "ext4"),
        partition(root / "share" / "local", "xfs"),
        partition(root / "share", "CIFS"),
    ]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: table)
    found = {name: network.drive_of(root / name) for name in ("", "share", "share/local", "shared")}
    assert found == {"": "", "share": "CIFS", "share/local": "", "shared": ""}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_a_network_drive_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(os.path.realpath(tmp_path))
    (root / "share").mkdir()
    (root / "link").symlink_to(root / "share")
    table = [partition("/", "apfs"), partition(root / "share", "smbfs")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: table)
    assert network.drive_of(root / "link") == "smbfs"


def test_on_a_network_drive_no_command_writes_the_journal_in_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write-ahead log needs shared memory: one command that asks for it would break it for the others."""
    station = Station(tmp_path / "station")
    station.folders.settings.write_text("", "utf-8")
    table = [partition(os.path.realpath(tmp_path), "nfs4")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: table)
    root = str(station.folders.root)
    station.drop(NAMED("a"), ROWS)
    for command in (["watch", root, "--once"], ["status", root], ["fsck", root], ["retry", root, "*"]):
        app.main(command)
        assert written_as(station.folders.root / "station.db") == "delete", command


def written_as(file: Path) -> str:
    connection = sqlite3.connect(file)
    try:
        mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
        return mode
    finally:
        connection.close()
