"""Which encoding the bytes are in, and the way from there to UTF-8."""

from __future__ import annotations

import codecs

UTF8 = "utf-8"
SAMPLE = 1 << 16
"""How many bytes the detection looks at: shares of right answers are measured, see docs/facts.md."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect(sample: bytes, *, whole: bool) -> str:
    """The Python name of the encoding of some bytes, from their beginning (`whole`: nothing follows them).

    In this order: byte order mark; UTF-16 by its NUL bytes; strict UTF-8; then chardet within windows-1255, cp862 and
    iso-8859-8, of which the last is read as windows-1255 (or the shekel sign would be lost without a word).
    """
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    wide = _wide(sample)
    if wide is not None:
        return wide
    if is_utf8(sample, whole=whole):
        return UTF8
    return guess(sample)


def is_utf8(sample: bytes, *, whole: bool) -> bool:
    """Whether the bytes are strict UTF-8; a character cut at the end is forgiven where more bytes follow."""
    try:
        codecs.getincrementaldecoder(UTF8)("strict").decode(sample, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def guess(sample: bytes) -> str:
    """Ask chardet which of the Hebrew one-byte encodings it is; windows-1255 where it cannot say."""
    import chardet

    closed = ["windows-1255", "cp862", "iso-8859-8"]
    found = chardet.detect(
        sample, include_encodings=closed, no_match_encoding=closed[0], empty_input_encoding=closed[0]
    )
    name = (found["encoding"] or "windows-1255").lower()
    return "cp862" if name in {"cp862", "ibm862"} else "windows-1255"


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: JSON begins with ASCII, so every second byte of its beginning is NUL."""
    head = sample[:4]
    if len(head) >= 2 and head[0] and not head[1] and (len(head) < 4 or head[2] or head[3]):
        return "utf-16-le"
    if len(head) >= 2 and not head[0] and head[1]:
        return "utf-16-be"
    return None
