"""Activation files: made, read, and each fault told with its line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cli.app import main
from pipeline.engine.activation import Batch, parse
from pipeline.engine.linting import Linter
from pipeline.engine.making import Wish, make
from pipeline.engine.places import matches, reason_against
from pipeline.errors import UsageError
from pipeline.masofon import prm
from pipeline.rules import Parameters, Shelf
from pipeline.settings.station import StationSettings
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from tests.service.office import change

SETTINGS = StationSettings.model_validate({"companies": {"demo": "1", "other": "2"}})
WISH = Wish("demo", "250030", "imovein")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "station")
    made.make(Disk())
    return made


def made(folders: Folders, wish: Wish = WISH) -> Path:
    return folders.dats / make(folders, SETTINGS, Shelf(), Disk(), wish)[0]


def read(path: Path) -> Batch:
    return parse(path.read_bytes(), path)


def linted(folders: Folders, *names: str) -> list[tuple[int, str]]:
    return [(lint.line, lint.text) for lint in Linter(folders, SETTINGS, Shelf(), Disk()).check(names)]


def line_of(path: Path, key: str) -> int:
    return next(
        number
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line.startswith(f"{key} =")
    )


@pytest.mark.parametrize("interface", ["heshin", "itemin", "imovein", "kupain", "movein"])
@pytest.mark.parametrize("flavour", ["ordinal", "widths"])
def test_what_is_made_is_free_of_faults_and_its_parameters_name_every_field(
    folders: Folders, interface: str, flavour: str
) -> None:
    path = made(folders, Wish("Demo", "250030", interface, 7, "temporary", "oem2ansi", flavour))  # type: ignore[arg-type]
    batch = read(path)
    (line,) = batch.lines
    assert (batch.comp_id, batch.interface, batch.net_passport) == ("1", interface, "250030")
    assert (line.company, line.type, line.conversion) == ("Demo", interface, "oem2ansi")
    settings = batch.settings(line)
    assert (settings.receiving_code, settings.store) == (7, "temporary")
    assert linted(folders, path.name) == []
    rules = Shelf().get(interface)
    assert isinstance(rules, Parameters)
    assert len(prm.read((folders.dats / f"1_{interface}_250030.prm").read_bytes()).lines) == len(rules.fields)


def test_each_comment_of_the_template_shows_the_default(folders: Folders) -> None:
    path = made(folders)
    before = read(path)
    lines = path.read_text("utf-8").splitlines()
    shown = [line.removeprefix("# ") if line.startswith("# ") and " = " in line else line for line in lines]
    shown = [line for line in shown if not line.startswith("vat_percent")]  # none is the default
    path.write_text("\n".join(shown), "utf-8")
    assert read(path) == before


def test_nothing_is_written_over(folders: Folders) -> None:
    path = made(folders)
    path.write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="is there already"):
        made(folders)
    assert path.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish("nobody", "250030", "imovein"), "nobody is not a company"),
        (Wish("demo", "250030", "reports"), "reports is not imported"),
        (Wish("demo", "25_30", "imovein"), 'the provider\'s id holds "_"'),
    ],
)
def test_a_wish_that_cannot_be_is_refused_before_anything_is_written(
    folders: Folders, wish: Wish, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        made(folders, wish)
    assert list(folders.dats.iterdir()) == []


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("company", '"nobody"', "nobody is not a company of this station"),
        ("company", '"other"', "other is 2, and the file's name says 1"),
        ("type", '"reports"', "reports is not imported"),
        ("type", '"kupain"', "is kupain, and the file's name says imovein"),
        ("receiving_code", "0", "there is none, and nothing is taken in without"),
        ("receiving_code", "-1", "line.0.receiving_code: Input should be greater than or equal to 0"),
        ("file", '"nowhere/1_*.dat"', "{root}/nowhere is not there"),
        ("file", '"Hconnect/signaturer_*.dat"', "signaturer_*.dat is not what the station calls its files"),
        ("file", '"../1_*.dat"', 'line.0.file: holds ".."'),
        ("file", '"Hcon*/1.dat"', "line.0.file: has a wildcard in the name of a folder"),
        ("parameters", '"Hconnect/site.prm"', "{root}/Hconnect/site.prm is not there"),
        ("parameters", r"'c:\hash7\site.prm'", "line.0.parameters: does not begin at the station's root"),
        ("mode", '"ODBC"', "line.0.mode: Input should be 'text'"),
        ("conversion", '"ansi2oem"', "line.0.conversion: Input should be 'Ansi2Ansi' or 'oem2ansi'"),
        ("reading", '"csv"', 'line.0.reading: "csv" is none of agree, plain, vendor, rfc4180, toggle'),
        ("error_log", '"rep/log"', "error_log: {root}/rep/log is not there"),
        (
            "partial",
            '"perhaps"',
            "general.partial: Input should be a valid boolean, unable to interpret input",
        ),
    ],
)
def test_each_fault_is_told_with_its_line(folders: Folders, key: str, value: str, said: str) -> None:
    path = made(folders)
    change(path, key, value)
    wanted = (line_of(path, key), said.format(root=folders.root))
    assert wanted in linted(folders, path.name)


def test_a_column_of_the_screen_is_refused_among_the_general_settings(folders: Folders) -> None:
    path = made(folders)
    path.write_text(path.read_text("utf-8").replace("[general]", "[general]\nreceiving_code = 3"), "utf-8")
    assert linted(folders, path.name) == [(5, "general.receiving_code: is a column of the screen")]


def test_one_without_lines_is_refused(folders: Folders) -> None:
    path = folders.dats / "1_imovein_250030.bat"
    path.write_text("line = []\n", "utf-8")
    assert [text for _, text in linted(folders, path.name)] == ["line: there is none"]
    path.write_text("", "utf-8")
    assert [text for _, text in linted(folders, path.name)] == ["line: is missing"]


def test_a_key_that_is_spelled_wrong_gets_the_nearest_known_one(folders: Folders) -> None:
    path = made(folders)
    text = path.read_text("utf-8").replace("receiving_code = 1", "recieving_code = 1")
    path.write_text(text, "utf-8")
    (lint,) = Linter(folders, SETTINGS, Shelf(), Disk()).check([path.name])
    assert lint.text == "unknown key recieving_code in [line.0]"
    assert lint.remedy.startswith("Did you mean receiving_code?")


def test_two_that_mean_the_same_files_are_told_of(folders: Folders) -> None:
    first = made(folders)
    second = made(folders, Wish("demo", "250031", "imovein"))
    change(second, "file", '"hconnect/1_IMOVEIN_250030_*.dat"')
    (folders.root / "hconnect").mkdir(exist_ok=True)
    texts = [text for _, text in linted(folders, first.name, second.name)]
    assert f"file: {first.name} means the same files" in texts


def test_a_parameters_file_that_cannot_be_read_is_told_of(folders: Folders) -> None:
    path = made(folders)
    (folders.dats / "1_imovein_250030.prm").write_bytes(b"2\r\n1 x\r\n")
    ((line, text),) = linted(folders, path.name)
    assert (line, text.partition(": ")[0]) == (line_of(path, "parameters"), "the .prm cannot be read")


@pytest.mark.parametrize("first", [b"1 1", b"0 0"])
def test_a_parameters_file_that_leaves_out_what_every_row_needs_is_told_of(
    folders: Folders, first: bytes
) -> None:
    path = made(folders)
    (folders.dats / "1_imovein_250030.prm").write_bytes(b"2\r\n" + first + b"\r\n2 2\r\n")
    ((line, text),) = linted(folders, path.name)
    fields = Shelf().importing("imovein").fields
    left_out = [field.name for field in fields if field.required and field not in fields[first == b"0 0" : 2]]
    assert (line, text) == (line_of(path, "parameters"), f"has no column for {', '.join(left_out)}")


@pytest.mark.parametrize(
    ("name", "wildcard", "is_meant"),
    [
        ("1_imovein_250030_A.DAT", "1_IMOVEIN_250030_*.dat", True),
        ("1_imovein_250030_A.dat", "1_imovein_250031_*.dat", False),
        ("1_imovein_250030_A.dat.DMY_02.01.26.HMS_05.04.05.BAK", "*", False),
        (".hconnect-1.part", "*", False),
        ("1_imovein_250030.bat", "*", False),
        ("a[1].dat", "a[1].dat", True),
        ("a1.dat", "a[1].dat", False),
        ("ab.dat", "a?.dat", True),
    ],
)
def test_a_wildcard_means_what_windows_would_have_it_mean(name: str, wildcard: str, is_meant: bool) -> None:
    assert matches(name, wildcard) is is_meant


@pytest.mark.parametrize(
    ("text", "outside", "inside"),
    [
        ("Hconnect/a.dat", "", ""),
        (r"Hconnect\a.dat", "", ""),
        ("a/../../b.dat", "", 'holds ".."'),
        ("/etc/a.dat", "", "does not begin at the station's root"),
        (r"\\server\share\a.dat", "", "does not begin at the station's root"),
        ("c:a.dat", "", "does not begin at the station's root"),
        ("Hconnect/", "does not end with a name", "does not end with a name"),
    ],
)
def test_places_stay_below_the_root_unless_more_is_allowed(text: str, outside: str, inside: str) -> None:
    assert reason_against(text, outside=False) == inside
    assert reason_against(text, outside=True) == outside


def test_the_commands_make_list_and_check(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(folders.root)
    assert main(["batch", "list", root]) == 0
    assert (
        main(["batch", "make", root, "--company", "demo", "--provider", "250030", "--interface", "imovein"])
        == 0
    )
    assert main(["batch", "list", root]) == 0
    assert main(["batch", "check", root, "1_imovein_250030"]) == 0
    assert main(["batch", "check", root, "1_heshin_250030"]) == 2
    change(folders.dats / "1_imovein_250030.bat", "company", '"nobody"')
    capsys.readouterr()
    assert main(["batch", "check", root]) == 1
    out = capsys.readouterr().out
    assert out.startswith("Hconnect/1_imovein_250030.bat:")
    assert "nobody is not a company of this station" in out
    (folders.dats / "1_imovein_250030.bat").write_bytes(b"@echo off\r\n")
    assert main(["batch", "list", root]) == 1
    assert ":1: not TOML" in capsys.readouterr().out
