"""Readiness: when a file in the drop folder is whole, and what is never taken for a whole one."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path

import psutil
import pytest

from pipeline.settings.station import Drop
from pipeline.station.events import Event, Filed
from pipeline.station.files import FILE, Entry
from pipeline.station.looks import Looks
from tests.service.stations import (
    NAMED,
    ROWS,
    START,
    WRONG,
    FailingDisk,
    StandingClock,
    Station,
    YoungDisk,
    told,
)

A, B = NAMED("a"), NAMED("b")
posix = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """As it is by default: two looks, a quarter of a second apart."""
    return Station(tmp_path / "station", drop={"looks": 2})


def renamed(station: Station, name: str) -> list[Event]:
    """As after the event of a rename."""
    return list(station.worker.work(whole={name}))


# --- a rename, a marker


def test_what_was_renamed_into_the_folder_is_taken_at_once(station: Station) -> None:
    station.drop(A, ROWS)
    station.drop(B, ROWS)
    assert told(renamed(station, A)) == [("done", A)]


def test_what_was_renamed_into_the_folder_and_is_no_json_waits_all_the_same(station: Station) -> None:
    """An event may be about another file of that name; only patience, or a marker, says that this is all."""
    station.drop(A, b"[")
    assert told(renamed(station, A)) == [("waits", A, "is not whole yet")]
    assert told(station.later(30)) == [("corrupt", A)]


def test_what_has_a_marker_is_taken_at_once_and_its_marker_goes(station: Station) -> None:
    station.drop(A, ROWS)
    station.drop(f"{A}.done", b"")
    station.drop(B, ROWS)
    assert told(station.work()) == [("done", A)]
    assert station.where() == {"drop": [B], "done": [A]}


def test_what_has_a_marker_and_is_no_json_is_corrupt_at_once(station: Station) -> None:
    station.drop(A, b'[{"AccountKey": "106')
    station.drop(f"{A}.done", b"")
    assert told(station.work()) == [("corrupt", A)]
    assert station.where() == {"corrupt": [A]}


def test_a_marker_alone_is_no_input_and_stays(station: Station) -> None:
    station.drop(f"{A}.done", b"")
    assert told(station.work() + station.later(60)) == []
    assert station.where() == {"drop": [f"{A}.done"]}


def test_a_marker_that_comes_after_the_rest_of_the_file_is_heard(station: Station) -> None:
    path = station.drop(A, b"[")
    station.work()
    assert told(station.later(0.25)) == [("waits", A, "is not whole yet")]
    path.write_bytes(json.dumps(ROWS).encode())
    station.drop(f"{A}.done", b"")
    assert told(station.work()) == [("done", A)]


def test_a_marker_that_comes_late_says_that_there_is_no_more(station: Station) -> None:
    station.drop(A, b"[")
    station.work()
    assert told(station.later(0.25)) == [("waits", A, "is not whole yet")]
    station.drop(f"{A}.done", b"")
    assert told(station.work()) == [("corrupt", A)]


# --- looks


def test_without_either_it_takes_two_looks_that_show_the_same(station: Station) -> None:
    station.drop(A, ROWS)
    assert told(station.work()) == []
    assert station.worker.rest() == 0.25
    assert told(station.later(0.2)) == []
    assert told(station.later(0.05)) == [("done", A)]


def test_as_many_looks_as_the_settings_say(tmp_path: Path) -> None:
    station = Station(tmp_path / "s", drop={"looks": 4, "quiet": 2})
    station.drop(A, ROWS)
    assert [told(station.later(2)) for _ in range(4)] == [[], [], [], [("done", A)]]


@pytest.mark.parametrize("what", ["size", "time", "file"])
def test_a_change_between_two_looks_lets_them_be_counted_anew(station: Station, what: str) -> None:
    path = station.drop(A, ROWS)
    station.work()
    status = path.stat()
    if what == "size":
        path.write_bytes(path.read_bytes() + b" ")
        os.utime(path, ns=(0, status.st_mtime_ns))
    elif what == "time":
        os.utime(path, ns=(0, status.st_mtime_ns + 1_000_000))
    else:
        other = station.drop(".other", path.read_bytes())
        os.utime(other, ns=(0, status.st_mtime_ns))
        other.replace(path)
    assert told(station.later(0.25)) == []
    assert told(station.later(0.2)) == []
    assert told(station.later(0.05)) == [("done", A)]


def test_a_file_that_changes_between_the_last_look_and_the_reading_waits(station: Station) -> None:
    path = station.drop(A, b"[]")

    class Late(YoungDisk):
        def list(self, folder: Path) -> list[Entry]:
            found = super().list(folder)
            if folder == station.folders.drop and station.clock.passed == 0.25:
                path.write_bytes(b"[ ]")
            return found

    station.restart(Late())
    station.work()
    assert told(station.later(0.25)) == [("waits", A, "is still being written")]
    assert station.where() == {"drop": [A]}
    assert [state for state, *_ in told(station.later(30.1))] == ["done"]


def test_a_file_that_changes_while_it_is_judged_waits(station: Station) -> None:
    path = station.drop(A, ROWS)

    class Late(YoungDisk):
        def read(self, path: Path) -> bytes:
            content = super().read(path)
            path.write_bytes(b"[ ]")
            return content

    station.restart(Late())
    assert told(renamed(station, A)) == [("waits", A, "is still being written")]
    assert station.dats() == []
    path.unlink()


# --- times and ages


def entry(age: float = 0.0, modified: float = 0.0) -> Entry:
    return Entry(A, FILE, 2, int((START.timestamp() - modified) * 1e9), 1, age)


@pytest.mark.parametrize(
    ("seen", "options", "taken"),
    [
        (entry(age=0.3), {}, True),
        (entry(age=0.2), {}, False),
        (entry(modified=3600), {}, False),
        (entry(modified=3600), {"by_times": True}, True),
        (entry(modified=0.1), {"by_times": True}, False),
        (entry(modified=-3600), {"by_times": True}, False),
        (entry(age=3600), {"by_ages": False}, False),
    ],
    ids=[
        "nothing changed for long enough",
        "something changed just now",
        "a copy keeps its old time",
        "there will be no second look",
        "there will be none and it is new",
        "a time to come",
        "a network drive's clock is its own",
    ],
)
def test_who_is_believed_at_the_first_look(seen: Entry, options: dict[str, bool], taken: bool) -> None:
    looks = Looks(StandingClock(), Drop(), **options)
    assert looks.due([seen]) == ([seen] if taken else [])


def test_a_copy_with_an_old_time_is_not_taken_for_whole(station: Station) -> None:
    path = station.drop(A, ROWS)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert told(station.work()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell when something changed")
def test_the_systems_own_word_on_a_files_age_counts(tmp_path: Path) -> None:
    from pipeline.station.disk import Disk

    path = tmp_path / "a.json"
    path.write_bytes(b"[]")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    seen = Disk().stat(path)
    assert seen is not None
    assert seen.modified == 1_000_000_000 * 10**9
    assert 0 <= seen.age < 3600  # not the 16 years and more that the file's time says
    assert [one.name for one in Disk().list(tmp_path)] == ["a.json"]


# --- what is there to be read


def test_a_file_of_no_bytes_waits_and_is_corrupt(station: Station) -> None:
    station.drop(A, b"")
    station.work()
    assert told(station.later(0.25)) == [("waits", A, "is not whole yet")]
    assert told(station.later(29.5)) == []
    assert told(station.later(0.25)) == [("corrupt", A)]
    assert station.report("corrupt", A)["outcome"]["size"] == 0


@posix
def test_a_link_that_takes_the_place_of_a_file_is_not_followed(station: Station, tmp_path: Path) -> None:
    """Also where that happens after the listing, and after the look: the content never leaves its place."""
    secret = tmp_path / "secret.json"
    secret.write_bytes(b"[]")

    class Swapping(YoungDisk):
        def __init__(self, when: str) -> None:
            super().__init__()
            self.when = when

        def swap(self, when: str) -> None:
            if self.when == when:
                (station.folders.drop / A).unlink()
                (station.folders.drop / A).symlink_to(secret)

        def list(self, folder: Path) -> list[Entry]:
            found = super().list(folder)
            if folder == station.folders.drop:
                self.swap("after the listing")
            return found

        def open(self, path: Path) -> object:  # type: ignore[override]  # what it gives is passed on
            self.swap("after the look")
            return super().open(path)

    for when, reason in (
        ("after the listing", "is no plain file: links are not followed"),
        ("after the look", "cannot be read: "),
    ):
        station.drop(A, ROWS)
        station.restart(Swapping(when))
        ((state, name, said),) = told(renamed(station, A))
        assert (state, name) == ("waits", A)
        assert said.startswith(reason)
        (station.folders.drop / A).unlink()
    assert not list(station.folders.root.rglob("*.report.json"))


def test_what_vanishes_while_it_is_read_is_forgotten(station: Station) -> None:
    station.drop(A, ROWS)
    station.drop(B, ROWS)
    station.restart(FailingDisk("read", FileNotFoundError(2, "gone")))
    station.work()
    assert told(station.later(0.25)) == [("done", B)]


@pytest.mark.parametrize("moment", ["read", "create"])
def test_what_vanishes_before_it_is_filed_leaves_no_half(station: Station, moment: str) -> None:
    path = station.drop(A, ROWS)

    class Vanishing(YoungDisk):
        def read(self, path: Path) -> bytes:
            content = super().read(path)
            if moment == "read":
                path.unlink()
            return content

        def sync(self, paths: object) -> None:
            path.unlink(missing_ok=True)
            super().sync(paths)  # type: ignore[arg-type]  # passed on

    station.restart(Vanishing())
    events = renamed(station, A)
    if moment == "read":
        assert events == []
        assert station.dats() == []
        return
    (event,) = events
    assert isinstance(event, Filed)
    assert (event.state, event.record.reason) == ("gone", "vanished before it could be moved")
    assert len(station.dats()) == 1
    assert told(station.later(60)) == []


def test_a_large_file_goes_through_in_parts(station: Station) -> None:
    """It is taken from where it lies: what is held of it at any time is far less than all of it."""
    path = station.folders.drop / A
    count = 10_000
    row = json.dumps(ROWS[0]).encode() + b" " * 4_000
    with path.open("wb") as file:
        file.write(b"[" + b",".join([row] * count) + b"]")
    size = path.stat().st_size
    assert size > 1 << 25
    tracemalloc.start()
    try:
        assert told(renamed(station, A)) == [("done", A)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert station.report("done", A)["outcome"]["rows"] == count
    assert peak < size / 3


def test_a_large_file_is_let_go_of_before_it_is_moved(station: Station) -> None:
    """Whatever is wrong with it: Windows moves no file that is open."""

    class Asking(YoungDisk):
        def rename(self, source: Path, target: Path) -> None:
            assert str(source) not in {file.path for file in psutil.Process().open_files()}
            super().rename(source, target)

    station.restart(Asking())
    for number, content in enumerate((b"[]", b"[1]", b"{}", "שלום".encode("cp1255"), b"\xff\xfe[")):
        station.drop(NAMED(number), content + b" " * (1 << 25))
        station.drop(NAMED(number) + ".done", b"")
        ((state, _),) = told(station.work())
        assert state == ("done" if content == b"[]" else "corrupt" if number > 2 else "rejected")


# --- between the making and the moving


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
