"""How an input is read: in parts, from a plain file, which is let go of; one that vanishes leaves no half."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path

import psutil
import pytest

from pipeline.station.events import Filed
from pipeline.station.files import Entry
from tests.service.stations import NAMED, ROWS, FailingDisk, Station, YoungDisk, told
from tests.service.two_looks import A, B, renamed, station

__all__ = ["station"]

posix = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


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
