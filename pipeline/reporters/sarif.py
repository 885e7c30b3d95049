"""Findings as SARIF 2.1.0 (OASIS), the form that code-scanning services and editors take in."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pipeline.catalogue import MESSAGES
from pipeline.findings import Finding, Verdict
from pipeline.message import Message
from pipeline.reporters.base import Reporter, file_of, no_halves, uri
from pipeline.reporters.version import version

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"

_INDEX = {code: index for index, code in enumerate(MESSAGES)}


class SarifReporter(Reporter):
    """One run, a result for each finding. Every message of the catalogue is a rule: indexes stay the same."""

    def begin(self) -> None:
        """The head, up to the list of results."""
        driver = {
            "name": "hconnect-station",
            "version": version(),
            "rules": [_rule(message) for message in MESSAGES.values()],
        }
        self.out.write(
            f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{"tool": {_json({"driver": driver})},\n'
            '"columnKind": "unicodeCodePoints", "results": ['
        )
        self._separator = "\n"

    def write(self, verdict: Verdict) -> None:
        """The results of one payload."""
        for finding in verdict.findings:
            self.out.write(self._separator + _json(_result(verdict, finding)))
            self._separator = ",\n"

    def end(self) -> None:
        """The foot."""
        self.out.write("\n]}]}\n")


def _rule(message: Message) -> Mapping[str, object]:
    return {
        "id": message.code,
        "shortDescription": {"text": message.text},
        "fullDescription": {"text": f"{message.text}\n{message.hebrew}"},
        "help": {"text": message.hint},
        "defaultConfiguration": {"level": message.severity},
        "properties": {
            "hebrew": message.hebrew,
            "hint_hebrew": message.hint_hebrew,
            "documented": message.documented,
        },
    }


def _result(verdict: Verdict, finding: Finding) -> Mapping[str, object]:
    location: dict[str, object] = {}
    file = file_of(verdict, finding)
    if file is not None:
        physical: dict[str, object] = {"artifactLocation": {"uri": uri(file)}}
        if (at := finding.position) is not None:
            physical["region"] = {"startLine": at.line, "startColumn": at.column}
        location["physicalLocation"] = physical
    if (pointer := finding.pointer) is not None:
        logical = {"fullyQualifiedName": pointer, "kind": "object" if finding.field is None else "property"}
        if finding.field is not None:
            logical["name"] = finding.field
        location["logicalLocations"] = [logical]
    about = {
        "plugin": verdict.plugin,
        "row": finding.row,
        "field": finding.field,
        "value": finding.value,
        "rule": finding.rule,
        "hint_hebrew": finding.hint_hebrew,
    }
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": _INDEX[finding.code],
        "level": finding.severity,
        "message": {"text": f"{finding.text}\n{finding.hebrew}\n{finding.hint}"},
        "properties": {key: value for key, value in about.items() if value is not None},
    }
    if location:
        result["locations"] = [location]
    return result


def _json(value: object) -> str:
    return no_halves(json.dumps(value, ensure_ascii=False))
