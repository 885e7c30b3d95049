"""A journal that is lost, damaged or of another time: nothing is taken twice, and reports make it anew."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.cli import app
from pipeline.station.record import Record
from tests.service.dealt import Fsck, fsck, station
from tests.service.stations import NAMED, ROWS, WRONG, FailingDisk, Station, full, told

__all__ = ["fsck", "station"]


def journal_file(station: Station) -> Path:
    return station.folders.root / "station.db"


def lose_journal(station: Station) -> None:
    station.journal.close()
    for path in station.folders.root.glob("station.db*"):
        path.unlink()


def carried(record: Record) -> Record:
    """What of a record a report carries; the times of the steps are all that of filing there."""
    when = record.filed if record.dat is not None else None
    return replace(
        record,
        key="",
        modified=record.modified // 1000 * 1000,
        released=False,
        copies=0,
        accepted=when,
        converted=when,
        published=when,
    )


def known(station: Station) -> dict[str, Record]:
    found = {record.name: record for record in station.journal.all()}
    station.journal.close()
    return found


def test_a_lost_journal_is_told_and_not_made_anew_as_an_empty_one(station: Station, fsck: Fsck) -> None:
    lose_journal(station)
    code, lines = fsck()
    assert (code, lines[0]) == (1, "station.db: is not there, though the folders hold reports (4)")
    assert not journal_file(station).exists()


@pytest.mark.parametrize("by", ["fsck", "start"])
def test_a_lost_journal_is_made_anew_and_nothing_is_taken_twice(
    station: Station, fsck: Fsck, by: str
) -> None:
    (dat,) = station.dats()
    dat.rename(dat.with_name(f"{dat.name}.DMY_02_01_2026.BAK"))  # Masofon took it
    before = known(station)
    lose_journal(station)
    if by == "fsck":
        code, lines = fsck("--repair")
        learned = "station.db: did not know of 4 inputs whose reports lie beside them (mended)"
        assert (code, lines[0]) == (0, learned)
        station.restart()
    else:
        station.restart()
        text = "the journal was not there; it has learned of 4 from the reports"
        assert told(station.work()) == [("repaired", "", text)]
    after = {record.name: record for record in station.journal.all()}
    gone = replace(carried(before[NAMED("good")]), dat_sha256=None)  # the file of that name is not there
    assert after == {name: carried(record) for name, record in before.items()} | {NAMED("good"): gone}
    station.drop(NAMED("good"), ROWS)
    assert told(station.work()) == [("done", NAMED("good"))]
    assert [path.suffix for path in station.dats()] == [".BAK"]
    station.journal.close()
    assert fsck()[0] == 0


def test_the_lost_journals_last_steps_are_not_taken_twice_either(tmp_path: Path) -> None:
    """The .dat was published, its input not yet moved; and both the journal and the .dat are gone since."""
    station = Station(tmp_path / "station")
    path = station.drop(NAMED("a"), ROWS)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    station.restart(FailingDisk(station_operations_until_published(tmp_path / "count"), full()))
    assert told(station.work())[-1][0] == "paused"
    (dat,) = (path for path in station.dats() if path.suffix == ".dat")
    dat.rename(dat.with_name(f"{dat.name}.DMY_02_01_2026.BAK"))
    lose_journal(station)
    station.restart()
    assert ("done", NAMED("a")) in told(station.later(60))
    assert [path.suffix for path in station.dats()] == [".BAK"]


def station_operations_until_published(root: Path) -> int:
    """The number of the operation that moves the input: the one after the .dat got its name and was synced."""

    class Watched(FailingDisk):
        def rename(self, source: Path, target: Path) -> None:
            if source.name == NAMED("a"):
                moves.append(self.count)
            super().rename(source, target)

    moves: list[int] = []
    station = Station(root)
    path = station.drop(NAMED("a"), ROWS)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    station.restart(Watched())
    station.work()
    return moves[0]


@pytest.mark.parametrize("fault", [full(), PermissionError(13, "no")], ids=["full", "locked"])
def test_a_fault_while_it_learns_lets_it_learn_all_the_same(station: Station, fault: OSError) -> None:
    before = known(station)
    lose_journal(station)
    station.restart(FailingDisk("read", fault))  # the first report
    assert told(station.work())[0][0] == "paused"
    assert told(station.later(60)) == [
        ("repaired", "", "the journal was not there; it has learned of 4 from the reports"),
        ("goes on",),
    ]
    assert known(station).keys() == before.keys()


def garbage(path: Path) -> None:
    path.write_bytes(b"no database at all, and long enough to see that" * 50)


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def page(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[4096:8192] = b"\xa5" * 4096
    path.write_bytes(whole)


@pytest.mark.parametrize("damage", [garbage, torn, page])
def test_a_damaged_journal_is_moved_away_and_made_anew(
    station: Station, fsck: Fsck, damage: Callable[[Path], None]
) -> None:
    before = known(station)
    file = journal_file(station)
    damage(file)
    station.drop(NAMED("late"), WRONG)
    damaged = file.read_bytes()

    code, lines = fsck()
    assert code == 2
    assert lines[0].startswith("station.db: is damaged: ")
    assert lines[-1] == "hconnect: station.db is damaged"
    assert file.read_bytes() == damaged

    station.restart()
    (event,) = station.work()
    assert told([event])[0][0] == "paused"
    assert "hconnect fsck ROOT --repair" in getattr(event, "remedy", "")
    station.journal.close()

    code, lines = fsck("--repair")
    assert code == 0
    assert lines[0].startswith("station.db: is damaged: ")
    assert lines[1] == "station.db: did not know of 4 inputs whose reports lie beside them (mended)"
    (aside,) = file.parent.glob("station.db.damaged-*")
    assert aside.read_bytes() == damaged
    assert known(station) == {name: carried(record) for name, record in before.items()}
    station.restart()
    assert told(station.work()) == [("rejected", NAMED("late"))]
    station.journal.close()
    assert fsck()[0] == 0


def test_a_journal_of_another_version_is_left_alone(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(journal_file(station)) as connection:
        connection.execute("UPDATE meta SET value = '99'")
    connection.close()
    root = str(station.folders.root)
    for command in (["watch", root, "--once"], ["status", root], ["fsck", root], ["fsck", root, "--repair"]):
        assert app.main(command) == 2
        said = capsys.readouterr().err.splitlines()
        assert said[0] == "hconnect: the journal is of version 99, and this program knows 1"
        assert len(said) == 2


# --- a law


contents = st.sampled_from([ROWS, WRONG, [*ROWS, *ROWS], b"[", b"{}", b"", b"\xff\xfe\x00"])
names = st.sampled_from([NAMED("a"), NAMED("b"), "הזמנה.json", "x" * 250 + ".json"])


@given(st.lists(st.tuples(names, contents, st.booleans()), min_size=1, max_size=6))
@settings(max_examples=12)
def test_a_journal_made_from_reports_says_of_each_input_what_the_lost_one_said(
    tmp_path_factory: pytest.TempPathFactory, drops: list[tuple[str, list[object] | bytes, bool]]
) -> None:
    station = Station(tmp_path_factory.mktemp("law"), drop={"same_content": "hold", "patience": 1})
    for name, content, hold in drops:
        station.drop(name, content)
        if hold:
            for _ in station.worker.order("hold", name):
                pass
        station.later(0.5)
        station.later(1.5)
    assert "drop" not in station.where()
    before = {(record.name, record.sha256): carried(record) for record in station.journal.all()}
    lose_journal(station)
    station.restart()
    station.work()
    after = {(record.name, record.sha256): record for record in station.journal.all()}
    station.journal.close()
    assert after.keys() == before.keys()
    for key, record in after.items():
        assert record == before[key]
