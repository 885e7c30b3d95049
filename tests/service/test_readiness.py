"""Readiness: when a file in the drop folder is whole, and what is never taken for a whole one."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipeline.settings.station import Drop
from pipeline.station.files import FILE, Entry
from pipeline.station.looks import Looks
from tests.service.stations import ROWS, START, StandingClock, Station, YoungDisk, told
from tests.service.two_looks import A, B, renamed, station

__all__ = ["station"]


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


# --- nothing in it


def test_a_file_of_no_bytes_waits_and_is_corrupt(station: Station) -> None:
    station.drop(A, b"")
    station.work()
    assert told(station.later(0.25)) == [("waits", A, "is not whole yet")]
    assert told(station.later(29.5)) == []
    assert told(station.later(0.25)) == [("corrupt", A)]
    assert station.report("corrupt", A)["outcome"]["size"] == 0
