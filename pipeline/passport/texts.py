"""Texts: all that a client may have signed, fewest mistakes first, so that what is named is never more than the cause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import product
from typing import Any, Literal

import msgspec

from pipeline.intake.values import Array, Number, Object, Value
from pipeline.passport.canonical import utf8
from pipeline.passport.diagnosis import Diagnosis
from pipeline.passport.subjects import Subject
from pipeline.passport.writing import V8, Escapes, Space, Style, is_index, write

_NOT_ASCII = r"\x80-\U0010ffff"
_DOTNET = r"\x7f-\U0010ffff<>&+'`"
_LINES = r"\u2028\u2029"
_PAIRS = r"\U00010000-\U0010ffff"

NEEDS = {
    Escapes(_NOT_ASCII): f"[{_NOT_ASCII}]",  # PHP; Python but for U+007F
    Escapes(_DOTNET, upper=True, by_number='"'): f'[{_DOTNET}]|\\\\"',  # System.Text.Json
    Escapes(r"\x7f" + _NOT_ASCII): r"\x7f",  # Python
    Escapes(_LINES): f"[{_LINES}]",  # PHP with JSON_UNESCAPED_UNICODE alone
    Escapes(_LINES + _PAIRS, upper=True): f"[{_LINES}{_PAIRS}]",  # UnsafeRelaxedJsonEscaping
    Escapes(_NOT_ASCII, upper=True): f"[{_NOT_ASCII}]",
}
"""Ways to escape more than is needed, and what a text must hold for them to make a difference."""
SPACES = (
    Space(", ", ": "),  # Python
    Space(",", ": ", "    "),  # PHP with JSON_PRETTY_PRINT
    Space(",", ": ", "  "),  # JSON.stringify(data, null, 2)
    Space(",", ": ", "  ", "\r\n"),  # WriteIndented on Windows
    Space(end="\n"),
    Space(",", ": "),
    Space(",", ": ", "\t"),
)
_OPTIONS: tuple[tuple[str, str, tuple[object, ...]], ...] = (
    ("escaped-slash", "slashes", (True,)),
    ("unicode-escape", "escapes", tuple(NEEDS)),
    ("white-space", "space", SPACES),
    ("number-format", "numbers", ("sent", "point", "cents")),
    ("key-order", "order", ("sorted", "sent")),
    ("double-key", "doubles", (True,)),
)
_MOST_WRONG_STYLES = 3
"""Mistakes of writing that are tried on a subject that is wrong already."""


class _Part(msgspec.Struct, frozen=True):
    """One choice for one part of a style."""

    code: str
    name: str
    option: object
    rank: int


class Text(msgspec.Struct, frozen=True):
    """A text and the mistakes that make it; none where it is the right one."""

    text: bytes
    mistakes: tuple[Diagnosis, ...]


class _Plan(msgspec.Struct, frozen=True):
    """A text that is yet to be written."""

    order: tuple[int, int]
    """How many mistakes, and how unlikely they are."""
    subject: Subject
    style: Style | None
    """None: the text as it is, or as it was sent."""
    mistakes: tuple[Diagnosis, ...]

    def text(self) -> bytes:
        if self.style is not None:
            return write(self.subject.value, self.style).encode()
        return utf8(str(self.subject.value)) if self.subject.literal else self.subject.sent or b""


def texts(suspects: Iterable[Subject]) -> Iterator[Text]:
    """Each subject in each style that makes a difference, by the number of mistakes, then the likelier first."""
    for plan in merge(*map(_plans, suspects), key=lambda plan: plan.order):
        yield Text(plan.text(), plan.mistakes)


def _plans(subject: Subject) -> Iterator[_Plan]:
    """Those of one subject, in their order; the work begins with the second, as most are never asked for it."""
    count = len(subject.mistakes)
    yield _Plan((count, 0), subject, None if subject.literal else V8, subject.mistakes)
    if subject.literal:
        return
    if subject.sent is not None and (causes := deviations(subject.sent, subject.value)):
        yield _Plan((count + 1, -1), subject, None, subject.mistakes + causes)
    most = _MOST_WRONG_STYLES if count else len(_OPTIONS)
    for style, codes, rank in sorted(
        _styles(subject.value, most), key=lambda found: (len(found[1]), found[2])
    ):
        if codes:
            causes = tuple(Diagnosis(code) for code in codes)
            yield _Plan((count + len(codes), rank), subject, style, subject.mistakes + causes)


def deviations(sent: bytes, value: Value) -> tuple[Diagnosis, ...]:
    """How a text as it was sent differs from the canonical form: the causes, where that very text was signed."""
    codes = []
    if b"/" in re.findall(rb"\\(.)", sent):
        codes.append("escaped-slash")
    if _strings(sent) != _strings(write(value, Style(order="sent", doubles=True)).encode()):
        codes.append("unicode-escape")
    if b"".join(re.findall(rb'"(?:[^"\\]|\\.)*+"|[^ \t\r\n]', sent)) != sent:
        codes.append("white-space")
    usual = write(value)
    if write(value, Style(numbers="sent")) != usual:
        codes.append("number-format")
    if write(value, Style(order="sent")) != usual:
        codes.append("key-order")
    if write(value, Style(doubles=True)) != usual:
        codes.append("double-key")
    return tuple(Diagnosis(code) for code in codes)


def _strings(text: bytes) -> list[bytes]:
    """The strings of a JSON text as they are written, but for escaped slashes."""
    return [
        re.sub(rb"\\(.)", lambda found: b"/" if found[1] == b"/" else found[0], string)
        for string in re.findall(rb'"(?:[^"\\]|\\.)*+"', text)
    ]


def _styles(value: Value, most: int) -> Iterator[tuple[Style, tuple[str, ...], int]]:
    """Styles that differ from V8's for this value, each with its mistakes and a rank: 0 the likeliest."""
    dimensions = _dimensions(value)
    for chosen in product(*dimensions):
        parts = [part for part in chosen if part is not None]
        if len(parts) <= most:
            style = msgspec.structs.replace(V8, **{part.name: part.option for part in parts})
            yield style, tuple(part.code for part in parts), sum(part.rank for part in parts)


def _dimensions(value: Value) -> list[list[_Part | None]]:
    """The options of each part of a style that make a difference for this value; None stands for V8's."""
    usual = write(value)
    numbers, objects = _inside(value)
    matters: dict[str, Callable[[Any], bool]] = {
        "slashes": lambda _: "/" in usual,
        "escapes": lambda option: re.search(NEEDS[option], usual) is not None,
        "space": lambda _: True,
        "numbers": lambda option: any(_rewritten(number, option) for number in numbers),
        "order": lambda option: any(_reordered(each, option) for each in objects),
        "doubles": lambda _: any(_has_doubles(each) for each in objects),
    }
    return [
        [
            None,
            *(
                _Part(code, name, option, rank)
                for rank, option in enumerate(options)
                if matters[name](option)
            ),
        ]
        for code, name, options in _OPTIONS
    ]


def _inside(value: Value) -> tuple[set[Number], list[Object]]:
    """All numbers and objects of a value."""
    numbers: set[Number] = set()
    objects: list[Object] = []
    waiting = [value]
    while waiting:
        match waiting.pop():
            case Number() as number:
                numbers.add(number)
            case Object() as found:
                objects.append(found)
                waiting += [member.value for member in found.members]
            case Array() as array:
                waiting += array.items
    return numbers, objects


def _rewritten(number: Number, form: Literal["sent", "point", "cents"]) -> bool:
    return write(number, Style(numbers=form)) != number.text


def _reordered(value: Object, order: Literal["sorted", "sent"]) -> bool:
    """Whether the keys stand in another order than V8's, where they are sorted, or left as they were sent."""
    keys = list(dict.fromkeys(member.key for member in value.members))
    usual = sorted(keys, key=lambda key: int(key) if is_index(key) else 1 << 32)
    return usual != (sorted(keys) if order == "sorted" else keys)


def _has_doubles(value: Object) -> bool:
    return len({member.key for member in value.members}) < len(value.members)
