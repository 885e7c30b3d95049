"""Mirrored Hebrew, as programs of DOS wrote it, turned round (`oem2ansi`).

Documented is that mirrored text is turned. Inferred is the rest: the letters of code page 862 (80 to 9A) are taken for
those of Windows-1255 (E0 to FA); a value that holds a Hebrew letter is turned as a whole; what reads from left to right
in it, Latin words and numbers, keeps its direction; brackets are swapped, as they were seen.
"""

from __future__ import annotations

import re

_LETTERS = bytes(range(0x80, 0x9B))
TO_ANSI = bytes.maketrans(_LETTERS, bytes(range(0xE0, 0xFB)))
"""For `bytes.translate`."""
_HEBREW = re.compile("[\u05d0-\u05ea]")
_FORWARD = re.compile(r"[0-9A-Za-z]+(?:[.,:/'-][0-9A-Za-z]+)*")
_BRACKETS = str.maketrans("()[]{}<>", ")(][}{><")


def turned(text: str) -> str:
    """The value as it is read; turning it twice gives it back."""
    if not _HEBREW.search(text):
        return text
    return _FORWARD.sub(lambda run: run[0][::-1], text[::-1].translate(_BRACKETS))
