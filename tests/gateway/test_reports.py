"""Reports over the API: what is answered, what is refused and why, on real sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.app import main
from pipeline.gateway.diagnosing import verdict_of
from pipeline.gateway.explaining import reason
from tests.gateway.gateways import SETTINGS, Running, gateway
from tests.gateway.reports import SMALL, asking, exported, furnish, last, rows

FAILED_TO_LOAD = "Failed to load Reports module"
NOT_VALID = "Failed to validate Reports module"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = tmp_path_factory.mktemp("reports") / "station"
    with gateway(root) as running:
        furnish(root)
        yield running


@pytest.fixture
def here(shared: Running) -> Running:
    """As new, books and definitions aside."""
    (shared.root / "reports" / "901.toml").write_text(SMALL, "utf-8")
    shared.anew()
    return shared


@pytest.fixture
def data(here: Running) -> dict[str, Any]:
    """Report 901 as it is exported."""
    return exported(here.root, 901)


def found(call: Any) -> list[tuple[str, str]]:
    return [(one["code"], one["severity"]) for one in call["verdict"]["report"]["findings"]]


def steps(call: Any) -> dict[str, str]:
    return {step["name"]: step["state"] for step in call["timeline"]}


def said(call: Any, name: str) -> str:
    text: str = next(step["text"] for step in call["timeline"] if step["name"] == name)
    return text


# --- answers


def test_a_report_answers_with_its_captions_as_keys_in_the_order_of_the_columns(
    here: Running, data: dict[str, Any]
) -> None:
    answer = here.post(asking(data))
    assert answer.status == 200
    got = rows(answer.text)
    assert len(got) == 200
    assert list(got[0]) == ["מפתח חשבון", "שם חשבון", "קוד מיון"]
    assert isinstance(got[0]["מפתח חשבון"], str)
    assert isinstance(got[0]["קוד מיון"], int)
    assert answer.text.startswith('{"apiRes":{"res":"ok","data":[{"מפתח חשבון":')
    assert answer.text.endswith('}]},"actionType":"Reports","messType":"apiReplay"}')


@pytest.mark.parametrize("plugin", ["reports", "REPORTS", "Reports"])
def test_pluginData_may_be_a_string_which_signs_itself_and_the_plugin_comes_back_as_it_was_spelled(  # noqa: N802
    here: Running, data: dict[str, Any], plugin: str
) -> None:
    text = json.dumps(data, ensure_ascii=False)
    assert len(rows(here.post(asking(text, plugin=plugin)).text, plugin)) == 200
    assert last(here)["plugin"] == plugin


def test_defVal_narrows_what_is_answered_and_the_timeline_says_which_values_were_taken(  # noqa: N802
    here: Running, data: dict[str, Any]
) -> None:
    every = rows(here.post(asking(data)).text)
    some = every[len(every) // 2]
    code, account = some["קוד מיון"], some["מפתח חשבון"]
    data["params_data"][0]["defVal"] = data["params_data"][1]["defVal"] = str(code)
    data["params_data"][2]["defVal"] = account
    got = rows(here.post(asking(data)).text)
    assert got == [one for one in every if one["קוד מיון"] == code and one["מפתח חשבון"] >= account]
    call = last(here)
    assert said(call, "parameters") == (
        f"חתך/קוד מיון (מ..עד): {code}; חתך/קוד מיון (מ..עד): {code}; חתך/מפתח חשבון (גדול שווה): {account}"
    )
    assert [one["value"] for one in call["report"]["parameters"]] == [str(code), str(code), account]


@pytest.mark.parametrize("text", ["\ud800", "\0"])
def test_what_no_database_takes_for_a_text_is_refused_and_written_down(
    here: Running, data: dict[str, Any], text: str
) -> None:
    data["params_data"][2] |= {"defVal": text, "p_name": text}
    answer = here.post(asking(json.dumps(data)))
    assert answer.err == NOT_VALID
    call = last(here)
    assert ("HC-E12", "error") in found(call)
    assert call["report"]["word"] == "refused"
    assert steps(call)["parameters"] == "failed"


def test_open_ends_take_everything_in(here: Running, data: dict[str, Any]) -> None:
    values = [param["defVal"] for param in data["params_data"]]
    assert values == ["-999999999", "999999999", ""]
    here.post(asking(data))
    assert [one["value"] for one in last(here)["report"]["parameters"]] == ["...", "...", "..."]


def test_a_report_without_rows_answers_with_an_empty_array(here: Running) -> None:
    assert rows(here.post(asking(exported(here.root, 903))).text) == []


def test_what_becomes_of_a_call_stands_in_the_calls(here: Running, data: dict[str, Any]) -> None:
    text = here.post(asking(data)).text
    call = last(here)
    assert (call["status"], call["code"], call["accepted"], call["outcome"]) == (200, "", True, None)
    report = call["report"]
    assert (report["number"], report["title"], report["rows"]) == (901, "חשבון אחד", 200)
    assert (report["word"], report["bytes"]) == ("whole", len(text.encode()))
    assert call["reply"]["text"] == text
    assert found(call) == []
    assert list(steps(call)) == [
        "received",
        "station",
        "signature",
        "service",
        "permission",
        "descriptor",
        "parameters",
        "rows",
        "answered",
    ]
    assert set(steps(call).values()) == {"done"}
    assert said(call, "rows") == "200 rows"
    assert "all of it was sent" in said(call, "answered")
    assert not list((here.root / "rep" / "hconnect").glob("*.json"))  # nothing is dropped


def test_trace_tells_the_way_of_a_report(
    here: Running, data: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    here.post(asking(data))
    number = last(here)["id"]
    assert main(["trace", str(here.root), str(number), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"][-1]["name"] == "answered"
    data["params_data"].pop()
    here.post(asking(data))
    assert main(["trace", str(here.root), str(number + 1)]) == 1


@pytest.mark.parametrize("setting", ['missing_batch_file = "error"', 'string_plugin_data = "refuse"'])
def test_what_is_asked_of_imports_is_not_asked_of_reports(
    here: Running, data: dict[str, Any], setting: str
) -> None:
    here.set(f"{SETTINGS}\n[gateway]\n{setting}\n")
    assert here.post(asking(json.dumps(data))).status == 200


# --- what real clients send


def test_numbers_quotes_and_years_first_are_taken_with_a_warning(here: Running, data: dict[str, Any]) -> None:
    low, high, account = data["params_data"]
    low["defVal"], high["defVal"], account["defVal"] = -999999999, 300, '"10001"'
    answer = here.post(asking(data))
    assert all(row["קוד מיון"] <= 300 and row["מפתח חשבון"] >= "10001" for row in rows(answer.text))
    call = last(here)
    assert found(call) == [("HC-W11", "warning"), ("HC-W11", "warning"), ("HC-W13", "warning")]
    assert [one["value"] for one in call["report"]["parameters"]] == ["...", "300", "10001"]


def test_a_client_that_gives_the_parameters_names_of_its_own_is_told(
    here: Running, data: dict[str, Any]
) -> None:
    data["params_data"][0]["name"] = "betweenIDs"
    assert here.post(asking(data)).status == 200
    assert found(last(here)) == [("HC-W14", "warning")]


# --- refusals


def test_its_own_row_in_the_grid_is_needed(here: Running, data: dict[str, Any]) -> None:
    here.set(SETTINGS.replace('interface = "*"', 'interface = "imovein"'))
    assert here.post(asking(data)).err == "you are not allowed to use Reports module"
    call = last(here)
    assert (steps(call)["permission"], steps(call)["descriptor"]) == ("failed", "not reached")


def test_a_wrong_signature_is_refused_first(here: Running, data: dict[str, Any]) -> None:
    data["params_data"].pop()
    assert here.post(asking(data, signature="0" * 32)).err == "your net passport is not correct"
    assert [code for code, _ in found(last(here))] == ["HC-A08", "HC-A13", "HC-E13"]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda text: text[:-2], "form"),
        (lambda text: text[:-32], "foreign"),
        (lambda text: text.upper(), "form"),
        (lambda text: ("1" if text[0] == "0" else "0") + text[1:], "foreign"),
        (lambda text: text[:32] + ":62aa9393ad3dd7cc", "form"),
    ],
)
def test_a_descriptor_that_was_cut_or_changed_is_refused(
    here: Running, data: dict[str, Any], change: Any, cause: str
) -> None:
    data["encrypt_reportData"] = change(data["encrypt_reportData"])
    assert here.post(asking(data)).err == NOT_VALID
    call = last(here)
    assert found(call) == [("HC-A13", "error"), ("HC-E15", "error")]
    assert steps(call) | {"descriptor": "failed", "parameters": "not reached"} == steps(call)
    hint = call["verdict"]["report"]["findings"][1]["hint"]
    assert ("another station" in hint) is (cause == "foreign")
    assert call["report"]["word"] == "refused"


def test_a_descriptor_of_another_station_is_refused_and_its_key_makes_it_readable(
    here: Running, tmp_path: Path
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "901.toml").write_text(SMALL, "utf-8")
    foreign = exported(tmp_path, 901)
    assert here.post(asking(foreign)).err == NOT_VALID
    own = (here.root / "report.key").read_bytes()
    (here.root / "report.key").write_bytes((tmp_path / "report.key").read_bytes())
    assert here.post(asking(foreign)).status == 200
    (here.root / "report.key").write_bytes(own)


def test_a_report_of_another_company_is_refused(here: Running) -> None:
    assert here.post(asking(exported(here.root, 901, "2"))).err == NOT_VALID
    assert found(last(here)) == [("HC-A13", "error"), ("HC-E16", "error")]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda params: params.pop(), ["HC-E13"]),
        (lambda params: params.append(params[0]), ["HC-E13"]),
        (lambda params: params.insert(0, params.pop(1)), ["HC-E14"] * 6),
        (lambda params: params[0].update(p_name="__MUSTACH_P9__"), ["HC-E14"]),
        (lambda params: params[0].update(id="4"), ["HC-E14"]),
        (lambda params: params[0].update(type="txt"), ["HC-E14"]),
        (lambda params: params[0].update(opName="שווה"), ["HC-E14"]),
        (lambda params: params[1].update(opOrigin="from"), ["HC-E14"]),
        (lambda params: params[0].pop("opName"), ["HC-E11"]),
        (lambda params: params[0].update(defVal=None), ["HC-E11"]),
        (lambda params: params[0].update(defVal="3.5"), ["HC-E12"]),
        (lambda params: params[0].update(defVal="many", type="txt"), ["HC-E14", "HC-E12"]),
        (lambda params: params.__setitem__(0, "300"), ["HC-E10", "HC-E13"]),
    ],
)
def test_only_defVal_may_change_and_to_a_value_of_its_type(  # noqa: N802
    here: Running, data: dict[str, Any], change: Any, codes: list[str]
) -> None:
    change(data["params_data"])
    assert here.post(asking(data)).err == NOT_VALID
    call = last(here)
    errors = [code for code, severity in found(call) if severity == "error"]
    assert errors == ["HC-A13", *codes]
    assert steps(call)["parameters"] == "failed"


def test_a_finding_stands_at_the_place_that_it_speaks_of(here: Running, data: dict[str, Any]) -> None:
    data["params_data"][1]["defVal"] = "x"
    body = json.dumps(asking(data), ensure_ascii=False, indent=1)
    here.post(body.encode())
    finding = last(here)["verdict"]["report"]["findings"][1]
    line = body.splitlines()[finding["line"] - 1]
    assert (finding["code"], line.strip()) == ("HC-E12", '"defVal": "x",')
    assert finding["pointer"] == "/message/pluginData/params_data"


def test_a_definition_that_has_changed_answers_as_it_was_exported_and_says_so(
    here: Running, data: dict[str, Any]
) -> None:
    before = here.post(asking(data)).text
    path = here.root / "reports" / "901.toml"
    path.write_text(SMALL.replace("שם חשבון", "שם"), "utf-8")
    assert here.post(asking(data)).text == before
    finding = last(here)["verdict"]["report"]["findings"][0]
    assert (finding["code"], "hconnect hrep 1 901" in finding["hint"]) == ("HC-W17", True)
    path.unlink()
    assert here.post(asking(data)).text == before
    assert found(last(here)) == [("HC-W17", "warning")]


def test_the_log_says_why(here: Running, data: dict[str, Any]) -> None:
    gateway_, live = here.gateway, here.gateway.station.live

    def why() -> str:
        (call,) = gateway_.calls.list(limit=1)
        verdict = verdict_of(call, gateway_.calls, gateway_.checks, gateway_.station.folders, live.current())
        return reason(call, verdict)

    data["params_data"].pop()
    here.post(asking(data))
    assert why() == "params_data has 2 parameters, and the report has 3"
    here.post(asking(exported(here.root, 902)))
    assert why().startswith("the report cannot be run: report 902: ")


# --- what the station cannot answer


def test_a_query_that_fails_is_a_report_that_cannot_be_loaded(here: Running) -> None:
    answer = here.post(asking(exported(here.root, 902)))
    assert (answer.status, answer.err) == (500, FAILED_TO_LOAD)
    call = last(here)
    assert (call["code"], call["report"]["word"]) == ("HC-A11", "failed")
    assert found(call) == [("HC-A11", "error"), ("HC-E17", "error")]
    assert "JSON" in call["verdict"]["report"]["findings"][1]["text"]
    assert not call["verdict"]["settings_changed"]
    assert (steps(call)["parameters"], steps(call)["rows"]) == ("done", "failed")


def test_a_report_of_more_rows_than_are_allowed_is_refused_before_its_first_byte(
    here: Running, data: dict[str, Any]
) -> None:
    here.set(SETTINGS + "[reports]\nmax_rows = 199\n")
    assert here.post(asking(data)).err == FAILED_TO_LOAD
    assert "more than 199 rows" in said(last(here), "rows")
    here.set(SETTINGS + "[reports]\nmax_rows = 200\n")
    assert len(rows(here.post(asking(data)).text)) == 200


def test_without_books_or_without_the_company_the_finding_says_what_to_do(tmp_path: Path) -> None:
    with gateway(tmp_path / "station", SETTINGS.replace('demo = "1"', 'demo = "1"\nother = "2"')) as here:
        assert here.post(asking(exported(here.root, 1))).err == FAILED_TO_LOAD
        assert "no books yet" in said(last(here), "rows")
        furnish(here.root)
        here.set(
            SETTINGS.replace('demo = "1"', 'demo = "1"\nother = "2"')
            + '[[grid]]\ncompany = "other"\nnet_passport = "250030"\ninterface = "reports"\n'
        )
        answer = here.post(asking(exported(here.root, 1, "2"), company="other"))
        assert answer.err == FAILED_TO_LOAD
        step = next(step for step in last(here)["timeline"] if step["name"] == "rows")
        assert "no company other" in step["text"]
        assert "hconnect books seed" in step["remedy"]


def test_a_parameter_file_of_the_site_that_makes_rows_of_reports_is_refused(
    here: Running, data: dict[str, Any]
) -> None:
    folder = here.root / "rules"
    folder.mkdir(exist_ok=True)
    field = {"field": "encrypt_reportData", "required": True, "type": "alpha numeric", "length": 9000}
    (folder / "reports.json").write_text(json.dumps([field]))
    here.set(SETTINGS + '[rules]\nfolder = "rules"\n')
    assert here.post(asking([{"encrypt_reportData": data["encrypt_reportData"]}])).err == FAILED_TO_LOAD
