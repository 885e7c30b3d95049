"""convert, show, prm and demo: what they write and print of files, good and bad ones."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from pipeline.cli import app, terminal
from pipeline.masofon import prm as sheets

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
ORDER = SAMPLES / "imovein" / "good" / "web-order.json"
Run = Callable[..., tuple[int, str, str]]


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def hconnect(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs a command within this process: its code, what it said, what it complained of."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = app.main([str(argument) for argument in arguments])
        captured = capsysbinary.readouterr()
        return code, captured.out.decode("utf-8", "surrogateescape"), captured.err.decode()

    return run


# --- convert


def test_a_payload_from_standard_input_becomes_a_dat(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli.app", "convert", "-", "--out", tmp_path],
        input=ORDER.read_bytes(),
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (made,) = tmp_path.glob("*_imovein_250030_*.dat")
    assert str(made) in done.stdout.decode()


def test_a_refused_payload_becomes_nothing_and_stops_no_other(tmp_path: Path, hconnect: Run) -> None:
    bad = SAMPLES / "imovein" / "bad" / "several-faults.json"
    code, said, _ = hconnect("convert", bad, ORDER, "--out", tmp_path)
    assert code == 1
    assert "refused (imovein, 3 rows" in said
    assert len(list(tmp_path.iterdir())) == 1
    assert hconnect("convert", ORDER, "--out", tmp_path, "--quiet")[:2] == (0, "")


def test_a_payload_that_cannot_be_read_stops_no_other_and_ends_with_2(tmp_path: Path, hconnect: Run) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").symlink_to(tmp_path / "gone.json")
    shutil.copy(ORDER, tmp_path / "in" / "b.json")
    (tmp_path / "out").mkdir()
    code, _, complaint = hconnect("convert", tmp_path / "in", "--out", tmp_path / "out")
    assert code == 2
    assert "a.json" in complaint
    assert "The other payloads are converted all the same." in complaint
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_the_prm_is_written_once_and_never_over_another(tmp_path: Path, hconnect: Run) -> None:
    call = ("convert", ORDER, "--out", tmp_path, "--with-prm", "ordinal")
    code, said, _ = hconnect(*call)
    assert code == 0
    assert str(tmp_path / "imovein.prm") in said
    assert sheets.read((tmp_path / "imovein.prm").read_bytes()).columns == 86
    code, said, _ = hconnect(*call)
    assert code == 0
    assert "imovein.prm" not in said
    (tmp_path / "imovein.prm").write_bytes(b"0\r\n")
    code, _, complaint = hconnect(*call)
    assert code == 2
    assert "imovein.prm is there already, and is another" in complaint
    assert (tmp_path / "imovein.prm").read_bytes() == b"0\r\n"


# --- show


def test_a_dat_is_shown_with_the_titles_of_the_prm_that_is_named(tmp_path: Path, hconnect: Run) -> None:
    (tmp_path / "x.dat").write_bytes("A,5.00\r\nבד,\r\n".encode("cp1255"))
    (tmp_path / "x.prm").write_bytes(b"2\r\n1 1 ; key\r\n2 2 ; price\r\n")
    code, said, _ = hconnect("show", tmp_path / "x.dat", "--prm", tmp_path / "x.prm")
    assert code == 0
    assert "2 rows, 2 columns, read as vendor" in said
    for text in ("key", "price", "A", "5.00", "בד"):
        assert text in said


def test_a_dat_that_names_no_interface_is_shown_by_numbers(tmp_path: Path, hconnect: Run) -> None:
    (tmp_path / "x.dat").write_bytes(b"A,B\r\n")
    (tmp_path / "1_nothing_1_x.dat").write_bytes(b"A,B\r\n")
    assert hconnect("show", tmp_path / "x.dat")[0] == 0
    assert hconnect("show", tmp_path / "1_nothing_1_x.dat")[0] == 0
    code, _, complaint = hconnect("show", tmp_path / "x.dat", "--plugin", "nothing")
    assert code == 2
    assert "Known: heshin, imovein, itemin, kupain, movein, reports." in complaint


def test_what_is_wrong_with_a_dat_and_where_the_readings_differ_is_shown(
    tmp_path: Path, hconnect: Run
) -> None:
    (tmp_path / "x.dat").write_bytes(b'A,"b,c"\r\nD\x00,e,f\n"",g,h\r\n')
    (tmp_path / "x.prm").write_bytes(b"3\r\n1 1 ; key of it\r\n2 2 ; name\r\n3 3\r\n")
    code, said, _ = hconnect("show", tmp_path / "x.dat", "--prm", tmp_path / "x.prm")
    assert code == 1
    assert "line 1: 2 columns, where the .prm names 3" in said
    assert "line 2, byte 2: NUL, which ends the text in many programs" in said
    assert "line 2, byte 7: an LF without its CR" in said
    assert "The four readings of quotes and commas differ on 2 of 3 rows:" in said
    assert "line 1, from column 2 (name) on:" in said
    assert "line 3, from column 1 (key) on:" in said
    assert "(empty)" in said


def test_rows_too_wide_for_a_terminal_are_shown_one_below_the_other(tmp_path: Path) -> None:
    name = tmp_path / "1_imovein_250030_x.dat"
    name.write_bytes(b",".join([b"value"] * 86) + b"\r\n")
    shown = Terminal()
    with redirect_stdout(shown):
        assert app.main(["show", str(name)]) == 0
    assert "line 1" in shown.getvalue()
    assert "AccountKey" in shown.getvalue()


def test_an_empty_dat_is_shown_as_that(tmp_path: Path, hconnect: Run) -> None:
    (tmp_path / "x.dat").write_bytes(b"")
    code, said, _ = hconnect("show", tmp_path / "x.dat")
    assert code == 1
    assert "0 rows, 0 columns" in said
    assert "line 1: the file is empty" in said


# --- prm


def test_a_prm_goes_to_standard_output_in_windows_1255(hconnect: Run) -> None:
    code, said, _ = hconnect("prm", "make", "itemin", "--flavour", "widths")
    assert code == 0
    made = said.encode("utf-8", "surrogateescape")
    assert sheets.read(made).reading == "widths"


def test_reports_have_no_prm(hconnect: Run) -> None:
    code, _, complaint = hconnect("prm", "make", "reports")
    assert code == 2
    assert "reports takes one object, and has no .dat" in complaint


def test_parameter_files_are_checked_each_by_itself(tmp_path: Path, hconnect: Run) -> None:
    (tmp_path / "good.prm").write_bytes(b"2\r\n1 1 ; a\r\n2 2\r\n")
    (tmp_path / "bad.prm").write_bytes(b"x\r\n1\r\n")
    (tmp_path / "bad.json").write_bytes(b"\xff\xfe[")
    files = ["good.prm", "bad.prm", "bad.json"]
    code, said, _ = hconnect(
        "prm", "check", *(tmp_path / name for name in files), ROOT / "prm" / "heshin.json"
    )
    assert code == 1
    assert f"{tmp_path / 'bad.prm'}:1: the record length is missing: a whole number" in said
    assert f"{tmp_path / 'bad.prm'}:2: two whole numbers are needed, found: 1" in said
    assert f"{tmp_path / 'bad.prm'}: cannot be used" in said
    assert f"{tmp_path / 'bad.json'}: cannot be used" in said
    assert "heshin.json: 68 fields, can be used" in said


def test_a_sites_broken_parameter_file_is_told_with_the_way_to_its_faults(
    tmp_path: Path, hconnect: Run
) -> None:
    (tmp_path / "orders.json").write_text("{}")
    code, _, complaint = hconnect("prm", "show", "orders", "--prm", tmp_path)
    assert code == 2
    assert f"{tmp_path / 'orders.json'} has faults" in complaint
    assert f"See them: hconnect prm check {tmp_path / 'orders.json'}" in complaint


# --- demo


def test_the_demo_shows_samples_what_is_said_of_them_and_what_came_out(hconnect: Run) -> None:
    code, said, _ = hconnect("demo")
    assert code == 0
    for text in (
        "what went in:",
        "what is said of it:",
        "what came out: 1_itemin_",
        "  refused: ",
        "samples refused.",
    ):
        assert text in said
    good = [path for path in SAMPLES.glob("*/good/*.json") if not path.name.endswith(".policy.json")]
    assert sum(f"{path.parent.parent.name}/good/{path.name}" in said for path in good) > 20


def test_a_demo_without_samples_says_where_they_are(tmp_path: Path, hconnect: Run) -> None:
    code, _, complaint = hconnect("demo", "--samples", tmp_path)
    assert code == 2
    assert f"no samples in {tmp_path}" in complaint


# --- how it ends, and what it shows on a terminal


def test_what_the_system_refuses_is_told_in_its_words(tmp_path: Path, hconnect: Run) -> None:
    code, _, complaint = hconnect("prm", "make", "imovein", "--out", tmp_path / "nowhere" / "x.prm")
    assert code == 2
    assert complaint.startswith("hconnect: ")
    assert str(tmp_path / "nowhere" / "x.prm") in complaint
    assert len(complaint.splitlines()) == 1


def test_a_stream_of_a_test_is_written_to_as_it_is() -> None:
    said, complaint = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complaint):
        assert app.main(["--version"]) == 0
    assert said.getvalue().startswith("hconnect ")


def test_long_work_has_a_bar_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal.progress("x.json", terminal.LONG_WORK) as bar:
        assert bar is None
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    with terminal.progress("x.json", terminal.LONG_WORK - 1) as bar:
        assert bar is None
    with terminal.progress("[x].json", terminal.LONG_WORK) as bar:
        assert bar is not None
        bar(1, terminal.LONG_WORK)
    assert "[x].json" in shown.getvalue()


def test_what_is_being_done_is_told_on_a_terminal_only() -> None:
    for stream, told in ((io.StringIO(), False), (Terminal(), True)):
        with terminal.status_line(stream) as tell:
            tell("reading [1] of 2")
        assert bool(stream.getvalue()) is told
