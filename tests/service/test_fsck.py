"""`hconnect fsck`: what does not agree is told, and only what a stop left half written is mended."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import app
from pipeline.station.lock import Lock
from tests.service.dealt import Fsck, fsck, station
from tests.service.stations import NAMED, WRONG, FailingDisk, Station, full

__all__ = ["fsck", "station"]


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
