"""The strategies: what they give hangs together, names what the books have, and shrinks to what a person can read."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import create_engine

import pipeline
from pipeline.books import demo
from pipeline.books.checks import day, year_of
from pipeline.books.document_rows import OF_LINE
from pipeline.books.receipts import OF_PAYMENT
from pipeline.books.transaction import writing
from pipeline.errors import UsageError
from pipeline.masofon.ansi import is_clean, mend, unencodable
from pipeline.passport.credentials import Credentials
from pipeline.passport.schemes import Verified, verify
from pipeline.passport.signed import Signed, read
from pipeline.testing import strategies as hconnect
from pipeline.testing.strategies import Keys, Mutation

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
SMALL = settings(max_examples=2000, database=None, phases=[Phase.generate, Phase.shrink])
"""Without the phase that explains, which takes longer than the others."""
OWN = [
    {"field": "KEY", "required": True, "type": "alpha numeric", "length": 4},
    {"field": "day", "required": False, "type": "date", "length": 8},
    {"field": "Sum", "required": False, "type": "decimal", "length": 3.1},
]


def folded(row: dict[str, Any]) -> dict[str, str]:
    return {name.casefold(): str(value) for name, value in row.items()}


# --- what hangs together


@given(hconnect.plugin_data("imovein"))
@settings(max_examples=60)
def test_documents_hang_together(rows: list[dict[str, Any]]) -> None:
    keys = Keys.demo()
    of_line = {name.casefold() for name in OF_LINE}
    headers: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in map(folded, rows):
        assert row["accountkey"] in keys.accounts
        assert row["itemkey"] in keys.items
        assert row["agent"] in keys.agents
        assert row["documentid"] in keys.document_types
        assert Decimal(row["quantity"]) != 0
        if row.get("valuedate"):
            found = day(row["valuedate"])
            assert found is not None
            assert keys.year[0] <= found <= keys.year[1]
        headers[row["reference"]].append({name: text for name, text in row.items() if name not in of_line})
    assert all(header == same[0] for same in headers.values() for header in same)


@given(hconnect.rows("kupain"))
@settings(max_examples=30)
def test_the_rows_of_a_receipt_agree_in_its_header(rows: list[dict[str, Any]]) -> None:
    of_payment = {name.casefold() for name in OF_PAYMENT}
    headers = [{name: text for name, text in folded(row).items() if name not in of_payment} for row in rows]
    assert all(header == headers[0] for header in headers)


@given(hconnect.plugin_data("movein"))
@settings(max_examples=60)
def test_journal_entries_balance_and_name_no_account_twice(rows: list[dict[str, Any]]) -> None:
    for row in map(folded, rows):
        accounts = [text for name, text in row.items() if name.startswith("accountkey") and text]
        assert len(accounts) == len({*accounts})
        assert {*accounts} <= {*Keys.demo().accounts}
        for kind in ("suf", "sufdlr"):
            debit, credit = (
                [Decimal(text) for number in "12" if (text := row.get(f"{kind}{side}{number}"))]
                for side in ("deb", "cred")
            )
            assert not credit or sum(debit) == sum(credit)


# --- what they shrink to


@pytest.mark.parametrize(
    ("plugin", "smallest"),
    [
        (
            "imovein",
            {
                "AccountKey": "10001",
                "Reference": "1",
                "DocumentID": "1",
                "Agent": "1",
                "ItemKey": "P1001",
                "Quantity": "1.00",
            },
        ),
        ("kupain", {"accountKey": "10001", "docNumber": "1", "transType": "1"}),
        (
            "movein",
            {"TransType": "אב", "AccountKeyDeb1": "10001", "AccountKeyCred1": "10002", "SuFDeb1": "1.00"},
        ),
        ("heshin", {"accountKey": "L1"}),
        ("itemin", {"ItemKey": "N1"}),
    ],
)
def test_a_payload_shrinks_to_one_row_of_what_must_be_sent(plugin: str, smallest: dict[str, str]) -> None:
    assert find(hconnect.plugin_data(plugin), lambda _: True, settings=SMALL) == [smallest]


def test_what_matters_is_all_that_is_left() -> None:
    def matters(rows: list[dict[str, Any]]) -> bool:
        return bool(rows[0].get("Remarks") and rows[0].get("Price"))

    (row,) = find(hconnect.plugin_data("imovein"), matters, settings=SMALL)
    assert len(row) == 8
    assert (row["Remarks"], row["Price"]) == ("אב", "1.00")


def test_a_mutation_shrinks_to_the_simplest_one() -> None:
    broken = hconnect.mutations(hconnect.rows("heshin"), "heshin", codes=["HC-D1"])
    found = find(broken, lambda _: True, settings=SMALL)
    assert found == Mutation([{}], "HC-D1", 0, "accountKey", "row 0: accountKey is missing")


def test_texts_shrink_to_a_short_word() -> None:
    assert find(hconnect.hebrew_text(), lambda _: True, settings=SMALL) == "אב"
    assert find(hconnect.hebrew_text(ansi=False), lambda text: not is_clean(text), settings=SMALL) == "é"


def test_a_parameter_file_shrinks_to_one_field() -> None:
    found = find(hconnect.parameter_files(), lambda _: True, settings=SMALL)
    assert found == [{"field": "Key", "required": False, "type": "alpha numeric", "length": 1}]


# --- texts


@given(st.data(), st.integers(1, 12), st.integers(0, 12))
@settings(max_examples=80)
def test_a_text_has_the_length_that_was_asked_for_and_goes_through_as_it_is(
    data: st.DataObject, least: int, more: int
) -> None:
    text = data.draw(hconnect.hebrew_text(min_size=least, max_size=least + more))
    assert least <= len(text) <= least + more
    assert is_clean(text)
    assert text == text.strip()


def test_text_that_is_not_ansi_is_mended_and_refused_too() -> None:
    wild = hconnect.hebrew_text(ansi=False)
    assert find(wild, lambda text: bool(unencodable(mend(text).text)), settings=SMALL)
    assert find(
        wild, lambda text: bool(mend(text).changes) and not unencodable(mend(text).text), settings=SMALL
    )


# --- books and parameter files of one's own


def test_keys_come_from_any_books() -> None:
    engine = create_engine("sqlite://")
    with writing(engine) as connection:
        demo.seed(connection, "7", "mine", seed=3, year=year_of(2027))
        keys = Keys.read(connection, "mine")
        with pytest.raises(UsageError, match="no company other"):
            Keys.read(connection, "other")
    engine.dispose()
    assert keys.year == (date(2027, 1, 1), date(2027, 12, 31))
    assert (len(keys.accounts), len(keys.items)) == (demo.ACCOUNTS, demo.ITEMS)
    found = find(
        hconnect.plugin_data("imovein", keys=keys), lambda rows: "ValueDate" in rows[0], settings=SMALL
    )
    assert found[0]["ValueDate"] == "01/01/2027"


def test_the_keys_are_those_that_are_given() -> None:
    keys = Keys(("ALPHA",), ("BETA",), agents=("77",))
    (row,) = find(hconnect.rows("imovein", keys=keys), lambda _: True, settings=SMALL)
    assert (row["AccountKey"], row["ItemKey"], row["Agent"]) == ("ALPHA", "BETA", "77")


def test_a_parameter_file_of_ones_own_is_a_list_a_file_or_a_folder(tmp_path: Path) -> None:
    (tmp_path / "site.json").write_text(json.dumps(OWN), "utf-8")
    wanted = [{"KEY": "אב"}]
    for given_ in ({"parameters": OWN}, {"parameters": tmp_path / "site.json"}, {"folder": tmp_path}):
        assert find(hconnect.plugin_data("site", **given_), lambda _: True, settings=SMALL) == wanted


def test_what_does_not_fit_a_sites_own_field_is_not_taken_from_the_books() -> None:
    short = [{"field": "AccountKey", "required": True, "type": "alpha numeric", "length": 3}]
    (row,) = find(hconnect.rows("imovein", parameters=short), lambda _: True, settings=SMALL)
    assert row == {"AccountKey": "אב"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: hconnect.plugin_data("nobody"), "the interface nobody has no parameter file"),
        (lambda: hconnect.plugin_data("x", parameters=[{"field": "a"}]), "no required key"),
        (lambda: hconnect.rows("reports"), "reports has no rows"),
        (lambda: hconnect.mutations([{}]), "the interface is not known"),
        (lambda: hconnect.mutations("[", "imovein"), "the payload is no JSON"),
        (lambda: hconnect.mutations([{"a": "1"}], "imovein", codes=["HC-A01"]), "cannot be broken by HC-A01"),
        (lambda: hconnect.signed_requests(Credentials("1")), "nothing to sign with"),
    ],
)
def test_a_call_that_makes_no_sense_is_told_and_what_to_do(wrong: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words) as told:
        wrong()
    assert told.value.remedy


# --- requests and mutations


def test_a_request_has_every_part_and_names_the_provider() -> None:
    (found,) = find(
        st.tuples(hconnect.envelopes(company="mine", net_passport="9", station="abc")),
        lambda _: True,
        settings=SMALL,
    )
    assert [*found] == ["station", "plugin", "company", "message", "signature"]
    assert (found["station"], found["company"], found["message"]["netPassportID"]) == ("abc", "mine", "9")


@given(hconnect.signed_requests(Credentials(token=SecretStr("t" * 32)), "heshin"))
@settings(max_examples=10)
def test_a_provider_without_an_id_signs_as_the_demo_provider(body: bytes) -> None:
    verdict = pipeline.validate(body)
    assert (verdict.accepted, verdict.net_passport) == (True, "250030")


@dataclass(frozen=True)
class Sender:
    """A provider that is no Credentials."""

    net_passport: str
    token: str


def test_any_provider_with_a_token_signs() -> None:
    body = find(hconnect.signed_requests(Sender("77", "t" * 32), "heshin"), lambda _: True, settings=SMALL)
    parts = read(body)
    assert isinstance(parts, Signed)
    assert verify(parts, Credentials("77", SecretStr("t" * 32))) == Verified("token")
    with pytest.raises(UsageError, match="nothing to sign with"):
        hconnect.signed_requests(Sender("77", ""))


def test_every_documented_way_is_taken() -> None:
    message = {
        "netPassportID": "250030",
        "pluginData": [{"accountKey": "1", "fullName": "א", "datF1": "01/01/26"}],
    }
    parts = {"station": "1", "plugin": "heshin", "company": "demo", "message": message, "signature": "0"}
    wanted = {
        *("HC-A01", "HC-A02", "HC-A03", "HC-A04", "HC-A05", "HC-A06", "HC-A07", "HC-A12", "HC-A15"),
        *("HC-P09", "HC-P10", "HC-P11", "HC-D1", "HC-D2", "HC-D3", "HC-E01", "HC-E09"),
    }
    for code in wanted:
        broken = find(hconnect.mutations(json.dumps(parts), codes=[code]), lambda _: True, settings=SMALL)
        assert broken.code == code
        assert broken.follows(pipeline.validate(broken.payload))
    with pytest.raises(UsageError) as told:
        hconnect.mutations(json.dumps(parts), codes=["HC-X"])
    assert {*told.value.remedy.removesuffix(".").split(": ")[1].split(", ")} == wanted


@given(hconnect.plugin_data("imovein", valid=False))
@settings(max_examples=30)
def test_what_is_not_valid_is_refused(payload: Any) -> None:
    assert not pipeline.validate(payload, plugin="imovein").accepted


def test_a_mutation_does_not_follow_from_a_verdict_that_says_something_else() -> None:
    mutation = Mutation([{}], "HC-D1", 0, "accountKey", "")
    verdict = pipeline.validate([{}], plugin="heshin")
    assert mutation.follows(verdict)
    assert not Mutation([{}], "HC-D1", 1, "accountKey", "").follows(verdict)
    assert not Mutation([{}], "HC-D2", 0, "accountKey", "").follows(verdict)
    assert not mutation.follows(pipeline.validate([{}, {}], plugin="heshin"))


# --- where Hypothesis is


def test_only_the_test_kit_imports_hypothesis() -> None:
    users = {
        path.relative_to(ROOT).parts[1]
        for path in (ROOT / "pipeline").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and any(alias.name.startswith("hypothesis") for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hypothesis"))
    }
    assert users == {"testing"}


def test_without_hypothesis_the_error_says_what_to_install() -> None:
    code = "import sys; sys.modules['hypothesis'] = None; import pipeline.testing.strategies"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("pip install hconnect-station[testing]")


def test_the_table_of_the_laws_names_each_file() -> None:
    table = (HERE / "README.md").read_text("utf-8")
    assert [path.name for path in HERE.glob("test_*.py") if f"`{path.name}`" not in table] == []
