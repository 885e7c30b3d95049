"""grid, provider and station: what the commands make of a station.toml on the disk, and what they say."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.settings import edits, toml
from pipeline.settings.edit import Edited, apply
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from pipeline.station.settings_file import change
from tests.service.stations import FailingDisk, Stop, full
from tests.unit.commands import Done, Run, hconnect

__all__ = ["hconnect"]

THERE = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
POSIX = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has neither modes nor links for everybody"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A station with a provider."""
    folders = Folders(tmp_path / "station")
    folders.make(Disk())
    change(folders.settings, edits.add_provider(edits.new_provider("250030", name="Web shop")), Disk())
    return folders.root


def file(root: Path) -> Path:
    return root / toml.NAME


def row(*interfaces: str, company: str = "demo", provider: str = "250030") -> list[str]:
    options = ["--company", company, "--provider", provider]
    return options + [word for interface in interfaces for word in ("--interface", interface)]


# --- grid


def test_rows_are_added_once_listed_and_taken_out(root: Path, hconnect: Run) -> None:
    before = file(root).read_bytes()
    assert hconnect("grid", "list", root).out == "no rows: the gateway allows nothing\n"
    added = hconnect("grid", "add", root, *row("imovein", "Kupain", "IMOVEIN"))
    assert added == Done(0, "added: demo, 250030, IMOVEIN\nadded: demo, 250030, Kupain\n", "")
    again = hconnect("grid", "add", root, *row("imovein", "heshin", company="DEMO"))
    assert again == Done(0, "there already: DEMO, 250030, imovein\nadded: DEMO, 250030, heshin\n", "")
    listed = [line.split() for line in hconnect("grid", "list", root).out.splitlines()]
    assert [cells for cells in listed if "250030" in cells] == [
        [company, "1", "250030", "Web", "shop", interface]
        for company, interface in (("demo", "IMOVEIN"), ("demo", "Kupain"), ("DEMO", "heshin"))
    ]
    removed = hconnect("grid", "remove", root, *row("imovein", "kupain", "heshin", "movein"))
    assert removed.code == 0
    assert [line.split(":")[0] for line in removed.out.splitlines()] == ["removed"] * 3 + ["not there"]
    assert file(root).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said", "remedy"),
    [
        (row("imovein", company="dmeo"), "dmeo is not in [companies]", "Known: demo."),
        (row("imovein", provider="9"), "there is no [[provider]] 9", "Known: 250030."),
        (row("../x"), "interface: ", "Correct"),
        (row("imovein", company=" "), "company: ", "Correct"),
    ],
)
def test_a_row_that_could_only_be_a_slip_is_refused(
    arguments: list[str], said: str, remedy: str, root: Path, hconnect: Run
) -> None:
    before = file(root).read_bytes()
    done = hconnect("grid", "add", root, *arguments)
    assert (done.code, done.out) == (2, "")
    first, second = done.err.splitlines()
    assert said in first
    assert remedy in second
    assert file(root).read_bytes() == before


# --- provider


def test_a_new_provider_gets_a_token_of_its_own_that_is_shown_once(root: Path, hconnect: Run) -> None:
    tokens = []
    for passport in ("1", "2"):
        done = hconnect("provider", "new", root, passport)
        assert done.code == 0
        tokens += re.findall(r"^token: ([0-9a-f]{32})$", done.out, re.MULTILINE)
    assert len(set(tokens)) == 2
    stored = [provider.token.get_secret_value() for provider in toml.load(file(root)).providers[1:]]
    assert stored == tokens
    listed = hconnect("provider", "list", root)
    assert not [token for token in tokens if token in listed.out]
    assert all(f"{token[:4]}…" in listed.out for token in tokens)
    shown = hconnect("provider", "list", root, "--show-token")
    assert all(token in shown.out for token in tokens)


def test_the_list_shows_no_part_of_a_short_token(tmp_path: Path, hconnect: Run) -> None:
    file(tmp_path).write_text('[[provider]]\nnet_passport = "1"\ntoken = "secret"\n', "utf-8")
    assert "secr" not in hconnect("provider", "list", tmp_path).out
    file(tmp_path).write_text("", "utf-8")
    assert hconnect("provider", "list", tmp_path).out == "no providers\n"


def test_a_provider_with_a_key_has_no_token_and_the_key_is_seen_from_the_root(
    root: Path, tmp_path: Path, hconnect: Run
) -> None:
    inside, outside = root / "keys" / "shop.pem", tmp_path / "other.pem"
    inside.parent.mkdir()
    for key in (inside, outside):
        key.write_text("a key\n")
    rsa = ("--scheme", "jws-md5", "--scheme", "raw-rsa", "--public-key")
    done = hconnect("provider", "new", root, "1", *rsa, inside)
    assert done.code == 0
    assert "token" not in done.out
    assert hconnect("provider", "new", root, "2", *rsa, outside).code == 0
    first, second = toml.load(file(root)).providers[1:]
    assert (first.public_key, first.schemes) == (Path("keys/shop.pem"), ("jws-md5", "raw-rsa"))
    assert not first.has_token
    assert second.public_key == outside.resolve()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["250030"], "provider 250030 is there already"),
        (["a_b"], "net_passport: "),
        (["1", "--scheme", "md5"], "schemes: "),
        (["1", "--scheme", "jws-md5"], "needs public_key"),
        (["1", "--public-key", "nowhere.pem"], "--public-key: nowhere.pem is no file"),
    ],
)
def test_a_provider_that_cannot_be_is_refused(
    arguments: list[str], said: str, root: Path, hconnect: Run
) -> None:
    before = file(root).read_bytes()
    done = hconnect("provider", "new", root, *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err.splitlines()[0]
    assert done.err.splitlines()[1].strip()
    assert file(root).read_bytes() == before


@POSIX
@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_token_that_others_can_read_is_warned_of_and_the_mode_stays(
    mode: int, warned: bool, root: Path, hconnect: Run
) -> None:
    file(root).chmod(mode)
    done = hconnect("provider", "new", root, "1")
    assert ("chmod 600" in done.out) is warned
    assert stat.S_IMODE(file(root).stat().st_mode) == mode


# --- station


@pytest.mark.parametrize(("options", "key"), [([], "connected"), (["--service"], "in_service")])
def test_a_station_is_turned_off_and_on_again(
    options: list[str], key: str, root: Path, hconnect: Run
) -> None:
    for verb, on in (("off", False), ("on", True)):
        assert hconnect("station", verb, root, *options).code == 0
        station = toml.load(file(root)).station
        assert {"connected": station.connected, "in_service": station.in_service} == {
            "connected": True,
            "in_service": True,
        } | {key: on}
    changed = file(root).stat().st_mtime_ns
    assert " already " in hconnect("station", "on", root, *options).out
    assert file(root).stat().st_mtime_ns == changed


def test_one_of_several_stations_is_meant_by_its_id(root: Path, hconnect: Run) -> None:
    done = hconnect("station", "off", root, THERE)
    assert done.code == 2
    assert f"station {THERE} is not in station.toml" in done.err
    with file(root).open("a") as settings:
        settings.write(f'[[stations]]\nid = "{THERE}"\n')
    assert hconnect("station", "off", root, THERE.upper()).code == 0
    after = toml.load(file(root))
    assert after.station.connected
    assert [site.connected for site in after.stations] == [False]
    done = hconnect("station", "off", root, "nonsense")
    assert f"Listed: {THERE}." in done.err


# --- the file


@pytest.mark.parametrize(
    "command",
    [
        ("grid", "add", "{}", *row("imovein")),
        ("grid", "remove", "{}", *row("imovein")),
        ("grid", "list", "{}"),
        ("provider", "new", "{}", "1"),
        ("provider", "list", "{}"),
        ("station", "off", "{}"),
    ],
    ids=" ".join,
)
def test_a_file_that_is_wrong_already_is_told_with_its_line_and_stays(
    command: tuple[str, ...], root: Path, hconnect: Run
) -> None:
    wrong = b"[drop]\npoll = 0\n"
    file(root).write_bytes(wrong)
    done = hconnect(*(word.format(root) for word in command))
    assert done.code == 2
    assert f"{toml.NAME}:2: drop.poll" in done.err.splitlines()[0]
    assert file(root).read_bytes() == wrong
    file(root).unlink()
    done = hconnect(*(word.format(root) for word in command))
    assert done.code == 2
    assert f"hconnect init {root}" in done.err


GRID = '{company = "demo", net_passport = "1", interface = "heshin"}'
HEAD = '[companies]\ndemo = "1"\n[[provider]]\nnet_passport = "1"\ntoken = "x"\n'
ROW = '[[grid]]\ncompany = "demo"\nnet_passport = "1"\ninterface = "{}"\n'


@pytest.mark.parametrize(
    "text",
    [
        f"grid = [{GRID}]\n{HEAD}",
        f"grid = []\n{HEAD}",
        HEAD + ROW.format("heshin") + "[policy]\n" + ROW.format("kupain"),
    ],
)
def test_what_cannot_be_changed_without_moving_lines_is_left_to_its_author(text: str) -> None:
    content = text.encode()
    toml.parse(content, Path(toml.NAME))
    with pytest.raises(UsageError, match="cannot be changed by a command") as refused:
        apply(content, Path(toml.NAME), edits.add_rows(edits.grid_rows("demo", "1", ["imovein"])))
    assert "by hand" in refused.value.remedy


@pytest.mark.parametrize(
    "text", ["[companies]\n", "", "# nothing", "[station] # mine", "[station]\nconnected=true"]
)
def test_a_station_that_says_nothing_yet_is_turned_off(text: str) -> None:
    made = apply(text.encode(), Path(toml.NAME), edits.switch(None, "connected", on=False))
    assert not made.after.station.connected
    assert made.content.decode().startswith(text.removesuffix("true"))


@pytest.mark.parametrize("text", ['station.id = ""\n', "station = {connected = true}\n"])
def test_a_station_written_in_a_line_is_left_to_its_author(text: str) -> None:
    with pytest.raises(UsageError, match=r"station is not written as \[station\]"):
        apply(text.encode(), Path(toml.NAME), edits.switch(None, "connected", on=False))


def test_an_edit_whose_text_says_something_else_is_never_written() -> None:
    with pytest.raises(UsageError, match="another meaning"):
        apply(
            b"",
            Path(toml.NAME),
            lambda now: Edited("[drop]\npoll = 3\n", edits.switch(None, "connected", on=False)(now).settings),
        )


def test_a_disk_that_fails_at_any_moment_leaves_the_old_file_or_the_new_one(root: Path) -> None:
    before = file(root).read_bytes()
    edit = edits.switch(None, "connected", on=False)
    after = apply(before, file(root), edit).content
    seen = set()
    for fault in (full(), None):
        for at in range(20):
            disk = FailingDisk(at, fault)
            try:
                change(file(root), edit, disk)
            except (OSError, Stop):
                seen.add(file(root).read_bytes())
                file(root).write_bytes(before)
            else:
                break
        assert disk.count <= at
        assert file(root).read_bytes() == after
        file(root).write_bytes(before)
    assert seen == {before, after}


def test_a_disk_that_is_full_leaves_no_draft(root: Path) -> None:
    there = sorted(root.iterdir())
    with pytest.raises(OSError, match="space"):
        change(file(root), edits.switch(None, "connected", on=False), FailingDisk(1, full()))
    assert sorted(root.iterdir()) == there


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(root: Path) -> None:
    meanwhile = file(root).read_bytes() + b"# mine\n"

    def edit(now: Edited) -> Edited:
        file(root).write_bytes(meanwhile)
        return edits.switch(None, "connected", on=False)(now)

    with pytest.raises(UsageError, match="changed meanwhile"):
        change(file(root), edit, Disk())
    assert file(root).read_bytes() == meanwhile


@POSIX
def test_a_link_to_the_settings_stays_one(root: Path, tmp_path: Path, hconnect: Run) -> None:
    real = tmp_path / "real.toml"
    file(root).rename(real)
    file(root).symlink_to(real)
    assert hconnect("station", "off", root).code == 0
    assert file(root).is_symlink()
    assert not toml.load(real).station.connected
