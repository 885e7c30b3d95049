"""Findings by rule: how often each rule is broken and where first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from pipeline.findings import Finding

LABELS: dict[str, tuple[str, str]] = {
    "HC-D1": ("required field [field]", "שדה נדרש [field]"),
    "HC-D2": ("type of [field]", "סוג הערך של [field]"),
    "HC-D3": ("length of [field]", "אורך הערך של [field]"),
    "HC-E01": ("characters of [field] outside Windows-1255", "תווים ב-[field] שאינם ב-Windows-1255"),
    "HC-E05": ("unknown field [field]", "שדה לא מוכר [field]"),
    "HC-E09": ("rows that are no objects", "שורות שאינן אובייקטים"),
    "HC-W01": ("unknown field [field]", "שדה לא מוכר [field]"),
    "HC-W02": ("[field] twice in one object", "[field] פעמיים באותו אובייקט"),
    "HC-W03": ("[field] in two spellings", "[field] בשני כתיבים"),
    "HC-W04": ("number beyond 2^53 in [field]", "מספר מעל 2^53 ב-[field]"),
    "HC-W05": ("half a surrogate pair in [field]", "חצי של זוג surrogate ב-[field]"),
    "HC-W06": ("NUL in [field]", "תו NUL ב-[field]"),
    "HC-W07": ("mended text in [field]", "טקסט שתוקן ב-[field]"),
    "HC-W08": ("punctuation of the .dat in [field]", "סימני פיסוק של ה-.dat ב-[field]"),
}
"""What a rule is called where its findings are counted; the other rules go by their own text."""


class RuleCount(msgspec.Struct, frozen=True):
    """One rule for one field, and what broke it."""

    code: str
    field: str | None
    severity: str
    count: Annotated[int, msgspec.Meta(description="findings")]
    rows: Annotated[int, msgspec.Meta(description="different rows among them; 0 where they are about no row")]
    first_row: Annotated[int | None, msgspec.Meta(description="the first of these rows, from 0")]
    first_line: Annotated[int | None, msgspec.Meta(description="the line of the first finding, from 1")]
    label: str
    label_hebrew: str


def by_rule(findings: Iterable[Finding]) -> list[RuleCount]:
    """Count findings by code and field, in the order in which each appears first."""
    firsts: dict[tuple[str, str | None, str | None], Finding] = {}
    counts: dict[tuple[str, str | None, str | None], int] = {}
    rows: dict[tuple[str, str | None, str | None], set[int]] = {}
    for finding in findings:
        key = (finding.code, finding.field, finding.file)
        if key not in firsts:
            firsts[key], counts[key], rows[key] = finding, 0, set()
        counts[key] += 1
        if finding.row is not None:
            rows[key].add(finding.row)
    return [_count(first, counts[key], len(rows[key])) for key, first in firsts.items()]


def _count(first: Finding, count: int, rows: int) -> RuleCount:
    english, hebrew = LABELS.get(first.code, (first.text, first.hebrew))
    at = first.position
    return RuleCount(
        code=first.code,
        field=first.field,
        severity=first.severity,
        count=count,
        rows=rows,
        first_row=first.row,
        first_line=at.line if at is not None else None,
        label=english.replace("[field]", first.field or "a key"),
        label_hebrew=hebrew.replace("[field]", first.field or "מפתח"),
    )
