"""hconnect report: what it lists, shows and runs, the forms that it writes, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from pipeline.cli import app, report
from pipeline.cli.books import opened
from pipeline.errors import UsageError
from pipeline.reports import workbook, writing
from pipeline.reports.cells import rows
from pipeline.reports.definition import Bound, Column, Definition, Parameter
from pipeline.reports.given import values
from pipeline.reports.running import bound_values
from pipeline.station.database import file_of
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from tests.service.shop import ENTRY, LINE, PAYMENT, Shop
from tests.unit.commands import Run, runner

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys, "report")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station whose books hold a day's work."""
    folder = tmp_path_factory.mktemp("made")
    root = folder / "station"
    Folders(root).make(Disk())
    shop = Shop(folder)
    shop.take("heshin", {"accountKey": "10001", "fullName": "=1+1"})
    shop.take("imovein", LINE, LINE | {"Reference": "2", "ValueDate": "07/11/2026", "Details": "-5"})
    shop.take("kupain", PAYMENT | {"suF": "0.10"})
    shop.take("movein", ENTRY)
    shop.close()
    with opened(root, "demo") as (engine, _, _):
        books = file_of(engine)
    assert books is not None
    (folder / "books.db").replace(books)
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """One like it, to change."""
    shutil.copytree(made, tmp_path / "station")
    return tmp_path / "station"


# --- the commands


def test_the_list_names_each_report_and_what_can_be_set(run: Run, root: Path) -> None:
    done = run("list", root)
    assert done.code == 0
    (line,) = [line for line in done.out.splitlines() if "אובליגו" in line]
    assert [part.strip() for part in line.split("  ") if part.strip()] == [
        "6",
        "אובליגו",
        "account_from, account_to, sort_code_from, sort_code_to, due",
        "shipped",
    ]


def test_a_report_is_shown_with_its_parameters_and_its_query(run: Run, root: Path) -> None:
    out = run("show", root, 2).out
    (line,) = [line for line in out.splitlines() if line.strip().startswith("warehouse ")]
    assert line.split() == [
        "warehouse",
        "equal",
        "long",
        "1",
        "0",
        "חתך/שדה",
        "מרשומת",
        "הפריט/1.",
        "פרטי",
        "פריט/מחסן",
    ]
    (line,) = [line for line in out.splitlines() if line.strip().startswith("item_to ")]
    assert line.split()[:6] == ["item_to", "range,", "to", "txt", "open", "501"]
    assert "SELECT item, name, kind, unit" in out


def test_a_report_is_copied_once_and_counts_from_then_on(run: Run, root: Path) -> None:
    copy = root / "reports" / "10-agents.toml"
    assert run("copy", root, 10).out.startswith(f"{copy}: change it")
    copy.write_text(copy.read_text("utf-8").replace("ORDER BY agent", "ORDER BY agent DESC"), "utf-8")
    assert [row["קוד סוכן"] for row in json.loads(run("run", root, 10, "--format", "json").out)] == [
        5,
        4,
        3,
        2,
        1,
    ]
    assert run("copy", root, 10).err.startswith("hconnect: 10 is the station's own already")
    assert run("check", root).out == "11 reports, all of them can be used\n"
    assert "reports/10-agents.toml" in run("list", root).out


def test_a_copy_does_not_take_the_place_of_another_file(run: Run, root: Path) -> None:
    (root / "reports").mkdir()
    taken = root / "reports" / "10-agents.toml"
    taken.write_text("# notes", "utf-8")
    done = run("copy", root, 10)
    assert (done.code, done.err.splitlines()[0]) == (2, f"hconnect: {taken} is there already")
    assert taken.read_text("utf-8") == "# notes"


def test_faults_are_told_by_list_and_check(run: Run, root: Path) -> None:
    run("copy", root, 10)
    copy = root / "reports" / "10-agents.toml"
    copy.write_text(copy.read_text("utf-8").replace("FROM agents", "FROM agent"), "utf-8")
    fault = f"{copy}:4:25: no such view: agent\n  There are: accounts, "
    for command in ("check", "list"):
        done = run(command, root)
        assert done.code == 1
        assert fault in done.out
    assert run("run", root, 10).err.startswith(f"hconnect: {fault}")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("99",), "there is no report 99"),
        (("1", "--param", "account"), "--param account: no = in it"),
        (("1", "--param", "konto=1"), "report 1 has no parameter konto"),
        (("1", "--param", "sort_code_from=1.5"), "--param sort_code_from=1.5: not a whole number"),
        (
            ("1", "--param", "sort_code_from=1234567890"),
            "--param sort_code_from=1234567890: not a whole number",
        ),
        (
            ("1", "--param", "account_from=1", "--param", "account_from=2"),
            "--param account_from: given twice",
        ),
        (("5", "--param", "date_from=31/02/2026"), "--param date_from=31/02/2026: not a day"),
        (("2", "--param", "warehouse="), "warehouse has no value"),
        (("1", "--format", "xlsx"), "a workbook is no text"),
        (("1", "--out", "x.pdf"), "x.pdf: no form"),
        (("1", "--out", "x", "--format", "table"), "a table is for the terminal"),
        (("1", "--out", "no/x.csv"), "--out: no is not there"),
        (("1", "--company", "other"), "other is not a company"),
    ],
)
def test_a_wrong_call_is_told_in_a_line(run: Run, root: Path, words: tuple[str, ...], said: str) -> None:
    done = run("run", root, *words)
    assert done.code == 2
    assert done.err.startswith(f"hconnect: {said}")
    assert done.err.count("\n") == 2


def test_without_books_the_way_to_make_some_is_told(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "empty"
    assert run("list", root).code == 2
    app.main(["init", str(root)])
    done = run("run", root, 1)
    assert done.err == "hconnect: there are no books yet\n  Make some: hconnect books seed ROOT demo\n"


# --- the forms


def test_a_table_has_sums_with_their_places(run: Run, root: Path) -> None:
    out = run("run", root, 8).out
    assert "0.10" in out
    assert "06/11" not in out
    assert "2026-11-06" in out


def test_hebrew_stays_in_its_column_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = report._shown("שלום")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert (plain, report._shown("שלום"), report._shown("P1")) == ("שלום", "\u200eשלום\u200e", "P1")


def test_json_has_the_captions_as_keys_in_their_order(run: Run, root: Path) -> None:
    (first, second) = json.loads(run("run", root, 5, "--format", "json", "--param", "type_to=1").out)
    assert list(first)[:3] == ["סוג מסמך", "שם מסמך", "מספר מסמך"]
    assert (first['סה"כ'], first["תאריך"], first["אסמכתא 2"]) == (107.38, "2026-11-06T00:00:00.000Z", None)
    assert second["פרטים"] == "-5"


def test_csv_is_for_spreadsheets_and_holds_no_formula(run: Run, root: Path, tmp_path: Path) -> None:
    out = tmp_path / "accounts.csv"
    assert run("run", root, 1, "--param", "account_to=10002", "--out", out).out == f"{out}: 2 rows\n"
    text = out.read_bytes()
    assert text.startswith("\ufeffמפתח חשבון,".encode())
    first = next(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    assert (first["מפתח חשבון"], first["שם חשבון"], first["קוד מיון"]) == ("10001", "'=1+1", "100")
    same = run("run", root, 1, "--param", "account_to=10002", "--format", "csv").out
    assert same.encode() == text


def test_a_workbook_opens_from_right_to_left_with_numbers_and_days(
    run: Run, root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report.xlsx"
    assert run("run", root, 5, "--out", out).code == 0
    table = read(out)
    assert table[0][:3] == ["סוג מסמך", "שם מסמך", "מספר מסמך"]
    first = dict(zip(table[0], table[1], strict=True))
    assert (first["סוג מסמך"], first['סה"כ'], first["שם חשבון"]) == (1.0, 107.38, "=1+1")
    assert first["תאריך"] == (date(2026, 11, 6) - date(1899, 12, 30)).days
    assert first["אסמכתא 2"] is None
    assert dict(zip(table[0], table[2], strict=True))["פרטים"] == "-5"
    with zipfile.ZipFile(out) as parts:
        assert b'rightToLeft="1"' in parts.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def read(path: Path) -> list[list[Any]]:
    """The cells of the first sheet of a workbook, read by the format's own words."""
    with zipfile.ZipFile(path) as parts:
        sheet = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))  # noqa: S314  our own file
        found = []
        for row in sheet.iter(f"{MAIN}row"):
            cells: dict[int, Any] = {}
            for cell in row.iter(f"{MAIN}c"):
                letters = cell.attrib["r"].rstrip("0123456789")
                place = 0
                for letter in letters:
                    place = place * 26 + ord(letter) - 64
                if cell.get("t") == "inlineStr":
                    cells[place - 1] = "".join(cell.itertext())
                else:
                    cells[place - 1] = float("".join(cell.itertext()))
            found.append(cells)
    width = 1 + max(max(cells) for cells in found)
    return [[cells.get(place) for place in range(width)] for cells in found]


def test_a_file_is_replaced_when_the_new_one_is_whole_and_stays_where_it_is_not(
    run: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out" / "x.xlsx"
    out.parent.mkdir()
    out.write_bytes(b"old")
    monkeypatch.setattr(workbook, "MOST_ROWS", 200)
    done = run("run", root, 1, "--out", out)
    assert (done.code, out.read_bytes()) == (2, b"old")
    assert done.err.startswith("hconnect: more than the 199 rows that a sheet holds\n")
    monkeypatch.setattr(workbook, "MOST_ROWS", 201)
    assert run("run", root, 1, "--out", out).code == 0
    assert len(read(out)) == 201
    assert [path.name for path in out.parent.iterdir()] == ["x.xlsx"]


# --- values and cells that no shipped report has


ODD = Definition(
    1,
    "a/b: c?" * 9,
    (Column("t", "=t"), Column("n", "n", "number", 3), Column("d", "d", "date")),
    "",
    (Parameter(0, "x", "txt", "range", (Bound("x_from", "from"), Bound("x_to", "to", "b"))),),
)
CHUNKS: list[list[tuple[Any, ...]]] = [
    [("+1", 10**17, "1850-01-01"), (7, -1500, date(2026, 1, 2)), (None, None, None), ("x", 1, None)]
]
CELLS = [
    ("+1", 10**14, date(1850, 1, 1)),
    ("7", Decimal("-1.5"), date(2026, 1, 2)),
    (None, None, None),
    ("x", Decimal("0.001"), None),
]


def test_cells_are_of_the_kind_that_the_definition_says() -> None:
    assert list(rows(ODD, CHUNKS)) == CELLS


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("a", "x", None), "column n: 'x' is not a number"),
        (("a", float("nan"), None), "column n: nan is not a number"),
        (("a", 1, "2026-02-30"), "column d: '2026-02-30' is not a date"),
        (("a", 1, 20260101), "column d: 20260101 is not a date"),
    ],
)
def test_a_cell_of_another_kind_is_told_with_its_column(row: tuple[Any, ...], said: str) -> None:
    with pytest.raises(UsageError) as raised:
        list(rows(ODD, [[row]]))
    assert str(raised.value) == said


def test_odd_cells_are_written_without_loss(tmp_path: Path) -> None:
    out = io.BytesIO()
    assert writing.write_csv(ODD, CHUNKS, out) == 4
    assert out.getvalue().decode("utf-8-sig").splitlines() == [
        "'=t,n,d",
        "'+1,100000000000000,1850-01-01",
        "7,-1.5,2026-01-02",
        ",,",
        "x,0.001,",
    ]
    path = tmp_path / "x.xlsx"
    with path.open("wb") as file:
        assert workbook.write(ODD, [[("a", 10**18, "1850-01-01")]], file) == 1
    assert read(path) == [["=t", "n", "d"], ["a", "1000000000000000", "1850-01-01"]]


def test_a_text_that_no_cell_holds_is_told() -> None:
    with pytest.raises(UsageError, match="a text of 32,768 characters"):
        workbook.write(ODD, [[("x" * 32_768, 1, None)]], io.BytesIO())


def test_no_rows_are_an_empty_array_and_captions_alone() -> None:
    out = io.BytesIO()
    assert writing.write_json(ODD, [], out) == 0
    assert json.loads(out.getvalue()) == []


def test_an_open_end_and_a_default_are_not_the_same() -> None:
    assert values(ODD, ["x_from= a", "x_to="]) == {"x_from": " a", "x_to": None}
    assert bound_values(ODD, {}) == {"x_from": "", "x_to": "b"}
    assert str(bound_values(ODD, {"x_to": None})["x_to"]) > "תתתת"
    with pytest.raises(UsageError, match="x_to: 5 is not of the type txt"):
        bound_values(ODD, {"x_to": 5})
