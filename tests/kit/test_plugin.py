"""The pytest plugin in suites of its users: each here is a whole run of pytest."""

from __future__ import annotations

import gc
import re
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.testing.station import Station
from tests.kit.rows import ORDER

GOLDEN = Path(__file__).with_name("golden")
ROOT = Path(__file__).resolve().parents[2]
BEGINNING = f"from pathlib import Path\nORDER = {ORDER!r}\n"
QUIET = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:randomly", "-q")


@pytest.fixture(scope="module", autouse=True)
def used(hconnect_session: Station) -> None:
    """Import all that an inner run will: pytester would take it away again, and halves of packages would stay."""
    hconnect_session.reset()
    hconnect_session.post(ORDER, "imovein", scheme="jws-md5")
    hconnect_session.assert_document(reference=40001)
    hconnect_session.post([], "nonsense")
    assert hconnect_session.report(5) != []
    assert hconnect_session.told()


def suite(pytester: pytest.Pytester, text: str, ini: str = "") -> None:
    pytester.makeini(f"[pytest]\nfilterwarnings = error\n{ini}")
    pytester.makepyfile(BEGINNING + text)


def test_tests_do_not_see_each_other_and_nothing_is_left_behind(
    pytester: pytest.Pytester,
) -> None:
    suite(
        pytester,
        """
import pytest

@pytest.mark.parametrize("number", range(4))
def test_first_document(hconnect_station, hconnect_clock, hconnect_faults, hconnect_books, number, tmp_path):
    assert not hconnect_clock.is_frozen and not hconnect_faults.active
    assert hconnect_books.documents() == [] and len(hconnect_station.calls) == 0
    hconnect_clock.freeze()
    assert tmp_path.parent in hconnect_station.root.parents
    hconnect_station.post(ORDER, "imovein")
    assert hconnect_station.assert_document(reference=40001)["number"] == 1
    hconnect_faults.add("station_off")
    hconnect_station.post(ORDER, "imovein")
    Path("url").write_text(hconnect_station.url)
    Path("root").write_text(str(hconnect_station.root))
""",
    )
    threads = {thread.name for thread in threading.enumerate()}
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(passed=4)
    gc.collect()
    assert {thread.name for thread in threading.enumerate()} <= threads
    assert not Path((pytester.path / "root").read_text("utf-8")).exists()
    at = urlsplit((pytester.path / "url").read_text("utf-8"))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((at.hostname or "", at.port or 0), 5)


def test_a_test_that_fails_shows_its_calls_with_their_timelines(pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        """
def test_goes_well(hconnect_station):
    hconnect_station.post(ORDER, "imovein")

def test_agent_is_missing(hconnect_station):
    rows = [row | {"Agent": ""} for row in ORDER]
    hconnect_station.post(rows, "imovein")
    hconnect_station.assert_document(reference=40001, lines=rows)

def test_wrong_field(hconnect_station):
    call = hconnect_station.post([ORDER[0] | {"ValueDate": "13.11.2024", "Colour": "red"}], "imovein")
    assert call.accepted

def test_fails_by_itself(hconnect_station):
    assert not hconnect_station.calls
    raise OSError("another fault")
""",
    )
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(passed=1, failed=3)
    said = "\n".join(line.rstrip() for line in result.outlines)
    said = re.sub(r"127\.0\.0\.1:[0-9]+", "127.0.0.1:PORT", said[said.index("= FAILURES") :])
    said = re.sub(r"in [0-9.]+s", "in TIME", said) + "\n"
    golden = (GOLDEN / "failing.txt").read_text("utf-8")
    assert said == golden


def test_two_workers_of_xdist_do_not_disturb_each_other_and_need_nothing_before_the_first_test(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeconftest(
        """
import sys
HEAVY = {"sqlalchemy", "pydantic", "httpx", "msgspec", "uvicorn", "fastapi", "cryptography", "anyio"}
loaded = HEAVY & sys.modules.keys()
sys.modules["hypothesis"] = None  # as if it were not installed
"""
    )
    suite(
        pytester,
        """
import os, pytest

def test_nothing_was_imported_before():
    import conftest
    assert conftest.loaded == set()

@pytest.mark.parametrize("number", range(3))
def test_mine_alone(hconnect_station, number):
    for reference in range(1, 4):
        rows = [row | {"Reference": str(100 * number + reference)} for row in ORDER]
        hconnect_station.post(rows, "imovein")
    hconnect_station.settle(timeout=60)
    assert sorted(row["reference"] for row in hconnect_station.books.documents()) == [
        100 * number + reference for reference in range(1, 4)
    ]
    worker = os.environ["PYTEST_XDIST_WORKER"]
    Path(f"{worker}.txt").write_text(f"{hconnect_station.root} {hconnect_station.url}")
""",
    )
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # others take their time in each worker
    plugins = ("-p", "pipeline.testing.plugin", "-p", "xdist")
    options = ("--dist", "each", "--tx", "2*popen", "--hconnect-root", "kept")
    result = pytester.runpytest_subprocess(*QUIET, *plugins, *options, timeout=120)
    result.assert_outcomes(passed=8)
    (one, url), (other, other_url) = (
        (pytester.path / f"gw{number}.txt").read_text("utf-8").split() for number in range(2)
    )
    kept = pytester.path / "kept"
    assert (Path(one), Path(other)) == (kept / "gw0", kept / "gw1")
    assert url != other_url


def test_the_plugin_can_be_left_out(pytester: pytest.Pytester) -> None:
    suite(pytester, "def test_one(): pass\ndef test_other(hconnect_station): pass\n")
    result = pytester.runpytest_inprocess(*QUIET, "-p", "no:hconnect")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines("*fixture 'hconnect_station' not found")


def test_the_configuration_names_company_shop_rules_and_root(pytester: pytest.Pytester) -> None:
    (pytester.mkdir("rules") / "itemin.json").write_text(
        '[{"field": "ItemKey", "required": true, "type": "alpha numeric", "length": 4}]', "utf-8"
    )
    (pytester.path / "mine.csv").write_text("מפתח חשבון,שם חשבון\n40001,לקוח משלי\n", "utf-8")
    suite(
        pytester,
        """
import pytest

@pytest.mark.parametrize("turn", range(2))
def test_it(hconnect_station, hconnect_books, turn):
    station = hconnect_station
    assert hconnect_books.account("40001")["name"] == "לקוח משלי"
    assert (station.company, station.settings.comp_id("shop")) == ("shop", "1")
    assert station.post([{"ItemKey": "longer"}], "itemin").code == "HC-A13"
    station.post(ORDER, "imovein")
    assert station.assert_document(reference=40001)["account_name"] == hconnect_books.account("10001")["name"]
    Path("name.txt").write_text(hconnect_books.account("10001")["name"], "utf-8")
""",
        "hconnect_company = shop\nhconnect_seed = 7\nhconnect_prm = rules\nhconnect_timeout = 30\n"
        "hconnect_books = mine.csv\n",
    )
    for _ in range(2):  # what the first run has left is no hindrance for the second
        pytester.runpytest_inprocess(*QUIET, "--hconnect-root=kept").assert_outcomes(passed=2)
    assert list((pytester.path / "kept" / "rep" / "hconnect" / "done").glob("*.json")) != []
    other = pytester.path / "name.txt"
    assert other.read_text("utf-8") != "קפה הים"


SETTINGS = """
[station]
id = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
[companies]
first = "7"
second = "8"
[[provider]]
net_passport = "700"
token = "0123456789abcdef0123456789abcdef"
[[provider]]
net_passport = "800"
token = "abcdef0123456789abcdef0123456789"
[[grid]]
company = "second"
net_passport = "700"
interface = "imovein"
[gateway]
error_status = 200
"""


def test_a_settings_file_says_who_may_send(pytester: pytest.Pytester) -> None:
    pytester.makefile(".toml", mine=SETTINGS)
    suite(
        pytester,
        """
import pytest
from pipeline import UsageError

def test_it(hconnect_station, hconnect_provider):
    assert hconnect_station.id == "6f9619ff-8b86-d011-b42d-00c04fc964ff"
    assert hconnect_provider.net_passport == "700"
    hconnect_station.post(ORDER, "imovein")
    hconnect_station.assert_document(reference=40001)
    other = hconnect_station.post(ORDER, "imovein", provider=hconnect_station.provider_of("800"))
    assert (other.code, other.status) == ("HC-A10", 200)
    with pytest.raises(UsageError, match="provider 700 has no pair of keys"):
        hconnect_provider.keys
""",
        "hconnect_settings = mine.toml\nhconnect_company = second\n",
    )
    pytester.runpytest_inprocess(*QUIET).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("ini", "settings", "said"),
    [
        ("hconnect_settings = gone.toml", "", "gone.toml is not there"),
        (
            "hconnect_books = mine.toml",
            "x\n",
            "mine.toml: line 1: neither a report of accounts nor one of items",
        ),
        (
            "hconnect_books = mine.toml",
            "accountKey,fullName,agent\n40001,one,1\n40002,two,four\n",
            "mine.toml:3: agent holds words where a number belongs. Send digits alone.",
        ),
        ("hconnect_settings = mine.toml mine.toml", "", "hconnect_settings names more than one"),
        ("hconnect_seed = many", "", "hconnect_seed: many is not a number"),
        ("hconnect_timeout = -1", "", "hconnect_timeout: -1 is no number of seconds"),
        ("hconnect_timeout = nan", "", "hconnect_timeout: nan is no number of seconds"),
        ("hconnect_settings = mine.toml", "[companies]\nother = 1\n", "has no company demo. Name one of its"),
        ("hconnect_settings = mine.toml", "[journal]\nurl = 'sqlite:///x.db'\n", "names a database"),
        ("hconnect_settings = mine.toml", "[gateway]\nnonsense = 1\n", "unknown key nonsense"),
        (
            "hconnect_settings = mine.toml\nhconnect_prm = .",
            "[rules]\nfolder = 'x'\n",
            "names parameter files too",
        ),
    ],
)
def test_what_cannot_be_is_said_without_a_traceback(
    pytester: pytest.Pytester, ini: str, settings: str, said: str
) -> None:
    pytester.makefile(".toml", mine=settings)
    suite(pytester, "def test_it(hconnect_station): pass\n", ini)
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(errors=1)
    assert said in result.stdout.str()
    assert "Traceback" not in result.stdout.str()
    assert "During handling" not in result.stdout.str()


def test_what_to_do_stands_below_what_cannot_be(pytester: pytest.Pytester) -> None:
    suite(pytester, "def test_it(hconnect_station): hconnect_station.post(ORDER)\n")
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *UsageError: rows are posted to an interface",
            'E *Name it: station.post(rows, "imovein").',
        ]
    )


def test_a_failure_is_shown_also_where_the_calls_cannot_be(pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        """
def test_it(hconnect_station, monkeypatch):
    monkeypatch.setattr(hconnect_station._running, "_pid", -1)  # as in a process that was forked
    assert hconnect_station.url == "elsewhere"
""",
    )
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*== 'elsewhere'*", "they cannot be told: the station runs in another process"]
    )


def test_a_folder_of_somebody_else_is_not_emptied(pytester: pytest.Pytester) -> None:
    (pytester.mkdir("mine") / "letters.txt").write_text("dear", "utf-8")
    suite(pytester, "def test_it(hconnect_station): pass\n")
    result = pytester.runpytest_inprocess(*QUIET, "--hconnect-root=mine")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines("*mine is there, and no station of tests. Name one that is not there yet*")
    assert (pytester.path / "mine" / "letters.txt").read_text("utf-8") == "dear"


def test_a_folder_that_cannot_be_made_is_told_with_its_name(pytester: pytest.Pytester) -> None:
    (pytester.path / "letter.txt").write_text("dear", "utf-8")
    suite(pytester, "def test_it(hconnect_station): pass\n")
    result = pytester.runpytest_inprocess(*QUIET, "--hconnect-root=letter.txt/station")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines("the station cannot be started: *: *letter.txt*")
    assert "Traceback" not in result.stdout.str()


def test_what_a_test_leaves_at_work_is_told_by_the_next_one(pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        """
import pytest
import pipeline.gateway.state

def test_leaves_something(hconnect_station, monkeypatch):
    hconnect_station._running.gateway.station.worker._hands.acquire()

@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(pipeline.gateway.state, "_PATIENCE", 0.01)

def test_comes_next(impatient, hconnect_station):
    pass

def test_leaves_nothing(hconnect_session):
    hconnect_session._running.gateway.station.worker._hands.release()
    hconnect_session.reset()
""",
    )
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        "what a test before this one has left keeps the station from being reset: what arrived is still being taken up"
    )


def test_examples_of_hypothesis_reset_the_station_of_the_session_and_what_fails_shows_its_calls(
    pytester: pytest.Pytester,
) -> None:
    suite(
        pytester,
        """
from hypothesis import given, settings, strategies as st

@settings(max_examples=20, deadline=None, database=None, derandomize=True)
@given(reference=st.integers(1, 1000))
def test_it(hconnect_session, reference):
    hconnect_session.reset()
    hconnect_session.post([ORDER[0] | {"Reference": str(reference), "Colour": "red"}], "imovein")
    hconnect_session.assert_document(reference=reference)
    assert len(hconnect_session.books.documents()) == len(hconnect_session.calls) == 1
    assert reference < 500
""",
    )
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E*assert 500 < 500", "*- hconnect calls -*", "call 1: imovein demo 250030", "*reference 500,*"]
    )


def test_it_works_in_a_folder_with_hebrew_letters_and_blanks(pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        """
def test_it(hconnect_station):
    hconnect_station.post(ORDER, "imovein", scheme="jws-md5")
    hconnect_station.assert_document(reference=40001)
    assert hconnect_station.report(5) != []
    hconnect_station.restore(hconnect_station.snapshot())
    hconnect_station.assert_document(reference=40001)
    assert hconnect_station.root.name == "התחנה שלי"
""",
    )
    pytester.runpytest_inprocess(*QUIET, "--hconnect-root=שורש א/התחנה שלי").assert_outcomes(passed=1)


def test_fixtures_of_a_wider_scope_have_the_address(pytester: pytest.Pytester) -> None:
    suite(
        pytester,
        """
import pytest

@pytest.fixture(scope="module")
def application(hconnect_session):
    return hconnect_session.url

def test_it(application, hconnect_station):
    assert application == hconnect_station.url
""",
    )
    pytester.runpytest_inprocess(*QUIET).assert_outcomes(passed=1)
