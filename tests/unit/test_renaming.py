"""A file gets a name that is free, and never takes another's: by the system's own call, and where it has none."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from pipeline.station import renaming

WAYS = ["the system's", "none", "one that this disk does not know"]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which call the system has."""
    if request.param == WAYS[1]:
        monkeypatch.setattr(renaming, "_exclusive", None)
    elif request.param == WAYS[2]:
        monkeypatch.setattr(renaming, "_exclusive", lambda _source, _target: errno.EINVAL)
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_a_name_that_is_free_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    renaming.rename(tmp_path / "a", tmp_path / "ב")
    assert [path.name for path in tmp_path.iterdir()] == ["ב"]


@pytest.mark.usefixtures("way")
def test_a_name_that_somebody_has_is_left_to_them(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    with pytest.raises(FileExistsError) as refused:
        renaming.rename(tmp_path / "a", tmp_path / "b")
    assert str(tmp_path / "b") in (refused.value.filename, refused.value.filename2)
    assert [(tmp_path / name).read_text() for name in ("a", "b")] == ["a", "b"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links for administrators alone")
@pytest.mark.usefixtures("way")
def test_a_name_that_leads_nowhere_is_taken_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").symlink_to(tmp_path / "gone")
    with pytest.raises(FileExistsError):
        renaming.rename(tmp_path / "a", tmp_path / "b")


@pytest.mark.usefixtures("way")
def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as refused:
        renaming.rename(tmp_path / "a", tmp_path / "b")
    assert refused.value.filename == str(tmp_path / "a")


def test_replacing_takes_the_name_from_whoever_has_it(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    renaming.replace(tmp_path / "a", tmp_path / "b")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("b", "a")]
