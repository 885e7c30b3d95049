"""`hconnect validate`: which payloads it takes, how it ends, and the forms of its report."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from pipeline.cli import options, paths
from pipeline.errors import UsageError
from pipeline.reporters import REPORTERS
from pipeline.reporters.json import schema
from tests.unit.commands import BAD, GOOD, SAMPLES, Done, Run, hconnect, program, work

__all__ = ["hconnect", "work"]


def test_accepted_payloads_end_with_0_and_refused_ones_with_1(hconnect: Run) -> None:
    assert hconnect("validate", GOOD).code == 0
    assert hconnect("validate", BAD).code == 1
    assert hconnect("validate", GOOD, BAD).code == 1


def test_warnings_alone_end_with_0(hconnect: Run) -> None:
    done = hconnect("validate", SAMPLES / "envelope" / "good" / "unknown-fields.json")
    assert "warning HC-W01" in done.out
    assert done.code == 0


def test_unknown_fields_can_be_errors(hconnect: Run) -> None:
    unknown = SAMPLES / "envelope" / "good" / "unknown-fields.json"
    done = hconnect("validate", unknown, "--unknown-fields", "error")
    assert "error HC-E05" in done.out
    assert done.code == 1


def test_standard_input_is_a_payload() -> None:
    done = program("validate", "-", "--format", "json", given=GOOD.read_bytes())
    assert done.returncode == 0
    (payload,) = json.loads(done.stdout)["payloads"]
    assert payload["source"] == "<stdin>"
    assert payload["plugin"] == "imovein"


def test_a_folder_is_searched_in_name_order_without_what_the_station_wrote(work: Path, hconnect: Run) -> None:
    for name in ("b.json", "a/z.json", "a.report.json", ".hidden.json", "a/B.JSON", "notes.txt"):
        (work / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(GOOD, work / "in" / name)
    done = hconnect("validate", "in", "--format", "json")
    sources = [Path(payload["source"]).as_posix() for payload in json.loads(done.out)["payloads"]]
    assert sources == ["in/b.json", "in/a/B.JSON", "in/a/z.json"]


def test_a_pattern_is_expanded_where_the_shell_leaves_it(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "a.json").write_text("[]")
    (work / "b.json").write_text("[]")
    with pytest.raises(UsageError):
        paths.payloads(["*.json"])
    monkeypatch.setattr(paths, "SHELL_LEAVES_PATTERNS", True)
    assert paths.payloads(["*.json"]) == [Path("a.json"), Path("b.json")]


def test_the_interface_can_be_named_by_the_call(work: Path, hconnect: Run) -> None:
    shutil.copy(SAMPLES / "imovein" / "good" / "1_imovein_250030_guide.json", work / "rows.json")
    assert hconnect("validate", "rows.json").code == 1
    assert hconnect("validate", "rows.json", "--plugin", "imovein").code == 0


def test_a_sites_own_parameter_files_come_first(hconnect: Run) -> None:
    payload = SAMPLES / "station-prm" / "bad" / "details-of-the-temporary-store.json"
    assert hconnect("validate", payload).code == 0
    assert hconnect("validate", payload, "--prm", SAMPLES / "station-prm" / "prm").code == 1


@pytest.mark.parametrize("form", REPORTERS)
def test_every_form_of_report_can_be_asked_for(form: str, hconnect: Run) -> None:
    done = hconnect("validate", SAMPLES, "--format", form)
    assert done.code == 1
    if form in {"json", "sarif"}:
        json.loads(done.out)


def test_a_json_report_of_all_samples_is_valid_by_its_schema(hconnect: Run) -> None:
    report = json.loads(hconnect("validate", SAMPLES, "--format", "json").out)
    jsonschema.Draft202012Validator(schema()).validate(report)
    assert report["totals"]["payloads"] > 100


def test_quiet_says_nothing_of_what_is_fine(hconnect: Run) -> None:
    assert hconnect("validate", GOOD, "--quiet") == Done(0, "", "")


def test_the_forms_of_the_option_are_the_reporters() -> None:
    assert set(get_args(options.Form)) == set(REPORTERS)
