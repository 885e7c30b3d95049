"""Conditions: what `params_data` of a report says, as far as the payload alone tells whether it is right.

The objects are the vendor's (observed): `p_name`, `id`, `type`, `name`, `defVal`, `opName`, `opOrigin`. Clients are meant
to change `defVal` alone (documented), to a text; real ones send numbers too, texts in quotes, and dates that begin with
the year (all observed), so these are taken, with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from pipeline.findings import Finding
from pipeline.intake.places import PayloadPlaces
from pipeline.intake.values import Array, Number, Object, Value

NAME = "p_name"
VALUE = "defVal"
KEYS = (NAME, "id", "type", "name", VALUE, "opName", "opOrigin")
FIELD = "params_data"
TO = 500
"""How much larger the `id` of the end of a range is than that of its beginning."""
_LONGEST = 1 << 31
_LONG = re.compile(r"[+-]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_CUTOFF = 50
"""Years of two digits from here on are of the last century: so does the database of the real station (inferred)."""


class Condition(msgspec.Struct, frozen=True):
    """One parameter object, its value taken out of quotes. `number` counts from 0; `at` is its place in the payload."""

    number: int
    keys: dict[str, str]
    """Those of `KEYS` that are there, as texts."""
    at: int

    @property
    def called(self) -> str:
        """What to call it in a finding."""
        return self.keys.get(NAME) or f"parameter {self.number + 1}"


class WrongValue(ValueError):
    """A text is no value of a type; `cause` says which of the catalogue's causes it is."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def read(sent: Array, places: PayloadPlaces) -> tuple[list[Condition], list[Finding]]:
    """The parameter objects, and what is to be said of their form and their values."""
    conditions: list[Condition] = []
    findings: list[Finding] = []
    for number, (value, at) in enumerate(zip(sent.items, sent.places, strict=True)):
        if not isinstance(value, Object):
            findings.append(said("HC-E10", places, at, number=str(number + 1)))
            continue
        condition, more = _condition(number, value, at, places)
        conditions.append(condition)
        findings += more
    return conditions, [*findings, *_empty(conditions, places)]


def said(code: str, places: PayloadPlaces, at: int | None, value: str | None = None, **given: str) -> Finding:
    """A finding about params_data; `at` is where in the payload, None for the whole."""
    position = None if at is None else places.position(at)
    return Finding(code, None, FIELD, given, position, places, None, value)


def parsed(kind: str, text: str) -> int | float | str | date:
    """The value that a text is of a type; raises WrongValue. A type that is not known here is one of texts."""
    if kind == "long":
        if not _LONG.fullmatch(text) or not -_LONGEST <= int(text) < _LONGEST:
            raise WrongValue("parameter long")
        return int(text)
    if kind == "float":
        if not _DECIMAL.fullmatch(text):
            raise WrongValue("parameter float")
        return float(text)
    if kind == "date":
        return _day(text)
    if not is_text(text):
        raise WrongValue("parameter text")
    return text


def is_text(text: str) -> bool:
    """Whether a database can compare something with it: half a character, or NUL, is in none."""
    return _NO_TEXT.search(text) is None


def _condition(number: int, sent: Object, at: int, places: PayloadPlaces) -> tuple[Condition, list[Finding]]:
    findings = []
    keys: dict[str, str] = {}
    for key in KEYS:
        member = sent.find(key)
        text = _text(member.value) if member is not None else None
        if text is None:
            findings.append(said("HC-E11", places, at, number=str(number + 1), key=key))
        else:
            keys[key] = text
    called = Condition(number, keys, at).called
    findings += [
        said("HC-W12", places, member.key_at, member.key, key=member.key, parameter=called)
        for member in sent.members
        if member.key not in KEYS
    ]
    value = sent.find(VALUE)
    if value is not None and VALUE in keys:
        keys[VALUE], more = _value(keys.get("type", ""), keys[VALUE], value.value)
        given = {"parameter": called, "type": keys.get("type", "")}
        findings += [said(code, places, value.at, keys[VALUE], **given, **cause) for code, cause in more]
    return Condition(number, keys, at), findings


def _value(kind: str, text: str, sent: Value) -> tuple[str, list[tuple[str, dict[str, str]]]]:
    """The value without quotes, and the codes of what is to be said of it, each with what else it needs."""
    found: list[tuple[str, dict[str, str]]] = []
    if isinstance(sent, Number):
        found.append(("HC-W11", {}))
    elif kind in {"txt", "date"} and len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
        found.append(("HC-W13", {}))
    try:
        parsed(kind, text)
    except WrongValue as wrong:
        return text, [*found, ("HC-E12", {"cause": wrong.cause})]
    if kind == "date" and _YEAR_FIRST.fullmatch(text):
        found.append(("HC-W15", {}))
    return text, found


def _empty(conditions: list[Condition], places: PayloadPlaces) -> Iterator[Finding]:
    """Ranges whose beginning is behind their end; of texts only the books know the order."""
    ends = {condition.keys.get("id"): condition for condition in conditions}
    for condition in conditions:
        number, kind = condition.keys.get("id", ""), condition.keys.get("type", "")
        end = ends.get(str(int(number) + TO)) if number.isdecimal() and len(number) < 9 else None
        if end is None or kind not in {"long", "date"} or end.keys.get("type") != kind:
            continue
        try:
            is_empty = _place(kind, condition) > _place(kind, end)
        except WrongValue:  # is said already
            continue
        if is_empty:
            yield said("HC-W16", places, condition.at, parameter=condition.called, other=end.called)


def _place(kind: str, condition: Condition) -> int:
    """Where a number or a day lies among its like; raises WrongValue."""
    value = parsed(kind, condition.keys.get(VALUE, ""))
    return value.toordinal() if isinstance(value, date) else int(value)


def _text(value: Value) -> str | None:
    if isinstance(value, Number):
        return value.text
    return value if isinstance(value, str) else None


def _day(text: str) -> date:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DATE.fullmatch(text):
        month, day, year = map(int, found.groups())
        if len(found[3]) == 2:
            year += 1900 if year >= _CUTOFF else 2000
    else:
        raise WrongValue("parameter date")
    try:
        return date(year, month, day)
    except ValueError:
        swapped = month > 12 >= day
        raise WrongValue("parameter day first" if swapped else "parameter date") from None
