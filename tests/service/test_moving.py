"""How an input gets into its folder: whatever its name is, and whatever others do to it meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.station.events import Filed
from tests.service.stations import ROWS, WRONG, FailingDisk, Station, told
from tests.service.two_looks import A, B, renamed, station

__all__ = ["station"]


def replacing(station: Station, content: bytes) -> FailingDisk:
    """A disk on which the input gets another content just before it is moved."""

    class Replacing(FailingDisk):
        def rename(self, source: Path, target: Path) -> None:
            if source == station.folders.drop / A and source.parent != target.parent:
                other = source.with_name(".other")
                other.write_bytes(content)
                other.replace(source)
            super().rename(source, target)

    return Replacing()


def test_a_file_that_is_replaced_before_it_is_moved_is_taken_too(station: Station) -> None:
    station.drop(A, ROWS)
    station.restart(replacing(station, b'{"another": "one, which is refused"}'))
    (event,) = renamed(station, A)
    assert isinstance(event, Filed)
    assert (event.state, event.record.reason) == ("gone", "was replaced before it could be moved")
    assert station.where() == {"drop": [A]}
    assert len(station.dats()) == 1
    station.restart()
    assert told(renamed(station, A)) == [("rejected", A)]
    assert sorted(record.state for record in station.journal.all()) == ["filed", "rejected"]


def test_a_file_that_is_written_anew_with_the_same_content_is_the_same(station: Station) -> None:
    path = station.drop(A, ROWS)
    station.restart(replacing(station, path.read_bytes()))
    assert told(renamed(station, A)) == [("done", A)]


def test_a_name_that_somebody_takes_in_done_meanwhile_is_left_to_them(station: Station) -> None:
    station.drop(A, ROWS)
    taken = station.folders.of("done") / A

    class Taking(FailingDisk):
        def rename(self, source: Path, target: Path) -> None:
            if target == taken and not taken.exists():
                taken.write_bytes(b"somebody's")
            super().rename(source, target)

    station.restart(Taking())
    assert told(renamed(station, A)) == [("done", A)]
    assert taken.read_bytes() == b"somebody's"
    (other,) = (name for name in station.where()["done"] if name != A)
    outcome = station.report("done", other)["outcome"]
    assert outcome["file"] == f"rep/hconnect/done/{other}"
    assert outcome["name"] == A
    (record,) = station.journal.all()
    assert (record.file, record.state) == (outcome["file"], "filed")
    assert not list(station.folders.root.rglob("*.part"))


def test_a_file_that_is_locked_when_it_is_to_be_moved_waits_and_has_its_dat(station: Station) -> None:
    station.drop(A, WRONG)
    station.drop(B, ROWS)

    class Locking(FailingDisk):
        locked = True

        def rename(self, source: Path, target: Path) -> None:
            if self.locked and source == station.folders.drop / B:
                raise PermissionError(13, "in use")
            super().rename(source, target)

    disk = Locking()
    station.restart(disk)
    station.work()
    told_of = told(station.later(0.25))
    assert told_of == [("rejected", A), ("waits", B, "is dealt with, but cannot be moved: in use")]
    (waiting,) = station.journal.waits()
    assert (waiting.name, waiting.reason) == (B, "is dealt with, but cannot be moved: in use")
    (dat,) = station.dats()
    dat.rename(dat.with_name(f"{dat.name}.DMY.BAK"))  # Masofon takes it meanwhile
    assert told(station.later(0.5)) == []
    disk.locked = False
    assert told(station.later(0.5)) == [("done", B)]
    assert len(station.dats()) == 1
    assert station.journal.waits() == []


@pytest.mark.parametrize("again", [False, True], ids=["goes on", "starts anew"])
def test_a_locked_file_that_is_replaced_meanwhile_is_another_one(station: Station, again: bool) -> None:
    path = station.drop(A, ROWS)
    station.restart(FailingDisk("rename", PermissionError(13, "in use")))

    class Locking(FailingDisk):
        locked = True

        def rename(self, source: Path, target: Path) -> None:
            if self.locked and source == path:
                raise PermissionError(13, "in use")
            super().rename(source, target)

    disk = Locking()
    station.restart(disk)
    assert told(renamed(station, A))[0][0] == "waits"
    path.write_bytes(b'{"another": "one"}')
    disk.locked = False
    if again:
        station.restart()
    events: list[tuple[str, ...]] = []
    for _ in range(4):
        events += [one for one in told(station.later(2)) if one[0] != "repaired"]
    assert [state for state, *_ in events] == ["gone", "rejected"]
    assert len(station.dats()) == 1


@pytest.mark.parametrize(
    "name",
    [
        "הזמנות 7.json",
        "заказ.json",
        "注文.json",
        "🧾.json",
        "-rf.json",
        "a'b\"c.json",
        "%00.json",
        "..json.json",
    ],
)
def test_a_name_in_any_script_is_a_name(station: Station, name: str) -> None:
    if os.name == "nt" and '"' in name:
        pytest.skip("Windows has no such names")
    if name.startswith("."):
        station.drop(name, WRONG)
        assert told(renamed(station, name)) == []
        return
    station.drop(name, WRONG)
    assert told(renamed(station, name)) == [("rejected", name)]
    assert station.where() == {"rejected": [name]}
    assert station.report("rejected", name)["outcome"]["name"] == name
