"""The way of a call to Reports: the checks that each call meets, then descriptor, parameters, rows, and the answer."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.engine.tracing import State, Step
from pipeline.gateway.call import Call
from pipeline.gateway.fault import ON_PURPOSE
from pipeline.gateway.report_call import ReportCall

STEPS = ("descriptor", "parameters", "rows", "answered")
_PARAMETERS = {"HC-E10", "HC-E11", "HC-E12", "HC-E13", "HC-E14", "HC-E02"}
_PLUGIN = {"HC-A11", "HC-A12", "HC-A13"}
"""What a call is refused with that got as far as this."""
_ROWS = {"HC-E17", "HC-E18"}
_WORDS = {
    "whole": "all of it was sent",
    "gone": "its sender went away before the end, or took nothing for long",
    "cut": "a fault broke it off",
    "failed": "it was broken off, as it failed",
    "refused": "it was refused",
    "fault": "a fault answered in its place",
    "": "is under way, or a stop has ended it",
}


def asked(call: Call, report: ReportCall | None) -> Iterator[Step]:
    """The steps behind the permission; `report` is None where nobody got so far."""
    at = call.received
    if call.code not in {"", ON_PURPOSE, *_PLUGIN}:  # it failed before
        yield from (Step(name, "not reached") for name in STEPS)
        return
    if report is None or (call.code and not report.code and call.code != ON_PURPOSE):
        yield Step("descriptor", "failed", at, call.code)
        yield from (Step(name, "not reached") for name in STEPS[1:])
        return
    failed = _failed(report)
    finding = report.finding
    said = {
        "descriptor": f"report {report.number}, {report.title}" if report.number is not None else "",
        "parameters": "; ".join(f"{name}: {value}" for name, value in report.values),
    }
    for name in STEPS[:2]:
        if finding is not None and name == failed:
            yield Step(name, "failed", at, finding.text, code=finding.code, remedy=finding.hint)
            yield from (Step(later, "not reached") for later in STEPS[STEPS.index(name) + 1 :])
            return
        yield Step(name, "done", at, said[name])
    yield from _answered(call, report)


def _failed(report: ReportCall) -> str:
    if not report.code or report.code in _ROWS:
        return "rows" if report.code else ""
    return "parameters" if report.code in _PARAMETERS else "descriptor"


def _answered(call: Call, report: ReportCall) -> Iterator[Step]:
    """The rows, and what became of the answer."""
    counted = f"{report.rows:,} rows"
    finding = report.finding
    if finding is not None:
        yield Step("rows", "failed", report.ended, finding.text, code=finding.code, remedy=finding.hint)
    elif report.word == "fault":
        yield Step("rows", "not reached")
    else:
        yield Step("rows", "done" if report.ended else "waits", report.ended, counted)
    states: dict[str, State] = {"whole": "done", "": "waits"}
    took = f"the first part after {call.duration / 1_000_000:.3f} s"
    words = (_WORDS[report.word], f"{report.bytes:,} bytes" if report.bytes else "", took)
    yield Step("answered", states.get(report.word, "failed"), report.ended, ", ".join(filter(None, words)))
