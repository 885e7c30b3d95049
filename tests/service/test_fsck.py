"""`hconnect fsck`: what does not agree is told, what can be mended is, and a lost journal is made anew."""

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
from pipeline.station.lock import Lock
from pipeline.station.record import Record
from tests.service.stations import NAMED, ROWS, WRONG, FailingDisk, Station, full, told


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """With an input of each kind dealt with, and no service."""
    station = Station(tmp_path / "station", drop={"same_content": "hold"})
    station.folders.settings.write_text('[companies]\ndemo = "1"\n', "utf-8")
    fill(station)
    station.journal.close()
    return station


def fill(station: Station) -> None:
    for name, content in (
        (NAMED("good"), ROWS),
        (NAMED("wrong"), WRONG),
        (NAMED("torn"), b"["),
        (NAMED("held"), ROWS),
    ):
        station.drop(name, content)
        station.work()
    station.later(31)
    assert {state: len(names) for state, names in station.where().items()} == dict.fromkeys(
        ("done", "rejected", "corrupt", "hold"), 1
    )


@pytest.fixture
def fsck(station: Station, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str]]]:
    """Runs it; gives the exit code, and the lines of stdout (where it ends with 2: of stderr) without remedies."""

    def run(*options: str) -> tuple[int, list[str]]:
        code = app.main(["fsck", str(station.folders.root), *options])
        captured = capsys.readouterr()
        lines = (captured.out + captured.err).splitlines()
        return code, [line for line in lines if not line.startswith("  ")]

    return run


Fsck = Callable[..., tuple[int, list[str]]]


def journal_file(station: Station) -> Path:
    return station.folders.root / "station.db"


def lose_journal(station: Station) -> None:
    station.journal.close()
    for path in station.folders.root.glob("station.db*"):
        path.unlink()


def test_where_all_is_well_all_agree(fsck: Fsck) -> None:
    assert fsck() == (0, ["4 inputs in the journal, 5 files read: all agree"])


def test_a_station_that_never_worked_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "new"
    assert app.main(["init", str(root)]) == 0
    capsys.readouterr()
    assert app.main(["fsck", str(root)]) == 0
    assert capsys.readouterr().out == "0 inputs in the journal, 0 files read: all agree\n"
    assert not (root / "station.db").exists()


# --- what does not agree, and stays so: nobody but people can say what was meant


def input_removed(station: Station) -> str:
    (station.folders.of("done") / NAMED("good")).unlink()
    return (
        f"rep/hconnect/done/{NAMED('good')}: is not there: {NAMED('good')} was filed as it\n"
        f"rep/hconnect/done/{NAMED('good')}.report.json: is a report without an input"
    )


def report_removed(station: Station) -> str:
    (station.folders.of("rejected") / f"{NAMED('wrong')}.report.json").unlink()
    return f"rep/hconnect/rejected/{NAMED('wrong')}: has no report beside it"


def input_changed(station: Station) -> str:
    (station.folders.of("hold") / NAMED("held")).write_text("[]")
    return f"rep/hconnect/hold/{NAMED('held')}: the journal knows no such content"


def dat_changed(station: Station) -> str:
    (dat,) = station.dats()
    dat.write_bytes(dat.read_bytes() + b"x\r\n")
    return f"Hconnect/{dat.name}: is not what {NAMED('good')} became"


def taken_dat_changed(station: Station) -> str:
    (dat,) = station.dats()
    taken = dat.rename(dat.with_name(f"{dat.name}.DMY_02_01_2026.BAK"))
    taken.write_bytes(b"")
    return f"Hconnect/{taken.name}: is not what {NAMED('good')} became"


def stranger(station: Station) -> str:
    (station.folders.of("done") / "stranger.json").write_text("[1]")
    return "rep/hconnect/done/stranger.json: the journal knows no such content"


@pytest.mark.parametrize(
    "damage", [input_removed, report_removed, input_changed, dat_changed, taken_dat_changed, stranger]
)
def test_what_does_not_agree_is_told_and_nothing_is_changed(
    station: Station, fsck: Fsck, damage: Callable[[Station], str]
) -> None:
    differences = damage(station).splitlines()
    before = everything(station)
    for options in ([], ["--repair"]):
        code, lines = fsck(*options)
        assert (code, lines[:-1]) == (1, differences)
        count = len(differences)
        assert lines[-1].endswith(f"{count} difference{'s' * (count > 1)} left")
    assert everything(station) == before


def everything(station: Station) -> dict[Path, bytes]:
    """What the folders hold, but for the journal."""
    files = [path for folder in station.folders.all() for path in folder.iterdir() if path.is_file()]
    return {path: path.read_bytes() for path in files}


def test_a_dat_that_masofon_took_is_no_difference(station: Station, fsck: Fsck) -> None:
    (dat,) = station.dats()
    dat.rename(dat.with_name(f"{dat.name}.DMY_02_01_2026.BAK"))
    assert fsck()[0] == 0
    next(station.folders.dats.iterdir()).unlink()  # people may tidy up
    assert fsck()[0] == 0


def test_what_a_stop_left_half_done_is_told_and_the_next_start_ends_it(station: Station, fsck: Fsck) -> None:
    station.drop(NAMED("late"), WRONG)
    station.restart(FailingDisk("rename", full()))
    station.work()
    station.journal.close()
    code, (on_its_way, *_) = fsck()
    assert (code, on_its_way) == (1, f"{NAMED('late')}: is rejected, and not yet filed")
    station.restart()
    station.work()
    station.journal.close()
    assert fsck()[0] == 0


def test_what_waits_to_be_taken_up_again_has_to_be_in_the_drop_folder(station: Station, fsck: Fsck) -> None:
    assert app.main(["release", str(station.folders.root), NAMED("held")]) == 0
    assert fsck()[0] == 0
    (station.folders.drop / NAMED("held")).unlink()
    assert fsck() == (
        1,
        [
            f"{NAMED('held')}: is waiting, and not in the drop folder",
            "4 inputs in the journal, 4 files read: 1 difference left",
        ],
    )


def test_drafts_that_a_stop_left_behind_are_removed_where_that_is_asked_for(
    station: Station, fsck: Fsck
) -> None:
    draft = station.folders.dats / ".hconnect-1-2.part"
    draft.write_bytes(b"half")
    assert fsck()[1][0] == "Hconnect/.hconnect-1-2.part: was left half written"
    assert draft.exists()
    code, lines = fsck("--repair")
    assert (code, lines[0]) == (0, "Hconnect/.hconnect-1-2.part: was left half written (mended)")
    assert not draft.exists()


# --- the journal: lost, damaged, of another time


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


# --- beside a service


def test_beside_a_service_what_is_on_its_way_is_left_out(station: Station, fsck: Fsck) -> None:
    station.drop(NAMED("late"), WRONG)
    station.restart(FailingDisk("rename", full()))
    station.work()
    lock = Lock(station.folders.lock)
    lock.take()
    try:
        code, lines = fsck()
        assert code == 0
        assert lines[-1] == "A service is at work: what is on its way was left out."
        code, lines = fsck("--repair")
        assert (code, lines) == (
            2,
            [f"hconnect: {station.folders.root} has a service already: process {os.getpid()}"],
        )
    finally:
        lock.release()


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
