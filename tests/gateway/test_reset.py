"""Reset: what a station holds goes, and comes out the same again."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.gateway.trash import Trash
from tests.gateway.gateways import SETTINGS, Running, gateway, request
from tests.gateway.holdings import START, calls, day, files, here, rows, whole

__all__ = ["here"]


def test_same_seed_and_clock_give_the_same_dats_journal_and_calls(tmp_path: Path) -> None:
    with gateway(tmp_path / "one") as here:
        day(here)
        first = whole(here)
        assert here.control("POST", "reset") == (204, None)
        day(here)
        assert whole(here) == first
    with gateway(tmp_path / "two") as other:
        day(other)
        assert whole(other) == first
    hit = [call for call in first[2] if call["fault"]]
    assert 0 < len(hit) < 8
    assert any(name.endswith(".dat") for name in first[0])


def test_a_reset_leaves_nothing_but_the_settings(here: Running) -> None:
    day(here)
    (here.root / "Hconnect" / "imovein.prm").write_text("columns")
    (here.root / "Hconnect" / "old.dat.DMY_20260101.BAK").write_text("taken")
    (here.root / "rep" / "err" / "errors.log").write_text("error")
    (here.root / "rep" / "hconnect" / "unfinished.json").write_text("[")
    here.watcher.once()
    assert here.control("POST", "reset") == (204, None)
    assert files(here.root) == {"Hconnect/imovein.prm": b"columns"}
    assert (rows(here), calls(here)) == ([], [])
    assert here.get("faults") == {"seed": 0, "faults": []}
    assert not here.get("clock")["frozen"]
    assert (here.root / "station.toml").read_text("utf-8") == SETTINGS
    here.post(request())
    (dat,) = here.dats(1)
    assert [(call["id"], call["name"]) for call in calls(here)] == [
        (1, "1_imovein_250030_call-000000001.json")
    ]
    assert here.get("calls/1")["outcome"]["dat"] == dat.name


@pytest.mark.parametrize("count", [1, 10, 11])
def test_a_reset_empties_every_folder_however_much_is_in_it(here: Running, count: int) -> None:
    folders = [here.root / "rep" / "err"]
    folders += [here.root / "rep" / "hconnect" / name for name in ("done", "rejected", "corrupt", "hold")]
    for folder in folders:
        for number in range(count - 1):
            (folder / f"{number}.json").write_text("[]")
        (folder / "of a person").mkdir()
        (folder / "of a person" / "note.txt").write_text("...")
    assert here.control("POST", "reset") == (204, None)
    assert [list(folder.iterdir()) for folder in folders] == [[]] * 5


def test_after_a_reset_the_importer_has_nothing_to_go_on_with(here: Running) -> None:
    importing = here.gateway.importing
    importing._turn.left = True
    with importing.resting(30):
        pass
    assert not importing._bell._rung.empty()
    importing._bell.wait(30)
    importing._turn.left = True
    assert here.control("POST", "reset") == (204, None)
    assert importing._bell._rung.empty()


def test_what_is_thrown_away_is_removed_also_after_a_stop(tmp_path: Path) -> None:
    trash = Trash(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"")
    (tmp_path / "file").write_bytes(b"")
    trash.take(tmp_path / "folder")
    trash.take(tmp_path / "file")
    again = Trash(tmp_path)
    again.open()
    again.close()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_dat_of_a_lost_journal_is_made_anew_after_a_reset(tmp_path: Path) -> None:
    with gateway(tmp_path / "station") as here:
        here.control("POST", "clock", {"freeze": START})
        here.post(request())
        (before,) = here.dats(1)
    for file in (tmp_path / "station").glob("*.db*"):
        file.unlink()
    with gateway(tmp_path / "station") as here:
        here.control("POST", "reset")
        here.control("POST", "clock", {"freeze": START})
        here.post(request())
        (after,) = here.dats(1)
    assert after.name == before.name


def test_a_reset_that_the_disk_does_not_allow_is_told(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    here.post(request())
    here.dats(1)
    monkeypatch.setattr(Path, "rename", full)
    status, said = here.control("POST", "reset")
    assert (status, said["error"]) == (503, "No space left on device")
