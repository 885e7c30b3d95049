"""Small payloads, as thousands of them come into a drop folder: what one costs when its like was seen before."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from io import BytesIO
from itertools import cycle, islice

import pipeline
from pipeline.station import report
from tests.bench import payload
from tests.bench.payload import Row, compact, request

_NAME = "1_imovein_250030_order-4711.json"
FIELDS = ("AccountKey", "Reference", "DocumentID", "ValueDate", "ItemKey", "Quantity", "AccountName")
_ROWS = 9
_OUTCOME = report.Outcome(
    state="done",
    name=_NAME,
    file=f"rep/hconnect/done/{_NAME}",
    size=1500,
    sha256="0" * 64,
    arrived="2026-11-23T10:11:12.000000Z",
    filed="2026-11-23T10:11:13.000000Z",
    comp_id="1",
    dat="1_imovein_250030_20261123T101112000000Z-0a1b2c3d4e.dat",
    rows=_ROWS,
    reason="",
    notes=[],
)


def _rows(count: int = _ROWS) -> list[Row]:
    return [{name: row[name] for name in FIELDS} for row in payload.rows(count)]


def _with(changes: dict[int, Row]) -> bytes:
    return compact([row | changes.get(number, {}) for number, row in enumerate(_rows())])


def _new_rows() -> list[bytes]:
    """Five hundred payloads that are all different, with remarks that do not repeat."""
    rows = iter(payload.rows(500 * 5))
    return [compact(list(islice(rows, 5))) for _ in range(500)]


def payloads() -> dict[str, list[bytes]]:
    """By name, what is converted in turn."""
    return {
        "bare": [compact(_rows())],
        "envelope": [compact(request(_rows()))],
        "bare, always new rows": _new_rows(),
        "one row": [compact(_rows(1))],
        "refused, two errors": [_with({3: {"ValueDate": "13.11.2024"}, 7: {"Quantity": "1,000"}})],
        "a mended character": [_with({4: {"AccountName": "מאפיית\u200f הצפון"}})],
        "three warnings": [_with({n: {"AccountName": "מאפייה, הצפון"} for n in (1, 4, 7)})],
    }


def measured(texts: list[bytes], calls: int) -> tuple[float, float, int]:
    """Microseconds of convert and of the report that follows it, each the median of its calls; the findings."""
    converted, reported = [], []
    for text in _turns(texts, calls):
        file = BytesIO()
        begin = time.perf_counter()
        made = pipeline.convert(text, plugin="imovein", name=_NAME)
        middle = time.perf_counter()
        report.write(file, made.verdict, _OUTCOME)
        end = time.perf_counter()
        converted.append(middle - begin)
        reported.append(end - middle)
    return statistics.median(converted) * 1e6, statistics.median(reported) * 1e6, len(made.verdict.findings)


def _turns(texts: list[bytes], calls: int) -> Iterator[bytes]:
    for text in texts[:100]:  # warm up
        pipeline.convert(text, plugin="imovein", name=_NAME)
    return islice(cycle(texts), calls)
