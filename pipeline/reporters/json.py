"""Findings as JSON: one document, written as the verdicts come, whose schema has a version."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from pipeline.findings import Finding, Verdict
from pipeline.reporters.base import Reporter, Totals, no_halves
from pipeline.reporters.summary import RuleCount, by_rule
from pipeline.reporters.version import version

SCHEMA: Literal["hconnect-report/1"] = "hconnect-report/1"
"""The number grows when a key changes its meaning or goes; new keys may come without."""


def _about(description: str) -> msgspec.Meta:
    return msgspec.Meta(description=description)


class FindingReport(msgspec.Struct, frozen=True):
    """One finding. What is not known, or does not apply, is null."""

    code: Annotated[str, _about("HC-A.., HC-P.., HC-D..: the vendor's messages; HC-E.., HC-W..: ours")]
    severity: Annotated[Literal["error", "warning"], _about("a warning does not refuse the payload")]
    text: Annotated[str, _about("English; the vendor's, byte for byte, where the message is the vendor's")]
    hebrew: Annotated[str, _about("the same in Hebrew")]
    hint: Annotated[str, _about("what to do about it, in English")]
    hint_hebrew: Annotated[str, _about("what to do about it, in Hebrew")]
    row: Annotated[int | None, _about("the row within pluginData, from 0")]
    field: Annotated[str | None, _about("as the parameter file spells it, else as the sender does")]
    value: Annotated[str | None, _about("the refused value, as text")]
    pointer: Annotated[str | None, _about("where it stands in the payload: a JSON pointer (RFC 6901)")]
    file: Annotated[str | None, _about("the file it is about, where that is not the payload")]
    line: Annotated[int | None, _about("from 1")]
    column: Annotated[int | None, _about("in characters, from 1")]
    offset: Annotated[int | None, _about("in bytes of the UTF-8 text, from 0")]
    rule: Annotated[str | None, _about("the parameter file's own line for the field")]


class Reply(msgspec.Struct, frozen=True):
    """The one line with which the vendor's API would refuse the payload."""

    code: str
    text: str


class PayloadReport(msgspec.Struct, frozen=True):
    """One payload and all that is to be said of it."""

    source: Annotated[str, _about("the file as it was named, or <stdin>")]
    accepted: Annotated[bool, _about("true where nothing refuses it; warnings do not")]
    plugin: Annotated[str | None, _about("the interface, where it is known")]
    station: str | None
    company: str | None
    net_passport: str | None
    rows: Annotated[int, _about("rows of pluginData")]
    encoding: Annotated[str, _about("as which it was read")]
    errors: Annotated[int, _about("how many findings are errors")]
    warnings: Annotated[int, _about("how many are warnings")]
    reply: Annotated[Reply | None, _about("null where accepted, or where no answer is documented")]
    summary: Annotated[list[RuleCount], _about("the findings counted by rule and field")]
    findings: Annotated[
        list[FindingReport], _about("all, first those about the whole, then by row and field")
    ]


class Tool(msgspec.Struct, frozen=True):
    """What wrote the report."""

    name: Literal["hconnect-station"]
    version: str


class Report(msgspec.Struct, frozen=True):
    """What `hconnect validate --format json` writes."""

    schema: Literal["hconnect-report/1"]
    tool: Tool
    payloads: Annotated[list[PayloadReport], _about("in the order in which they were checked")]
    totals: Annotated[Totals, _about("over all payloads")]


class JsonReporter(Reporter):
    """One line for each finding, so that a report can also be read by eye and compared line by line."""

    def begin(self) -> None:
        """The head, up to the list of payloads."""
        tool = Tool(name="hconnect-station", version=version())
        self.out.write(f'{{"schema": {_json(SCHEMA)}, "tool": {_json(tool)}, "payloads": [')

    def write(self, verdict: Verdict) -> None:
        """One payload."""
        comma = "," if self.totals.payloads > 1 else ""
        head = _json(payload(verdict, findings=()))
        self.out.write(f"{comma}\n{head.removesuffix(']}')}")
        separator = "\n  "
        for finding in verdict.findings:
            self.out.write(separator + _json(finding_report(finding)))
            separator = ",\n  "
        self.out.write("]}")

    def end(self) -> None:
        """The totals."""
        self.out.write(f'\n], "totals": {_json(self.totals)}}}\n')


def payload(verdict: Verdict, findings: tuple[Finding, ...] | None = None) -> PayloadReport:
    """A verdict as the report holds it, with all of its findings unless others are given."""
    reply = verdict.reply
    errors = len(verdict.errors)
    shown = verdict.findings if findings is None else findings
    return PayloadReport(
        source=verdict.source,
        accepted=verdict.accepted,
        plugin=verdict.plugin,
        station=verdict.station,
        company=verdict.company,
        net_passport=verdict.net_passport,
        rows=verdict.rows,
        encoding=verdict.encoding,
        errors=errors,
        warnings=len(verdict.findings) - errors,
        reply=Reply(reply.code, reply.text) if reply is not None and errors else None,
        summary=by_rule(verdict.findings),
        findings=[finding_report(finding) for finding in shown],
    )


def finding_report(finding: Finding) -> FindingReport:
    """A finding as the report holds it."""
    at = finding.position
    return FindingReport(
        code=finding.code,
        severity="warning" if finding.severity == "warning" else "error",
        text=finding.text,
        hebrew=finding.hebrew,
        hint=finding.hint,
        hint_hebrew=finding.hint_hebrew,
        row=finding.row,
        field=finding.field,
        value=finding.value,
        pointer=finding.pointer,
        file=finding.file,
        line=at.line if at is not None else None,
        column=at.column if at is not None else None,
        offset=at.offset if at is not None else None,
        rule=finding.rule,
    )


def schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a report."""
    (reference,), components = msgspec.json.schema_components([Report], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:hconnect-report:1",
        **reference,
        "$defs": components,
    }


def _json(value: object) -> str:
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair, out of a payload or a file's name
        return msgspec.json.encode(whole_characters(msgspec.to_builtins(value))).decode()


def whole_characters(value: object) -> object:
    """The same JSON value without halves of surrogate pairs, which no encoding takes."""
    if isinstance(value, str):
        return no_halves(value)
    if isinstance(value, list):
        return [whole_characters(part) for part in value]
    if isinstance(value, dict):
        return {key: whole_characters(part) for key, part in value.items()}
    return value
