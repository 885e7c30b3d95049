"""hconnect books, and own data from CSV reports: what they take, what they say, and what they refuse."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.books import own_data, sheet
from pipeline.errors import UsageError
from pipeline.rules import Shelf
from tests.unit.commands import Run, runner

ACCOUNTS = 'מפתח חשבון,שם חשבון,מקסימום אשראי,סוכן\n777,מאפייה,"15,000.50",9\n'


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


@pytest.fixture
def root(tmp_path: Path, run: Run) -> Path:
    assert run("init", tmp_path / "station").code == 0
    return tmp_path / "station"


def shown(run: Run, root: Path, what: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("books", "show", root, what, "--json").out.splitlines()]


def test_a_shop_is_seeded_once(run: Run, root: Path) -> None:
    done = run("books", "seed", root, "demo")
    assert (done.code, done.out) == (0, "demo: 200 accounts, 500 items\n")
    assert (len(shown(run, root, "accounts")), len(shown(run, root, "items"))) == (200, 500)
    assert run("books", "seed", root, "demo").code == 2


def test_another_number_makes_another_shop(run: Run, root: Path) -> None:
    (root / "station.toml").write_text('[companies]\ndemo = "1"\nother = "2"\n', "utf-8")
    run("books", "seed", root, "demo", "--seed", "1")
    run("books", "seed", root, "OTHER", "--seed", "2")
    here, there = (
        run("books", "show", root, "items", "--csv", "--company", name).out for name in ("demo", "other")
    )
    assert here != there
    assert run("books", "show", root, "items").err.startswith("hconnect: which company: demo, other\n")


def test_own_accounts_come_from_a_report_and_are_changed_by_the_next(
    run: Run, root: Path, tmp_path: Path
) -> None:
    report = tmp_path / "accounts.csv"
    report.write_text(ACCOUNTS, "utf-8")
    assert run("books", "import", root, report).out == "demo: 1 account\n"
    report.write_text("accountKey;city;Hobby\n777;עכו;שח\n", "cp1255")
    done = run("books", "import", root, report)
    assert done.out == f"{report}:1: no field is called Hobby; the column is left out\ndemo: 1 account\n"
    (row,) = shown(run, root, "accounts")
    assert (row["name"], row["city"], row["credit_limit"], row["agent"]) == ("מאפייה", "עכו", "15000.50", 9)


def test_an_account_that_a_report_has_twice_is_one_and_says_what_its_last_line_says(
    run: Run, root: Path, tmp_path: Path
) -> None:
    report = tmp_path / "accounts.csv"
    report.write_text("accountKey,fullName,city\n777,מאפייה,עכו\n777,מאפיית הצפון,\n", "utf-8")
    assert run("books", "import", root, report).out == "demo: 1 account\n"
    (row,) = shown(run, root, "accounts")
    assert (row["name"], row["city"]) == ("מאפיית הצפון", "עכו")


def test_a_report_without_lines_is_told(run: Run, root: Path, tmp_path: Path) -> None:
    report = tmp_path / "accounts.csv"
    report.write_text("accountKey,fullName\n", "utf-8")
    done = run("books", "import", root, report)
    assert (done.code, done.out.splitlines()[0]) == (1, f"{report}: there are no rows in the file")


def test_a_wrong_line_of_a_report_is_told_and_nothing_is_changed(
    run: Run, root: Path, tmp_path: Path
) -> None:
    report = tmp_path / "items.csv"
    report.write_text('מפתח פריט,מחיר מכירה\n\nA,"5"\n"B\nC",5x\n', "utf-8")
    done = run("books", "import", root, report)
    assert done.code == 1
    assert f"{report}:5: Price is not a sum that can be kept\n" in done.out
    assert done.out.endswith("demo: 0 items, nothing was changed\n")
    assert shown(run, root, "items") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: neither a report of accounts nor one of items"),
        (b"name,city\na,b\n", "line 1: neither a report of accounts nor one of items"),
        (b"accountKey,city,City\n1,a,b\n", "line 1: City stands twice"),
        (b"accountKey,city\n1,a\n2,b,c\n", "line 3: 3 values"),
        (b'accountKey,city\n1,"a\n', "line 2: unexpected end of data"),
        (b'accountKey,city\n1,"a"b\n', "line 2: ',' expected after '\"'"),
        (b"\xef\xbb\xbfaccountKey,city\n1,\xff\n", "line 2: byte FF is not utf-8-sig"),
    ],
)
def test_a_report_that_cannot_be_read_says_where(content: bytes, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        own_data.read(content, Shelf())
    assert str(raised.value) == said
    assert raised.value.remedy


def test_a_report_in_each_encoding_gives_the_same_rows() -> None:
    texts = [ACCOUNTS.encode(name) for name in ("utf-8", "utf-8-sig", "utf-16", "cp1255", "cp862")]
    rows = {own_data.read(text, Shelf()).rows for text in texts}
    assert len(rows) == 1
    assert "מאפייה" in rows.pop()[0]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_csv_for_people_holds_no_formula(formula: str) -> None:
    assert sheet.cell(formula) == f"'{formula}"
    assert sheet.cell(f"a{formula}") == f"a{formula}"


def test_a_csv_for_people_keeps_numbers(run: Run, root: Path, tmp_path: Path) -> None:
    report = tmp_path / "accounts.csv"
    report.write_text("accountKey,fullName,maxCredit\n777,=cmd,-5.00\n", "utf-8")
    run("books", "import", root, report)
    text = run("books", "show", root, "accounts", "--csv").out
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["name"], row["credit_limit"]) == ("'=cmd", "-5.00")
    assert sheet.shown(datetime(2026, 11, 6, tzinfo=UTC)) == "2026-11-06T00:00:00+00:00"


def test_what_is_not_there_is_said_with_what_to_do(run: Run, root: Path) -> None:
    done = run("books", "show", root, "documents")
    assert (done.code, done.err.splitlines()[0]) == (2, "hconnect: there are no books yet")
    done = run("books", "seed", root, "other")
    assert (done.code, done.err.splitlines()[0]) == (2, "hconnect: other is not a company of this station")
    run("books", "seed", root, "demo")
    (root / "station.toml").write_text('[companies]\nnew = "2"\n', "utf-8")
    done = run("books", "show", root, "documents")
    assert (done.code, done.err.splitlines()[0]) == (2, "hconnect: the books have no company new")
    assert run("books", "show", root, "documents", "--json", "--csv").code == 2


def test_nothing_that_waits_is_nothing_to_issue(run: Run, root: Path) -> None:
    run("books", "seed", root, "demo")
    done = run("books", "issue", root, "orders", "--number", "7")
    assert (done.code, done.out) == (0, "0 orders issued\n")


def test_a_table_for_people_shows_the_rows(run: Run, root: Path) -> None:
    run("books", "seed", root, "demo")
    text = run("books", "show", root, "stock").out
    assert "warehouse" in text
    assert "P1001" in text


@pytest.mark.parametrize(("file", "part"), [("station.db", "journal"), ("books.db", "books")])
def test_a_damaged_database_is_told_in_a_line_by_its_own_name(
    run: Run, root: Path, file: str, part: str
) -> None:
    (root / file).write_bytes(b"no database at all" * 100)
    done = run("books", "show", root, "stock")
    assert done.code == 2
    assert done.err.startswith(f"hconnect: the {part} {file}: file is not a database\n")


def test_damaged_books_are_told_by_fsck_and_left_where_they_are(run: Run, root: Path) -> None:
    run("books", "seed", root, "demo")
    assert run("fsck", root).code == 0
    (root / "books.db").write_bytes(b"no database at all" * 100)
    done = run("fsck", root, "--repair")
    assert done.code == 1
    assert "books.db: is damaged: the books books.db: file is not a database\n" in done.out
    assert "hconnect books seed" in done.out
    assert (root / "books.db").read_bytes().startswith(b"no database")


def test_a_wrong_url_of_the_books_is_told_under_its_key(run: Run, root: Path) -> None:
    (root / "station.toml").write_text('[companies]\ndemo = "1"\n[books]\nurl = "klingon://books"\n', "utf-8")
    first, remedy = run("books", "show", root, "stock").err.splitlines()
    assert first.startswith("hconnect: books.url: ")
    assert remedy.startswith("  Such as sqlite:///books.db, or postgresql+psycopg://")


def test_looking_makes_no_books(run: Run, root: Path) -> None:
    assert "there are no books yet" in run("books", "show", root, "stock").err
    assert run("masofon", "run", root).code == 0
    assert not (root / "books.db").exists()


def test_the_company_says_which_way_a_type_moves_stock_that_only_it_knows(run: Run, root: Path) -> None:
    run("books", "seed", root, "demo")
    done = run("books", "type", root, "18", "--stock", "out")
    assert (done.code, done.out) == (0, "type 18: stock out\n")
    done = run("books", "type", root, "1", "--stock", "in")
    assert (done.code, done.err.splitlines()[0]) == (2, "hconnect: 1 has a direction that is known")
    done = run("books", "type", root, "5", "--stock", "in")
    assert (done.code, done.err.splitlines()[0]) == (2, "hconnect: 5 is not a type of this company")
    assert "18, 19, 20" in done.err
