"""Telling: calls with their timelines, as a failing test shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pipeline.engine.tracing import Step
from pipeline.reporters.visible import visible
from pipeline.testing.calls import Call, Calls

_MOST = 20
"""Calls that are shown."""
_EXPLAINED = 3
"""Refused calls of which the reasons are told: to find why a signature does not hold may take a second."""
_WIDTH = 12
_REFUSED_DATA = "HC-A13"


def told(calls: Calls, troubles: Iterable[str] = ()) -> str:
    """All calls of a test, the oldest first; of many the newest ones."""
    shown = calls.newest(_MOST)
    explained = {call.id for call in [call for call in shown if not call.accepted][:_EXPLAINED]}
    blocks = ["\n".join(told_call(call, why=call.id in explained)) for call in shown[::-1]]
    left_out = len(calls) - len(shown)
    if left_out > 0:
        blocks.insert(0, f"{left_out} earlier calls are left out")
    blocks += [f"in the way: {visible(text)}" for text in troubles]
    return "\n".join(blocks)


def told_call(call: Call, *, why: bool = True) -> Iterator[str]:
    """A call: its head, its answer, then its way; what went well is in one line. Then `why` the endpoint has refused it."""
    names = (call.plugin or "?", call.company or "?", call.net_passport or "?")
    yield visible(f"call {call.id}: {' '.join(names)}")
    yield f"  {'answer':{_WIDTH}}{call.status} {visible(call.row.reply.decode('utf-8', 'replace'))}"
    if call.row.fault:
        yield f"  {'fault':{_WIDTH}}{call.row.fault}"
    for state, steps in groupby(call.timeline, lambda step: step.state):
        group = list(steps)
        if state in {"done", "not reached"}:
            yield from _together(state, group)
        else:
            for step in group:
                yield from _alone(step)
    if why and not call.accepted:
        yield from _reasons(call)


def _together(state: str, steps: Sequence[Step]) -> Iterator[str]:
    yield f"  {state:{_WIDTH}}{', '.join(step.name for step in steps)}"
    for step in steps:
        if step.name in {"documents", "note"} and step.text:
            yield f"  {'':{_WIDTH}}{visible(step.text)}"


def _alone(step: Step) -> Iterator[str]:
    where = f"row {step.row}" if step.row else ""
    field = f'{step.field} "{step.value}"' if step.field else ""
    about = ", ".join(filter(None, (where, field)))
    text = ": ".join(filter(None, (about, step.text)))
    yield f"  {step.state:{_WIDTH}}{step.name}: {visible(text)}"
    if step.remedy:
        yield f"  {'':{_WIDTH}}{visible(step.remedy)}"


def _reasons(call: Call) -> Iterator[str]:
    """Why the endpoint has refused it."""
    for finding in call.findings:
        if finding.severity == "error" and finding.code != _REFUSED_DATA:
            row = "" if finding.row is None else f"row {finding.row + 1}: "
            value = f', got "{finding.value}"' if finding.value else ""
            yield f"  {finding.code:{_WIDTH}}{visible(f'{row}{finding.text}{value}')}"
            if finding.hint:
                yield f"  {'':{_WIDTH}}{visible(finding.hint)}"
    signature = call.signature
    for cause in signature.causes if signature is not None else ():
        yield f"  {'cause':{_WIDTH}}{visible(cause.text)}"
        if "python" in cause.remedies:
            yield f"  {'':{_WIDTH}}{visible(cause.remedies['python'])}"
