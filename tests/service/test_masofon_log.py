"""The logs of the import engine: whatever a stop leaves of a block, it is there once and whole; and nothing else goes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.engine import log
from pipeline.station.disk import Disk
from tests.service.model import Gate, Model, Tree
from tests.service.stations import StandingClock

BEFORE = b"[block] one\r\n================\r\n"
BLOCK = b"[block] two\r\n0\tx\t1\t\r\n================\r\n"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LEFT = [BLOCK[:length] for length in range(len(BLOCK) + 1)]
BLANK = [bytes(length) for length in (1, len(BLOCK))] + [BLOCK[:9] + bytes(9)]


@pytest.mark.parametrize("left", [*LEFT, *BLANK])
@pytest.mark.parametrize("before", [b"", BEFORE])
def test_whatever_a_stop_left_of_a_block_it_is_there_once(tmp_path: Path, before: bytes, left: bytes) -> None:
    path = tmp_path / "a.err"
    path.write_bytes(before + left)
    log.append(Disk(), path, BLOCK, len(before), NOW)
    assert path.read_bytes() == before + BLOCK


def test_a_block_that_others_have_followed_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.err"
    path.write_bytes(BEFORE + BLOCK + BEFORE)
    log.append(Disk(), path, BLOCK, len(BEFORE), NOW)
    assert path.read_bytes() == BEFORE + BLOCK + BEFORE


@pytest.mark.parametrize("others", [b"# looked at\r\n", BLOCK[:9] + BEFORE, bytes(3) + BEFORE])
def test_what_others_wrote_there_stays(tmp_path: Path, others: bytes) -> None:
    path = tmp_path / "a.err"
    path.write_bytes(BEFORE + others)
    log.append(Disk(), path, BLOCK, len(BEFORE), NOW)
    assert path.read_bytes() == BEFORE + others + BLOCK


@pytest.mark.parametrize("content", [None, b"", BEFORE[:5]])
def test_a_log_that_was_taken_away_or_cut_goes_on_where_it_ends(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "a.err"
    if content is not None:
        path.write_bytes(content)
    log.append(Disk(), path, BLOCK, len(BEFORE), NOW)
    assert path.read_bytes() == (content or b"") + BLOCK


def test_what_is_no_file_is_put_aside(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(BEFORE)
    path = tmp_path / "a.err"
    path.symlink_to(elsewhere)
    at = log.end_of(Disk(), path)
    log.append(Disk(), path, BLOCK, at, NOW)
    assert not path.is_symlink()
    assert (path.read_bytes(), elsewhere.read_bytes()) == (BLOCK, BEFORE)


def test_a_large_log_is_put_aside_once_however_often_a_stop_lets_it_begin_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LARGE", len(BEFORE))
    path = tmp_path / "a.err"
    path.write_bytes(BEFORE)
    at = log.end_of(Disk(), path)
    for _ in range(2):
        log.append(Disk(), path, BLOCK, at, NOW)
        found = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
        assert found == {"a.err": BLOCK, "a.20260102T030405000000Z.err": BEFORE}


def test_a_full_disk_leaves_no_half_block() -> None:
    folder = Path("/logs")
    files = Model(Tree({folder: {}}, {}), StandingClock(), Gate())
    path = folder / "a.err"
    log.append(files, path, BEFORE, 0, NOW)
    files.full = True
    with pytest.raises(OSError, match="No space left"):
        log.append(files, path, BLOCK, len(BEFORE), NOW)
    assert files.read(path) == BEFORE
