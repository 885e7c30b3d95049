"""Commas and quotes inside a value: three ways to write them, and the four ways in which a line may be read.

What a `"` inside a value does at the import is unknown. The four plausible readings agree where no value
holds `,` or `"`, so `safe`, the default, writes neither. `quoted` follows the vendor's fix of October 2020
(documented: a value wrapped in quotes may hold a comma); it replaces quotes as `safe` does, as nothing says
what they would do. `rfc4180` keeps every character: it wraps what needs it, and doubles inner quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from pipeline.masofon.ansi import Change

COMMA = "comma"
QUOTE = "quote"


class Written(msgspec.Struct, frozen=True, gc=False):
    """A cell as it stands in the line, and each different change once, in order of first appearance."""

    text: str
    changes: tuple[Change, ...] = ()


class Dialect(msgspec.Struct, frozen=True):
    """A way to write cells; `reading` names the reading that gives back what it wrote.

    `write_cell` takes mended text: what it writes is right on one line only.
    """

    name: str
    reading: str
    write_cell: Callable[[str], Written]


_GERSHAYIM = "\u05f4"
_LETTER = "\u05d0-\u05ea\u05f0-\u05f2"
_POINTS = "\u05b0-\u05bd\u05bf\u05c1\u05c2"
_PUNCTUATION = re.compile(f'(?P<between>(?<=[{_LETTER}{_POINTS}])"(?=[{_LETTER}]))|[",]')
_INNER_QUOTE = re.compile(_PUNCTUATION.pattern.replace('[",]', '"'))


def _safe(text: str) -> Written:
    """`,` becomes a space; `"` becomes gershayim between Hebrew letters and two apostrophes elsewhere."""
    if "," not in text and '"' not in text:
        return Written(text)
    return _replaced(_PUNCTUATION, text)


def _quoted(text: str) -> Written:
    """A value with a comma is wrapped; a quote is replaced as in `safe`, wrapped or not."""
    written = _replaced(_INNER_QUOTE, text) if '"' in text else Written(text)
    return Written(f'"{written.text}"', written.changes) if "," in text else written


def _rfc4180(text: str) -> Written:
    """A value with a comma or a quote is wrapped, its quotes doubled."""
    if "," not in text and '"' not in text:
        return Written(text)
    return Written('"' + text.replace('"', '""') + '"')


def _replaced(pattern: re.Pattern[str], text: str) -> Written:
    changes: dict[Change, None] = {}

    def replace(found: re.Match[str]) -> str:
        if found[0] == ",":
            change = Change(COMMA, ",", " ")
        else:
            change = Change(QUOTE, '"', _GERSHAYIM if found["between"] else "''")
        changes[change] = None
        return change.replacement

    return Written(pattern.sub(replace, text), tuple(changes))


SAFE = Dialect("safe", "plain", _safe)
QUOTED = Dialect("quoted", "vendor", _quoted)
RFC4180 = Dialect("rfc4180", "rfc4180", _rfc4180)
DIALECTS = {dialect.name: dialect for dialect in (SAFE, QUOTED, RFC4180)}


def _plain(line: str) -> list[str]:
    """Cut at each comma; a quote is a character like any other."""
    return line.split(",")


def _vendor(line: str) -> list[str]:
    """The fix of October 2020: a cell that begins with a quote ends at a quote before a comma or the end.

    Quotes elsewhere are characters like any other (a guess).
    """
    cells = []
    at = 0
    last = line.rfind('",')  # asked once: a line of a million opening quotes is read in one go
    while at <= len(line):
        end = _closing(line, at + 1, last) if line.startswith('"', at) else -1
        if end >= 0:
            cells.append(line[at + 1 : end])
            at = end + 2
            continue
        end = line.find(",", at)
        end = len(line) if end < 0 else end
        cells.append(line[at:end])
        at = end + 1
    return cells


def _closing(line: str, start: int, last: int) -> int:
    """Where, from `start` on, a quote is followed by a comma or the end; -1 where there is none."""
    if start <= last:
        return line.find('",', start)
    return len(line) - 1 if len(line) > start and line.endswith('"') else -1


def _by_the_rfc(line: str) -> list[str]:
    """RFC 4180, forgiving: text behind a closing quote is kept, an open quote closes at the line's end."""
    cells = []
    at = 0
    while at <= len(line):
        cell = ""
        if line.startswith('"', at):
            at += 1
            while True:
                quote = line.find('"', at)
                if quote < 0:
                    cell += line[at:]
                    at = len(line)
                    break
                cell += line[at:quote]
                at = quote + 1
                if not line.startswith('"', at):
                    break
                cell += '"'
                at += 1
        end = line.find(",", at)
        end = len(line) if end < 0 else end
        cells.append(cell + line[at:end])
        at = end + 1
    return cells


def _toggle(line: str) -> list[str]:
    """Each quote turns the meaning of commas off or on, wherever it stands, and is not kept."""
    cells = []
    cell: list[str] = []
    for number, part in enumerate(line.split('"')):
        first, *others = [part] if number % 2 else part.split(",")
        cell.append(first)
        for other in others:
            cells.append("".join(cell))
            cell = [other]
    return [*cells, "".join(cell)]


READINGS: dict[str, Callable[[str], list[str]]] = {
    "plain": _plain,
    "vendor": _vendor,
    "rfc4180": _by_the_rfc,
    "toggle": _toggle,
}
"""The four readings by name. Each takes a line without its line end, any line, and never raises or trims."""


def agree(line: str) -> bool:
    """True where all four readings make the same cells of the line: one of them keeps each quote, another none."""
    return '"' not in line


def compare(line: str) -> dict[str, list[str]]:
    """What each reading makes of the line, by the reading's name."""
    return {name: read(line) for name, read in READINGS.items()}
