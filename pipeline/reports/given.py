"""Given: values of parameters as people write them, `account_from=10001`, as the values that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from pipeline.errors import UsageError
from pipeline.reports.definition import Definition, Type, Value

_DAYS = ("%Y-%m-%d", "%d/%m/%Y")


def values(definition: Definition, given: Iterable[str]) -> dict[str, Value | None]:
    """By the names of the bounds; nothing after the = is an open end.

    Raises UsageError for what has no =, or is not of its parameter's type. Whether there is such a bound is seen later.
    """
    types: dict[str, Type] = {bound.name: parameter.type for parameter, bound in definition.bounds}
    found: dict[str, Value | None] = {}
    for one in given:
        name, equals, text = one.partition("=")
        if not equals:
            remedy = f"Write NAME=VALUE. It has: {', '.join(types) or 'none'}."
            raise UsageError(f"--param {one}: no = in it", remedy=remedy)
        if name.strip() in found:
            raise UsageError(f"--param {name}: given twice", remedy="Give each of them once.")
        found[name.strip()] = _value(types.get(name.strip(), "txt"), one, text)
    return found


def _value(kind: Type, whole: str, text: str) -> Value | None:
    if not text.strip():
        return None
    if kind == "txt":
        return text
    if kind == "long":
        if re.fullmatch(r"-?[0-9]{1,9}", text.strip(), re.ASCII):
            return int(text)
        raise UsageError(
            f"--param {whole}: not a whole number of nine digits at most", remedy="Send digits alone."
        )
    return _day(whole, text.strip())


def _day(whole: str, text: str) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise UsageError(f"--param {whole}: not a day", remedy="Write 2026-12-31 or 31/12/2026.")
