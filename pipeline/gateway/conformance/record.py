"""Record: the results as JSON, to be kept or sent to us. Whose station it is, and every secret, is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pipeline.gateway.client import Heard
from pipeline.gateway.conformance.case import Sent
from pipeline.gateway.conformance.expected import GRADES
from pipeline.gateway.conformance.running import Result
from pipeline.gateway.conformance.target import Target
from pipeline.reporters.version import version

SCHEMA = "hconnect-conformance-1"
_LONGEST = 2_000
"""Characters of a body that are kept."""
_SIGNATURE = re.compile(r'("signature"\s*:\s*)("[^"]*"|[0-9]+)')
_DESCRIPTOR = re.compile(r"\b[0-9a-f]{32}:[0-9a-f]{2,}")


def record(results: Sequence[Result], target: Target, url: str, time: datetime) -> dict[str, Any]:
    """The whole of it; `time` is UTC.

    Station, company, netPassportID, token, signatures and the descriptors of reports are replaced by their names, and
    the address too; of the rows of a report only their number and the names of their columns are kept.
    """
    hide = _Hiding(target, url)
    return {
        "schema": SCHEMA,
        "version": version(),
        "time": time.isoformat(timespec="seconds"),
        "scheme": target.scheme,
        "totals": totals(results),
        "calls": [_call(result, hide) for result in results],
    }


def totals(results: Sequence[Result]) -> dict[str, int]:
    """How many there are of each state."""
    states = ("agrees", "differs", "no answer", "skipped")
    return {state: sum(result.state == state for result in results) for state in states}


class _Hiding:
    """Puts names in the place of what tells whose station it is."""

    def __init__(self, target: Target, url: str) -> None:
        said = {
            url: "<url>",
            target.token: "<token>",
            target.station: "<station>",
            target.out_of_service: "<station out of service>",
            target.net_passport: "<netPassportID>",
            target.company: "<company>",
        }
        self._names = {text.casefold(): name for text, name in said.items() if text}
        texts = sorted(self._names, key=len, reverse=True)
        escaped = [json.dumps(text)[1:-1].casefold() for text in texts]
        self._names |= dict(zip(escaped, (self._names[text] for text in texts), strict=True))
        every = sorted({*texts, *escaped}, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, every)), re.IGNORECASE)

    def __call__(self, text: str) -> str:
        shown = _DESCRIPTOR.sub("<report>", _SIGNATURE.sub(r'\1"<signature>"', text))
        return self._pattern.sub(lambda found: self._names[found[0].casefold()], shown)


def _call(result: Result, hide: _Hiding) -> dict[str, Any]:
    case, expected = result.case, result.expected
    return {
        "name": case.name,
        "about": case.about,
        "state": result.state,
        "expected": {
            "status": expected.status,
            "code": expected.code,
            "text": expected.text,
            "grade": GRADES[expected.grade],
        },
        "sent": None if result.state == "skipped" else _sent(case.sent, hide),
        "answer": None if result.answer is None else _answer(result.answer, hide),
        "differences": [hide(text) for text in result.differences],
        "note": hide(result.note),
        "seconds": round(result.seconds, 3),
    }


def _sent(sent: Sent, hide: _Hiding) -> dict[str, Any]:
    headers = dict(sent.headers) | ({"Transfer-Encoding": "chunked"} if sent.chunked else {})
    return {
        "headers": headers,
        "bytes": len(sent.body),
        "body": hide(sent.body[: _LONGEST * 2].decode("utf-8", "replace"))[:_LONGEST],
    }


def _answer(answer: Heard, hide: _Hiding) -> dict[str, Any]:
    rows = _rows(answer.value)
    told: dict[str, Any] = {"status": answer.status, "bytes": len(answer.body.encode())}
    if rows is None:
        return told | {"body": hide(answer.body)[:_LONGEST]}
    columns = list(rows[0]) if rows and isinstance(rows[0], dict) else []
    whole = {**answer.value, "apiRes": {**answer.value["apiRes"], "data": f"{len(rows)} rows"}}
    return told | {"body": hide(json.dumps(whole, ensure_ascii=False))[:_LONGEST], "columns": columns}


def _rows(value: Any) -> list[Any] | None:
    """The rows of a report, which are somebody's books."""
    result = value.get("apiRes") if isinstance(value, Mapping) else None
    rows = result.get("data") if isinstance(result, Mapping) else None
    return rows if isinstance(rows, list) else None
