"""Each form of report says all that there is to say, in the form that its readers ask for.

`python tests/unit/test_reporters.py` (make golden) writes the JSON report's schema anew.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from pipeline.catalogue import MESSAGES
from pipeline.findings import Finding, Position, Verdict
from pipeline.reporters import REPORTERS
from pipeline.reporters.base import uri
from pipeline.reporters.json import schema
from pipeline.reporters.summary import LABELS, by_rule
from pipeline.reporters.visible import cells, visible

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "tests" / "schemas"
REPORT_SCHEMA = ROOT / "docs" / "hconnect-report-1.schema.json"
SARIF = jsonschema.Draft7Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text("utf-8")))
JUNIT = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))
JSON = jsonschema.Draft202012Validator(schema())

PAYLOAD = """\
[
 {"Details": "הזמנה ראשונה מן החנות", "DocumentID": "one"},
 {"details": "\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd 🙂", "DocumentID": "2"}
]
"""
RULE = 'imovein.json:12: {"field": "Details", "required": false, "type": "alpha numeric", "length": 10}'


class Lines:
    """Where the rows of PAYLOAD stand, worked out by hand."""

    def of(self, row: int | None, field: str | None) -> Position | None:
        line = 1 if row is None else row + 2
        text = PAYLOAD.splitlines()[line - 1].lower()
        return Position(0, line, max(text.find(f'"{field}"'.lower()), 0) + 1)

    def pointer(self, row: int | None, field: str | None) -> str | None:
        return None if row is None else f"/{row}/{field}"

    def line(self, position: Position, /) -> str:
        return PAYLOAD.splitlines()[position.line - 1]

    def close(self) -> None: ...


AT = Lines()


def long_details(row: int) -> Finding:
    given = {"field": "Details", "length": "21", "type": "alpha numeric", "field length": "10", "rule": RULE}
    return Finding("HC-D3", row, "Details", given, places=AT, value="הזמנה")


REFUSED = Verdict(
    "orders/ארוך 1.json",
    "imovein",
    (
        Finding("HC-A13", given={"plugin": "imovein"}, places=AT),
        long_details(0),
        Finding(
            "HC-D2",
            0,
            "DocumentID",
            {"field": "DocumentID", "field type": "numeric"},
            places=AT,
            value="one",
        ),
        Finding("HC-W01", 1, "details", {"field": "details", "plugin": "imovein", "nearest": ""}, places=AT),
        long_details(1),
    ),
    rows=2,
    company="demo",
    net_passport="250030",
    places=AT,
)
ACCEPTED = Verdict("good.json", "heshin", (), rows=3)
PIPED = Verdict("<stdin>", None, (Finding("HC-E07"), Finding("HC-W10")))
RULES_BROKEN = Verdict(
    "orders.json",
    "itemin",
    (Finding("HC-P04", field="price", at=Position(40, 3, 2), file="prm/itemin.json"),),
)
HOSTILE = Verdict(
    "a\n::error::b\x1b]0;x\x07, 100%.json",
    "imovein",
    (
        Finding(
            "HC-D2",
            0,
            "x\x1b[2J\u202e\ud800\x00",
            {
                "field": "x\x1b[2J\u202e\ud800\x00",
                "field type": "a]]>b\r\n::set-output",
            },
            value="\udc00\ufffe",
        ),
    ),
)
ALL = (REFUSED, ACCEPTED, PIPED, RULES_BROKEN, HOSTILE)


def report(
    form: str, *verdicts: Verdict, language: str = "en", colour: bool = False, quiet: bool = False
) -> str:
    out = io.StringIO()
    with REPORTERS[form](out, language=language, colour=colour, quiet=quiet) as reporter:
        for verdict in verdicts:
            reporter.add(verdict)
    return out.getvalue()


every_form = pytest.mark.parametrize("form", REPORTERS)


@every_form
def test_every_form_can_be_written_as_utf_8_whatever_the_payload_held(form: str) -> None:
    report(form, *ALL).encode("utf-8")


@pytest.mark.parametrize("form", ["text", "github"])
def test_nothing_in_a_payload_can_drive_the_terminal(form: str) -> None:
    if form == "text":
        written = report(form, HOSTILE, REFUSED)
        assert not {"\x1b", "\x07", "\x00", "\u202e", "\r"} & set(written)
        assert "\n::error" not in written
    else:
        assert len(report(form, HOSTILE).splitlines()) == 1


# --- text


def test_text_gives_place_severity_code_and_the_vendors_words_in_one_line() -> None:
    assert (
        "orders/ארוך 1.json:2:3: error HC-D3: length err (Details) length (21) is not small equal to "
        "alpha numeric length (10)\n"
    ) in report("text", REFUSED)


def test_text_gives_the_hebrew_the_hint_the_pointer_and_the_rule_on_lines_of_their_own() -> None:
    lines = report("text", REFUSED).splitlines()
    assert "  אורך הערך שנשלח שגוי" in lines
    assert "  hint: Shorten the value, or correct the length in the station's own parameter file." in lines
    assert "  at: /0/Details" in lines
    assert f"  rule: {RULE}" in lines


def test_hints_and_counts_are_hebrew_on_request_and_the_vendors_words_stay() -> None:
    written = report("text", REFUSED, language="he")
    assert "רמז: קצרו את הערך" in written
    assert "אורך הערך של Details: 2 שורות, לראשונה בשורת קובץ 2" in written
    assert "error HC-D3: length err (Details)" in written


def test_the_caret_stands_below_its_character_by_cells_of_the_terminal() -> None:
    text = '"שָׁלוֹם": "日本", "x": 1'

    class OneLine(Lines):
        def line(self, _position: Position, /) -> str:
            return text

    at = Position(0, 7, text.index('"x"') + 1)
    verdict = Verdict("a.json", "imovein", (Finding("HC-A15", at=at),), places=OneLine())
    shown, caret = report("text", verdict).splitlines()[3:5]
    assert shown == f"  7 | {text}"
    assert caret.index("^") - len("  7 | ") == cells(text[: at.column - 1]) == len('"שלום": "nihn", ')


def test_the_counts_by_rule_say_where_each_is_first_broken() -> None:
    many = Verdict("a.json", "imovein", tuple(long_details(0) for _ in range(3)), rows=3, places=AT)
    rows = tuple(Finding("HC-D3", row, "Details", at=Position(0, row + 3, 1)) for row in range(48_211))
    assert "  length of Details: 1 row, first at line 2\n" in report("text", many)
    assert "  length of Details: 48,211 rows, first at line 3\n" in report("text", Verdict("a", "x", rows))


def test_nothing_is_capped() -> None:
    rows = tuple(Finding("HC-D1", row, "Details", at=Position(0, row, 1)) for row in range(20_000))
    verdict = Verdict("a.json", "imovein", rows, rows=20_000)
    assert report("text", verdict).count("error HC-D1") == 20_000
    assert len(json.loads(report("json", verdict))["payloads"][0]["findings"]) == 20_000


def test_the_vendors_answer_is_shown_as_a_client_would_see_it() -> None:
    assert '{"apiRes":{"err":"Failed to validate imovein module"}}' in report("text", REFUSED)
    assert "no answer of the API to this is documented" in report("text", PIPED)


def test_quiet_text_shows_errors_alone() -> None:
    written = report("text", REFUSED, ACCEPTED, quiet=True)
    assert written.count("error HC-") == 4
    assert "warning" not in written
    assert "good.json" not in written
    assert "length of" not in written


def test_totals_end_a_report_of_several_payloads() -> None:
    assert report("text", ACCEPTED, REFUSED).endswith(
        "2 payloads, 1 accepted, 1 refused, 4 errors, 1 warning\n"
    )


def test_an_excerpt_of_another_file_is_never_taken_from_the_payload() -> None:
    verdict = Verdict("a.json", "itemin", RULES_BROKEN.findings, places=AT)
    written = report("text", verdict)
    assert "prm/itemin.json:3:2: error HC-P04: 'required' value is not Boolean" in written
    assert "|" not in written


def test_colours_are_used_only_where_they_are_asked_for() -> None:
    assert "\x1b[1;31merror\x1b[0m" in report("text", REFUSED, colour=True)
    assert "\x1b" not in report("text", REFUSED)


# --- json


def test_every_json_report_is_valid_by_its_schema() -> None:
    JSON.check_schema(schema())
    for verdicts in ((), *((verdict,) for verdict in ALL), ALL):
        JSON.validate(json.loads(report("json", *verdicts)))


def test_the_schema_in_the_docs_is_the_one_of_the_program() -> None:
    assert json.loads(REPORT_SCHEMA.read_text("utf-8")) == schema(), "make golden"


def test_the_json_report_holds_every_property_of_a_finding() -> None:
    (payload,) = json.loads(report("json", REFUSED))["payloads"]
    assert payload["reply"] == {"code": "HC-A13", "text": "Failed to validate imovein module"}
    assert payload["accepted"] is False
    assert payload["findings"][1] == {
        "code": "HC-D3",
        "severity": "error",
        "text": "length err (Details) length (21) is not small equal to alpha numeric length (10)",
        "hebrew": MESSAGES["HC-D3"].hebrew,
        "hint": MESSAGES["HC-D3"].hint,
        "hint_hebrew": MESSAGES["HC-D3"].hint_hebrew,
        "row": 0,
        "field": "Details",
        "value": "הזמנה",
        "pointer": "/0/Details",
        "file": None,
        "line": 2,
        "column": 3,
        "offset": 0,
        "rule": RULE,
    }


# --- sarif


def test_every_sarif_log_is_valid_by_the_oasis_schema() -> None:
    for verdicts in ((), *((verdict,) for verdict in ALL), ALL):
        SARIF.validate(json.loads(report("sarif", *verdicts)))


def test_sarif_points_at_the_line_and_its_rules_are_the_catalogue() -> None:
    (run,) = json.loads(report("sarif", REFUSED))["runs"]
    result = run["results"][1]
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 3}
    assert location["physicalLocation"]["artifactLocation"]["uri"] == (
        "orders/%D7%90%D7%A8%D7%95%D7%9A%201.json"
    )
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "/0/Details"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "HC-D3"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(MESSAGES)
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_says_nothing_of_a_file_where_there_is_none() -> None:
    (run,) = json.loads(report("sarif", PIPED))["runs"]
    assert all("locations" not in result for result in run["results"])


def test_a_file_within_the_working_folder_has_a_relative_uri_and_another_an_absolute_one() -> None:
    assert uri(str(Path.cwd() / "a b" / "#1.json")) == "a%20b/%231.json"
    assert uri(str(Path.cwd().parent / "x.json")).startswith("file:///")
    assert uri("100%.json") == "100%25.json"


# --- junit


def test_every_junit_report_is_valid_by_the_schema() -> None:
    for verdicts in ((), *((verdict,) for verdict in ALL), ALL):
        JUNIT.validate(report("junit", *verdicts))


def test_junit_has_a_test_for_each_payload_and_fails_the_refused_ones() -> None:
    root = ET.fromstring(report("junit", ACCEPTED, REFUSED).encode())  # noqa: S314  we wrote it
    good, bad = root.iter("testcase")
    assert good.find("failure") is None
    failure = bad.find("failure")
    assert failure is not None
    assert (failure.text or "").count("error HC-") == 4
    assert failure.get("message") == "4 errors, the first: Failed to validate imovein module"
    assert "HC-W01" in (bad.findtext("system-out") or "")


@given(st.text(alphabet=st.characters()))
def test_any_text_at_all_makes_xml_that_a_parser_takes(text: str) -> None:
    finding = Finding("HC-D2", 0, text, {"field": text, "field type": text})
    written = report("junit", Verdict(text, text, (finding,)))
    ET.fromstring(written.encode())  # noqa: S314  as above


# --- github


def test_github_annotations_escape_what_their_form_takes_for_itself() -> None:
    written = report("github", HOSTILE)
    assert written.startswith("::error file=a%0A%3A%3Aerror%3A%3Ab\x1b]0;x\x07%2C 100%25.json,title=HC-D2::")
    assert (
        report("github", REFUSED)
        .splitlines()[1]
        .startswith("::error file=orders/ארוך 1.json,line=2,col=3,title=HC-D3::length err (Details)")
    )
    assert "%0A" in written
    assert report("github", PIPED).startswith("::error title=HC-E07::")


def test_github_knows_warnings() -> None:
    assert report("github", REFUSED).count("::warning ") == 1


# --- what they share


@given(st.text())
def test_what_is_shown_keeps_its_length_and_holds_no_control(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in shown)


def test_cells_count_hebrew_as_one_niqqud_as_none_and_wide_letters_as_two() -> None:
    assert cells("שלום") == 4
    assert cells("שָׁלוֹם") == 4
    assert cells("日本") == 4
    assert cells("plain") == 5


def test_every_label_of_a_count_belongs_to_a_message() -> None:
    assert set(LABELS) <= set(MESSAGES)


def test_rules_are_counted_in_the_order_in_which_they_are_first_broken() -> None:
    counts = by_rule(REFUSED.findings)
    assert [(rule.code, rule.count, rule.rows) for rule in counts] == [
        ("HC-A13", 1, 0),
        ("HC-D3", 2, 2),
        ("HC-D2", 1, 1),
        ("HC-W01", 1, 1),
    ]


if __name__ == "__main__":
    REPORT_SCHEMA.write_text(json.dumps(schema(), indent=2) + "\n", "utf-8", newline="\n")
