"""Text on its way to a terminal: nothing in it may move the cursor, and its width counts in cells."""

from __future__ import annotations

import unicodedata

_PICTURES = 0x2400  # U+2400 on: a picture of each control character
_DELETE_PICTURE = 0x2421
_UNKNOWN = 0xFFFD

_VISIBLE: dict[int, int] = {code: _PICTURES + code for code in range(0x20)}
_VISIBLE[0x7F] = _DELETE_PICTURE
_VISIBLE |= dict.fromkeys(range(0x80, 0xA0), _UNKNOWN)  # C1 controls: 9B alone begins an escape sequence
_VISIBLE |= dict.fromkeys((0x2028, 0x2029), _UNKNOWN)
_VISIBLE |= dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A)], _UNKNOWN
)  # they turn a line round
_VISIBLE |= dict.fromkeys(range(0xD800, 0xE000), _UNKNOWN)  # halves of surrogate pairs have no UTF-8
_VISIBLE[0x09] = 0x20


def visible(text: str) -> str:
    """The same number of characters; those that a terminal would obey become something to look at."""
    return text.translate(_VISIBLE)


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: points of niqqud none, wide characters two."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
