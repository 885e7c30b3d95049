"""Reports: a report is asked for as hrep printed it, in both forms, and with a descriptor that is none."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipeline.gateway.conformance.case import Case, Sent
from pipeline.gateway.conformance.expected import Expected
from pipeline.gateway.conformance.target import Target

PLUGIN = "Reports"


def cases(target: Target) -> Iterator[Case]:
    """They read the books, and write nothing."""
    report = target.report or "{}"
    rows = (Expected("O", action=PLUGIN, is_report=True),)
    yield Case(
        "report/object",
        "a report, pluginData an object",
        Sent(target.request(report, plugin=PLUGIN)),
        rows,
        target.lacks("report"),
    )
    yield Case(
        "report/text",
        "a report, pluginData a text",
        Sent(target.request(json.dumps(report, ensure_ascii=False), plugin=PLUGIN)),
        rows,
        target.lacks("report"),
    )
