"""Settings that change while a station runs: what is right counts at once, what is wrong never does and is told once."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from pipeline.errors import EnvironmentFault
from pipeline.settings.live import SETTLED, Live, Reread
from pipeline.settings.toml import SettingsRefused

RIGHT = "[drop]\npoll = {}\n"
WRONG = "[drop]\npoll = 0\n"


class Changing:
    """A file, the settings that follow it, what they told, and the time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now = 0.0
        self.told: list[Reread] = []
        self.write(RIGHT.format(1))
        self.live = Live(path, self.told.append, every=1, ticks=lambda: self.now)

    def write(self, text: str) -> None:
        self.path.write_bytes(text.encode())

    def poll(self, *, after: float = 1) -> float:
        self.now += after
        return self.live.current().drop.poll


@pytest.fixture
def changing(tmp_path: Path) -> Changing:
    return Changing(tmp_path / "station.toml")


def test_a_right_change_counts_at_the_next_look(changing: Changing) -> None:
    assert changing.poll() == 1
    changing.write(RIGHT.format(22))
    assert changing.poll() == 22
    assert changing.told == [Reread()]


def test_between_two_looks_the_file_is_left_alone(changing: Changing) -> None:
    changing.write(RIGHT.format(22))
    assert changing.poll(after=0.5) == 1
    assert changing.poll(after=0.5) == 22


def test_a_wrong_change_is_told_once_and_the_old_settings_stay(changing: Changing) -> None:
    changing.write(WRONG)
    assert [changing.poll() for _ in range(3)] == [1, 1, 1]
    (refused,) = changing.told
    assert f"{changing.path}:2: drop.poll" in refused.refusal
    assert refused.remedy
    assert changing.live.news == refused
    os.utime(changing.path, ns=(0, 0))  # touched, and as wrong as before
    assert changing.poll() == 1
    assert len(changing.told) == 1
    changing.write(WRONG + "\n")
    assert changing.poll() == 1
    assert len(changing.told) == 2


def test_a_wrong_file_that_is_put_right_counts_again(changing: Changing) -> None:
    changing.write(WRONG)
    changing.poll()
    changing.write(RIGHT.format(33))
    assert changing.poll() == 33
    assert [news.refusal == "" for news in changing.told] == [False, True]
    assert changing.live.news == Reread()


@pytest.mark.parametrize("emptied", ["", "\n  \n"])
def test_a_file_that_an_editor_has_just_emptied_does_not_count(changing: Changing, emptied: str) -> None:
    changing.write(emptied)
    assert changing.poll() == 1
    assert "is empty" in changing.told[0].refusal


def test_a_file_that_is_gone_is_told_once_and_may_come_back(changing: Changing) -> None:
    changing.path.unlink()
    assert [changing.poll(), changing.poll()] == [1, 1]
    assert ["is not there" in news.refusal for news in changing.told] == [True]
    changing.write(RIGHT.format(1))
    assert changing.poll() == 1
    assert changing.told[1:] == [Reread()]


def test_a_second_change_within_the_same_tick_of_the_disk_is_seen(changing: Changing) -> None:
    for number in (2, 3):  # as many bytes, at the same time
        changing.write(RIGHT.format(number))
        os.utime(changing.path, ns=(1, 1))
        assert changing.poll() == number


def test_a_file_that_has_settled_is_not_read_again(
    changing: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    whole = Path.read_bytes

    def count(path: Path) -> bytes:
        read.append(path)
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", count)
    changing.poll(after=SETTLED)
    assert len(read) == 1
    for _ in range(5):
        changing.poll()
    assert len(read) == 1
    changing.write(RIGHT.format(22))
    assert changing.poll() == 22
    assert len(read) == 2


def test_wrong_settings_are_nothing_to_begin_with(tmp_path: Path) -> None:
    path = tmp_path / "station.toml"
    with pytest.raises(SettingsRefused, match="is not there"):
        Live(path)
    path.mkdir()
    with pytest.raises(EnvironmentFault):
        Live(path)
    path.rmdir()
    path.write_text(WRONG)
    with pytest.raises(SettingsRefused, match=r"station\.toml:2"):
        Live(path)


def test_many_threads_see_whole_settings_and_one_of_them_tells(tmp_path: Path) -> None:
    path = tmp_path / "station.toml"
    path.write_text(RIGHT.format(1))
    told: list[Reread] = []
    live = Live(path, told.append, every=0)
    together = threading.Barrier(8)
    seen: list[float] = []

    def look() -> None:
        together.wait()
        seen.extend(live.current().drop.poll for _ in range(20))

    threads = [threading.Thread(target=look) for _ in range(8)]
    path.write_text(WRONG)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1.0] * 160
    assert len(told) == 1
