"""Validity: a payload is accepted exactly when no rule is broken; `test_law_oracle` says it of any payload at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.testing import strategies as hconnect

INTERFACES = (*hconnect.IMPORTS, "reports")
FORMS: dict[str, Callable[[Any], Any]] = {
    "values": lambda data: data,
    "text": lambda data: json.dumps(data, ensure_ascii=False),
    "bytes": lambda data: json.dumps(data).encode(),
}


def why(verdict: pipeline.Verdict) -> list[tuple[str, int | None, str | None, str | None]]:
    return [(finding.code, finding.row, finding.field, finding.value) for finding in verdict.errors]


@pytest.mark.parametrize("plugin", INTERFACES)
@settings(max_examples=25)
@given(data=st.data())
def test_what_breaks_no_rule_is_accepted(plugin: str, data: st.DataObject) -> None:
    payload = data.draw(hconnect.plugin_data(plugin) | hconnect.envelopes(plugin))
    assert why(pipeline.validate(payload, plugin=plugin)) == []


@pytest.mark.parametrize("plugin", INTERFACES)
@settings(max_examples=25)
@given(data=st.data(), form=st.sampled_from([*FORMS]))
def test_what_breaks_one_rule_is_refused_for_that_and_for_nothing_else(
    plugin: str, data: st.DataObject, form: str
) -> None:
    right = (hconnect.plugin_data(plugin) | hconnect.envelopes(plugin)).map(FORMS[form])
    broken = data.draw(hconnect.mutations(right, plugin))
    verdict = pipeline.validate(broken.payload, plugin=plugin)
    assert broken.follows(verdict), (broken, why(verdict))


@pytest.mark.parametrize("plugin", ["site", "imovein", "movein"])
@settings(max_examples=15)
@given(parameters=hconnect.parameter_files(), data=st.data())
def test_a_sites_own_parameter_file_decides_alike(
    plugin: str, parameters: list[dict[str, Any]], data: st.DataObject
) -> None:
    right = data.draw(hconnect.plugin_data(plugin, parameters=parameters))
    broken = data.draw(hconnect.mutations(right, plugin, parameters=parameters))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{plugin}.json").write_text(json.dumps(parameters), "utf-8")
        accepted, refused = (
            pipeline.validate(payload, plugin=plugin, prm=Path(folder)) for payload in (right, broken.payload)
        )
    assert why(accepted) == []
    assert broken.follows(refused), (broken, why(refused))


@settings(max_examples=25)
@given(hconnect.parameter_files(valid=False))
def test_nothing_is_accepted_under_a_parameter_file_with_a_fault(parameters: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "site.json").write_text(json.dumps(parameters), "utf-8")
        verdict = pipeline.validate([], plugin="site", prm=Path(folder))
    assert [code[:4] for code, _, _, _ in why(verdict)][:2] == ["HC-A", "HC-P"]
