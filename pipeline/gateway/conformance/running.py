"""Running: the calls are sent one by one, at a pace, never twice, and each answer is held against what is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import msgspec

from pipeline.errors import EnvironmentFault
from pipeline.gateway.client import Heard
from pipeline.gateway.conformance import data, habits, parts, reports, signing
from pipeline.gateway.conformance.case import Case, Sent
from pipeline.gateway.conformance.expected import Expected
from pipeline.gateway.conformance.target import Target

State = Literal["agrees", "differs", "no answer", "skipped"]


class Result(msgspec.Struct, frozen=True):
    """What came of a case."""

    case: Case
    state: State
    expected: Expected
    """The right answer that the answer is; else the first one."""
    answer: Heard | None = None
    differences: tuple[str, ...] = ()
    note: str = ""
    """Why it was skipped, or why there is no answer."""
    seconds: float = 0.0


def cases(target: Target) -> list[Case]:
    """The catalogue, for this target; good calls last."""
    return [
        *parts.cases(target),
        *signing.cases(target),
        *habits.cases(target),
        *data.refusals(target),
        *reports.cases(target),
        *data.good(target),
    ]


def run(
    chosen: Iterable[Case],
    send: Callable[[Sent], Heard],
    *,
    documents: bool = False,
    pause: float = 1.0,
    rest: Callable[[float], None] = time.sleep,
) -> Iterator[Result]:
    """Send cases; good calls only with `documents`. `pause` is in seconds, between the end of one and the next.

    A call without an answer is told and not sent again; after a few in a row the rest is left out.
    Raises EnvironmentFault where not even the first has one.
    """
    answered = False
    asked = False
    silent = 0
    for case in chosen:
        if why := _SILENT if silent == _MOST_SILENT else _reason_against(case, documents=documents):
            yield Result(case, "skipped", case.expected[0], note=why)
            continue
        if asked:
            rest(pause)
        asked = True
        began = time.monotonic()
        try:
            answer = send(case.sent)
        except EnvironmentFault as fault:
            if not answered:
                raise
            silent += 1
            yield Result(case, "no answer", case.expected[0], note=str(fault))
            continue
        answered = True
        silent = 0
        yield _judged(case, answer, time.monotonic() - began)


def _reason_against(case: Case, *, documents: bool) -> str:
    """Why a case is not sent; empty where it is."""
    return case.lacks or ("" if documents or not case.writes else _WRITES)


def _judged(case: Case, answer: Heard, seconds: float) -> Result:
    for expected in case.expected:
        if not expected.differences(answer):
            return Result(case, "agrees", expected, answer, seconds=seconds)
    first = case.expected[0]
    return Result(case, "differs", first, answer, first.differences(answer), seconds=seconds)


_MOST_SILENT = 3
_SILENT = f"{_MOST_SILENT} calls in a row had no answer"
_WRITES = "it would be staged and imported: --documents COMPANY"
