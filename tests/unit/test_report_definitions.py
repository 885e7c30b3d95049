"""Definitions of reports: what their files may say, what is refused and where, and which file counts."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import msgspec
import pytest

from pipeline.reports import shelf
from pipeline.reports.checking import check
from pipeline.reports.definition import Bound, Column, Definition, Parameter
from pipeline.reports.query import QueryRefused
from pipeline.reports.shelf import SHIPPED, DefinitionRefused, Shelf
from pipeline.reports.views import names

SHIPPED_NUMBERS = [*range(1, 12)]

GOOD = """\
number = 185
title = "לקוחות"
query = '''
SELECT account, discount_percent AS discount
FROM accounts
WHERE account BETWEEN :account_from AND :account_to AND agent = :agent
ORDER BY account
'''

[[columns]]
name = "account"
caption = "מפתח חשבון"

[[columns]]
name = "discount"
caption = '% "הנחה"'
kind = "number"
places = 4

[[parameters]]
name = "account"
path = "חתך/מפתח חשבון"
type = "txt"
default_to = "5"

[[parameters]]
name = "agent"
path = "חתך/סוכן"
type = "long"
operation = "equal"
number = 7
default = 3
"""


def load(tmp_path: Path, text: str | bytes, name: str = "mine.toml") -> shelf.Shelved:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return shelf.load(path)


def test_a_file_becomes_the_definition_that_it_says(tmp_path: Path) -> None:
    definition = load(tmp_path, GOOD).get()
    assert definition.columns == (
        Column("account", "מפתח חשבון"),
        Column("discount", '% "הנחה"', "number", 4),
    )
    assert definition.parameters == (
        Parameter(
            0,
            "חתך/מפתח חשבון",
            "txt",
            "range",
            (Bound("account_from", "from"), Bound("account_to", "to", "5")),
        ),
        Parameter(7, "חתך/סוכן", "long", "equal", (Bound("agent", "only", 3),)),
    )
    assert definition.defaults() == {"account_from": None, "account_to": "5", "agent": 3}
    assert [parameter.id_of(bound) for parameter, bound in definition.bounds] == [0, 500, 7]


def test_a_definition_travels_as_json_without_loss() -> None:
    day = Parameter(1, "x", "date", "at least", (Bound("d", "only", "2026-02-03"),))
    definition = Definition(1, 'ת"א', (Column("a", "'"),), "SELECT 1 AS a", (day,))
    again = Definition.from_json(definition.to_json())
    assert again == definition
    assert again.digest == definition.digest
    assert again.defaults() == {"d": date(2026, 2, 3)}
    other = msgspec.structs.replace(definition, query="SELECT 2 AS a")
    assert other.digest != definition.digest


@pytest.mark.parametrize("broken", [b"", b"[]", b"{", b'{"number":"1"}'])
def test_what_is_no_definition_is_not_read_as_one(broken: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        Definition.from_json(broken)


@pytest.mark.parametrize("number", SHIPPED_NUMBERS)
def test_each_shipped_report_can_be_used(number: int) -> None:
    found = Shelf().find(number)
    assert found is not None
    assert found.get().number == number
    assert found.path.name.startswith(f"{number:02}-")


def test_the_shipped_reports_are_those_that_the_docs_list() -> None:
    found = Shelf().all()
    assert [one.number for one in found] == SHIPPED_NUMBERS
    docs = (Path(__file__).resolve().parents[2] / "docs" / "reports.md").read_text("utf-8")
    for one in found:
        assert f"| {one.number} | {one.get().title} |" in docs
    for view, columns in names().items():
        assert f"| `{view}` | {', '.join(columns)} |" in docs


def without(*lines: str) -> str:
    return "".join(line for line in GOOD.splitlines(keepends=True) if line.rstrip("\n") not in lines)


FAULTS: dict[str, tuple[str | bytes, str, str]] = {
    "not TOML": (GOOD.replace('"לקוחות"', "לקוחות"), ":2: not TOML", "quotes"),
    "not UTF-8": (GOOD.encode("cp1255"), ":2: not UTF-8", "UTF-8"),
    "no number": (without("number = 185"), ": number: is missing", "Add it."),
    "no title": (without('title = "לקוחות"'), ": title: is missing", "Add it."),
    "a number that is a text": (GOOD.replace("= 185", '= "185"'), ":1: number: ", "Correct"),
    "an unknown key": (GOOD.replace("title", "titel"), ":2: unknown key titel", "Did you mean title?"),
    "an unknown key of a column": (
        GOOD.replace("places", "decimals"),
        ":18: unknown key decimals in [columns.1]",
        "places",
    ),
    "no columns": (
        'number = 1\ntitle = "x"\ncolumns = []\nquery = "SELECT 1 AS a"\n',
        ":3: columns: ",
        "Correct",
    ),
    "an unknown kind": (GOOD.replace('"number"', '"sum"'), ":17: columns.1.kind: ", "Correct"),
    "places of a text": (
        GOOD.replace('kind = "number"\n', ""),
        ":17: columns.1.places: only numbers have places",
        'kind = "number"',
    ),
    "a caption twice": (
        GOOD.replace("""'% "הנחה"'""", '"מפתח חשבון"'),
        ":16: columns.1.caption: מפתח חשבון stands twice",
        "another caption",
    ),
    "a column twice": (
        GOOD.replace('name = "discount"', 'name = "Account"'),
        ":15: columns.1.name: account stands twice",
        "another name",
    ),
    "an unknown type": (GOOD.replace('"long"', '"integer"'), ":29: parameters.1.type: ", "Correct"),
    "a number of a condition twice": (
        GOOD.replace("number = 7", "number = 0"),
        ":31: parameters.1.number: 0 stands twice",
        "another number",
    ),
    "a bound name twice": (
        GOOD.replace('name = "agent"', 'name = "account_to"'),
        ":27: parameters.1.name: :account_to stands twice",
        "another name",
    ),
    "a name that cannot be bound": (
        GOOD.replace('name = "agent"', 'name = "2nd"'),
        ':27: parameters.1.name: "2nd" cannot be bound',
        "Correct",
    ),
    "a default of another type": (
        GOOD.replace("default = 3", 'default = "3"'),
        ":32: parameters.1.default: is not a whole number",
        "long",
    ),
    "a default that is neither": (
        GOOD.replace("default = 3", "default = true"),
        ":32: parameters.1.default: must be a whole number, a text in quotes or a day",
        "Correct",
    ),
    "a default that is too large": (
        GOOD.replace("default = 3", "default = 1_000_000_000"),
        ":32: parameters.1.default: has more than nine digits",
        "smaller",
    ),
    "a default of the other operation": (
        GOOD.replace("default_to", "default"),
        ":24: parameters.0.default: a parameter that is range has no default",
        "default_from and default_to",
    ),
    "no default where one must be": (
        without("default = 3"),
        ":26: parameters.1.default: is missing",
        "Add one",
    ),
    "no SELECT": (
        GOOD.replace("SELECT account,", "DELETE account,"),
        ":4:1: the query is not a SELECT",
        "one SELECT",
    ),
    "two statements": (
        GOOD.replace("ORDER BY account", "; DELETE FROM main.accounts"),
        ":7:1: the query goes on after its end",
        "one SELECT",
    ),
    "a query that writes": (
        GOOD.replace("SELECT account,", "WITH x AS (SELECT 1) DELETE FROM main.accounts -- ")
        .replace("FROM accounts\n", "")
        .replace("ORDER BY account", ""),
        ":3: the query does more than read",
        "one SELECT",
    ),
    "a syntax error": (
        GOOD.replace("FROM accounts", "FORM accounts"),
        ':5:1: near "FORM": syntax error',
        "docs/reports.md",
    ),
    "a word too few": (GOOD.replace("ORDER BY account", "ORDER BY"), ":7:9: incomplete input", "SQL"),
    "an unknown view": (
        GOOD.replace("FROM accounts", "FROM account"),
        ":5:6: no such view: account",
        "There are: accounts, ",
    ),
    "a table of the books": (
        GOOD.replace("FROM accounts", "FROM main.accounts"),
        ":5:6: no such view: main.accounts",
        "There are: accounts, ",
    ),
    "a table that no view shows": (
        GOOD.replace("FROM accounts", "FROM accounts, companies"),
        ":5:16: no such view: companies",
        "There are: accounts, ",
    ),
    "a table behind the name of a view": (
        GOOD.replace(
            "FROM accounts", "FROM (WITH accounts AS (SELECT * FROM main.accounts) SELECT * FROM accounts)"
        ),
        ":5:39: no such view: main.accounts",
        "There are: accounts, ",
    ),
    "an unknown column": (
        GOOD.replace("discount_percent", "accounts.discount"),
        ":4:17: no such column: accounts.discount",
        "docs/reports.md",
    ),
    "no parameter of this name": (
        GOOD.replace(":agent", ":agents"),
        ":6:65: no parameter gives :agents",
        ":account_from, :account_to, :agent",
    ),
    "a parameter that is not used": (
        GOOD.replace(" AND agent = :agent", ""),
        ":27: the query does not use :agent",
        "take the parameter out",
    ),
    "a parameter by its place": (
        GOOD.replace(":agent", ":agent + ?"),
        ":3: a parameter is bound by its place",
        ":account",
    ),
    "too many columns": (
        GOOD.replace("SELECT account,", "SELECT account, name,"),
        ":15: column 2 is name in the query, and discount here",
        "account, name, discount",
    ),
    "too few columns": (
        GOOD.replace(", discount_percent AS discount", ""),
        ":3: the query gives 1 columns, and the definition has 2",
        "account",
    ),
    "a query without end": (
        GOOD.replace(
            "SELECT account,",
            "WITH n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n), m AS (SELECT COUNT(*) FROM n) SELECT account,",
        ).replace("FROM accounts", "FROM m, accounts"),
        ":3: the query has no end",
        "ends it",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_file_its_line_and_a_remedy(tmp_path: Path, fault: str) -> None:
    text, said, remedy = FAULTS[fault]
    assert text != GOOD
    found = load(tmp_path, text)
    assert found.definition is None
    assert found.fault.startswith(f"{tmp_path / 'mine.toml'}{said}"), found.fault
    assert remedy in found.remedy, found.remedy
    with pytest.raises(DefinitionRefused):
        found.get()


def test_a_file_as_notepad_saves_it_is_told_of_at_the_same_place(tmp_path: Path) -> None:
    broken = GOOD.replace("ORDER BY account", "ORDER BY acount")
    notepad = b"\xef\xbb\xbf" + broken.replace("\n", "\r\n").encode()
    assert load(tmp_path, broken).fault == load(tmp_path, notepad).fault
    assert load(tmp_path, notepad).fault.startswith(f"{tmp_path / 'mine.toml'}:7:10: no such column: acount")
    one_line = 'number = 1\ntitle = "x"\nquery = "SELECT x AS a"\n\n[[columns]]\nname = "a"\ncaption = "b"\n'
    assert load(tmp_path, one_line).fault == f"{tmp_path / 'mine.toml'}:3: no such column: x"


@pytest.mark.parametrize(
    "query",
    [
        "select 1 as a;",
        "-- what it is for\n/* and\nmore */ SELECT 1 AS a -- :not; a parameter",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3) SELECT MAX(x) AS a FROM n",
        "WITH accounts_of AS (SELECT * FROM accounts) SELECT account AS a FROM accounts_of",
        "SELECT ' :b; \"' AS a",
        'SELECT 1 AS "a"',
    ],
)
def test_a_query_that_reads_is_taken(query: str) -> None:
    check(Definition(1, "x", (Column("a", "א"),), query))


def test_a_query_that_is_only_wrong_within_another_is_told_without_a_place() -> None:
    with pytest.raises(QueryRefused) as raised:
        check(Definition(1, "x", (Column("a", "א"),), "SELECT 1 AS a UNION SELECT 1, 2"))
    assert raised.value.at is None


@pytest.mark.parametrize("view", names())
def test_each_view_has_the_columns_that_it_is_said_to_have(view: str) -> None:
    columns = names()[view]
    query = "SELECT * FROM {view}"
    check(Definition(1, "x", tuple(Column(name, name) for name in columns), query.format(view=view)))


# --- which file counts


def test_a_file_of_the_station_hides_the_shipped_one_of_its_number(tmp_path: Path) -> None:
    load(tmp_path, GOOD.replace("185", "5"))
    definition = Shelf(tmp_path).get(5)
    assert definition is not None
    assert definition.title == "לקוחות"
    assert Shelf(tmp_path).get(185) is None
    assert [one.number for one in Shelf(tmp_path).all()] == SHIPPED_NUMBERS


def test_a_broken_file_does_not_let_the_shipped_one_answer(tmp_path: Path) -> None:
    load(tmp_path, GOOD.replace("185", "5").replace("FROM accounts", ""))
    with pytest.raises(DefinitionRefused):
        Shelf(tmp_path).get(5)
    (tmp_path / "mine.toml").write_text("number = 6\ntitle = ", "utf-8")
    with pytest.raises(DefinitionRefused, match="not TOML"):
        Shelf(tmp_path).get(6)
    assert Shelf(tmp_path).get(5) is not None


def test_two_files_of_one_number_are_both_refused(tmp_path: Path) -> None:
    load(tmp_path, GOOD, "a.toml")
    load(tmp_path, GOOD, "b.toml")
    with pytest.raises(DefinitionRefused, match=r"number 185 is that of a\.toml too"):
        Shelf(tmp_path).get(185)


def test_a_file_without_a_number_is_told_and_hides_nothing(tmp_path: Path) -> None:
    load(tmp_path, 'title = "x"\n')
    *rest, last = Shelf(tmp_path).all()
    assert [one.number for one in rest] == SHIPPED_NUMBERS
    assert last.number is None
    assert "is missing" in last.fault


def test_other_files_and_no_folder_at_all_are_no_fault(tmp_path: Path) -> None:
    load(tmp_path, "notes", "README.txt")
    for folder in (tmp_path, tmp_path / "none", None):
        assert len(Shelf(folder).all()) == len(SHIPPED_NUMBERS)


def test_a_file_that_is_changed_counts_as_it_is_now(tmp_path: Path) -> None:
    site = Shelf(tmp_path)
    load(tmp_path, GOOD)
    first = site.get(185)
    load(tmp_path, GOOD.replace("לקוחות", "ספקים"))
    os.utime(tmp_path / "mine.toml", ns=(1, 1))
    second = site.get(185)
    assert first is not None
    assert second is not None
    assert (first.title, second.title) == ("לקוחות", "ספקים")


def test_the_shipped_files_are_those_of_the_package() -> None:
    assert {path.suffix for path in SHIPPED.iterdir()} == {".toml"}
