"""Source: a text as random access to its UTF-8 bytes, in memory or in a file, and lines and columns in it."""

from __future__ import annotations

import codecs
import tempfile
import weakref
from bisect import bisect_right
from pathlib import Path
from typing import IO, BinaryIO

from pipeline.findings import Finding, Position
from pipeline.intake import encoding as encodings

IN_MEMORY = 1 << 25
"""Files up to this size (bytes) are read whole; larger ones stay where they are."""
BLOCK = 1 << 20


class Doubt(Exception):
    """Bytes that were taken for UTF-8 are not; the reading starts again after a second look at the encoding."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class Refused(Exception):
    """The text cannot be taken at all; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class Source:
    """UTF-8 bytes of known size; `read` gives any part. A byte order mark is no part of it."""

    def __init__(
        self, data: bytes | IO[bytes], size: int, encoding: str = encodings.UTF8, start: int = 0
    ) -> None:
        self._data = data
        self._start = start
        self.size = size - start
        self.encoding = encoding
        self._line_starts: list[int] | None = None
        if not isinstance(data, bytes):
            weakref.finalize(self, data.close)  # findings ask for their places as long as somebody has them

    def read(self, start: int, stop: int) -> bytes:
        """The bytes from `start` to `stop` (both from 0), fewer at the end."""
        start += self._start
        stop += self._start
        if isinstance(self._data, bytes):
            return self._data[start:stop]
        self._data.seek(start)
        return self._data.read(stop - start)

    def close(self) -> None:
        """Let go of the file, if there is one: Windows moves none that is open."""
        if not isinstance(self._data, bytes):
            self._data.close()

    def window(self, start: int, stop: int) -> bytearray:
        """The same as something that can be written to, copied once."""
        if isinstance(self._data, bytes):
            return bytearray(memoryview(self._data)[start + self._start : stop + self._start])
        return bytearray(self.read(start, stop))

    def position(self, offset: int) -> Position:
        """Line and column of a byte: columns count characters."""
        starts = self._lines()
        line = bisect_right(starts, offset)
        begin = starts[line - 1]
        before = self.read(begin, min(offset, begin + BLOCK))
        return Position(offset, line, len(before.decode("utf-8", "replace")) + 1)

    def line(self, position: Position) -> str:
        """The line of text at a position, without its end; a very long line only up to a megabyte."""
        starts = self._lines()
        begin = starts[position.line - 1]
        end = starts[position.line] if position.line < len(starts) else self.size
        return self.read(begin, min(end, begin + BLOCK)).decode("utf-8", "replace").rstrip("\r\n")

    def _lines(self) -> list[int]:
        if self._line_starts is None:
            starts = [0]
            for base in range(0, self.size, BLOCK):
                block = self.read(base, base + BLOCK)
                at = block.find(b"\n")
                while at >= 0:
                    starts.append(base + at + 1)
                    at = block.find(b"\n", at + 1)
            self._line_starts = starts
        return self._line_starts


def open_bytes(data: bytes, *, encoding: str | None = None, limit: int | None = None) -> Source:
    """A source over bytes in memory; `encoding` forces one. Raises Refused (HC-E03, HC-E04)."""
    _check_size(len(data), limit)
    name = encoding or encodings.detect(data[: encodings.SAMPLE], whole=len(data) <= encodings.SAMPLE)
    if codecs.lookup(name).name == encodings.UTF8:
        return Source(data, len(data), name)
    if name == "utf-8-sig" and data.startswith(codecs.BOM_UTF8):
        return Source(data, len(data), name, start=len(codecs.BOM_UTF8))
    try:
        text = data.decode(name)
    except (UnicodeDecodeError, UnicodeError) as fault:
        raise Refused(_not_text(name)) from fault
    whole = text.encode("utf-8", "surrogatepass")
    return Source(whole, len(whole), name)


def open_file(path: Path, *, encoding: str | None = None, limit: int | None = None) -> Source:
    """A source over a file; raises Refused as above and OSError as the system says."""
    size = path.stat().st_size
    _check_size(size, limit)
    if size <= IN_MEMORY:
        return open_bytes(path.read_bytes(), encoding=encoding, limit=limit)
    file = path.open("rb")
    name = encoding or encodings.detect(file.read(encodings.SAMPLE), whole=False)
    if codecs.lookup(name).name == encodings.UTF8:
        return Source(file, size, name)
    if name == "utf-8-sig":
        return Source(file, size, name, start=len(codecs.BOM_UTF8))
    with file:
        return _recode(file, name)


def _recode(file: BinaryIO, name: str) -> Source:
    """Copy a large file of another encoding to a temporary one in UTF-8, block by block."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(name)("strict")
    target = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the source
    try:
        while block := file.read(BLOCK):
            target.write(decoder.decode(block).encode("utf-8", "surrogatepass"))
        target.write(decoder.decode(b"", final=True).encode("utf-8", "surrogatepass"))
    except UnicodeError as fault:
        target.close()
        raise Refused(_not_text(name)) from fault
    return Source(target, target.tell(), name)


def _not_text(name: str) -> Finding:
    return Finding("HC-E04", given={"encoding": name.removesuffix("-sig").upper()})


def _check_size(size: int, limit: int | None) -> None:
    if limit is not None and size > limit:
        raise Refused(Finding("HC-E03", given={"limit": f"{limit:,}"}))
