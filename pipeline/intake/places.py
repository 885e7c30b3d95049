"""Places: lines, columns and pointers of a payload's rows, found again when somebody asks."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from pipeline.findings import Position
from pipeline.intake.escapes import Escapes
from pipeline.intake.scanner import Scanner
from pipeline.intake.source import Source
from pipeline.intake.values import Object, Value

_DEEP = 1 << 10


class PayloadPlaces:
    """Remembers where each batch of rows began, and reads the batch again to find a row in it.

    `text` is what the user sees. Where pluginData is a string, `escapes` tells where in it a place of the rows is.
    """

    def __init__(self, text: Source | None) -> None:
        self._text = text
        self._rows = text
        self._escapes: Escapes | None = None
        self.base = ""
        """The pointer of the array of rows."""
        self.object: Object | None = None
        """pluginData itself, where it is one object."""
        self._firsts: list[int] = []
        self._offsets: list[int] = []
        self._batch = lru_cache(maxsize=2)(self._read)

    def begin(self, rows: Source, base: str, escapes: Escapes | None) -> None:
        """Rows will be read from here; forgets the batches that were marked before."""
        self._rows = rows if self._text is not None else None
        self._row_source = rows
        self._escapes = escapes
        self.base = base
        self._firsts.clear()
        self._offsets.clear()
        self._batch.cache_clear()

    def mark(self, first: int, offset: int) -> None:
        """A batch that starts with row `first` begins at `offset`."""
        self._firsts.append(first)
        self._offsets.append(offset)

    def of(self, row: int | None, field: str | None) -> Position | None:
        """The place of a value, of its row where it is absent, of pluginData where there are no rows."""
        if self._text is None:
            return None
        offset = self._offset(row, field)
        if offset is None:
            return None
        return self._text.position(offset if self._escapes is None else self._escapes.outer(offset))

    def pointer(self, row: int | None, field: str | None) -> str | None:
        """The RFC 6901 pointer, keys as the sender spelled them."""
        if row is None:
            sent = self._sent(self.object, field)
            return self.base + (f"/{_escaped(sent)}" if sent else "")
        value, _ = self._row(row)
        sent = self._sent(value, field)
        return f"{self.base}/{row}" + (f"/{_escaped(sent)}" if sent else "")

    def line(self, position: Position) -> str:
        """The line of text at a position."""
        return self._text.line(position) if self._text is not None else ""

    def _offset(self, row: int | None, field: str | None) -> int | None:
        value: Value = self.object
        at = self.object.at if self.object else None
        if row is not None:
            value, at = self._row(row)
        member = _find(value, field)
        return member.at if member else at

    def _row(self, row: int) -> tuple[Value, int]:
        number = bisect_right(self._firsts, row) - 1
        last = self._firsts[number + 1] if number + 1 < len(self._firsts) else None
        rows = self._batch(number, row if last is None else last - 1)
        return rows[row - self._firsts[number]]

    def _read(self, number: int, last: int) -> list[tuple[Value, int]]:
        """The rows of a batch up to row `last`, and where each begins."""
        scanner = Scanner(self._row_source, max_depth=_DEEP)
        scanner.seek(self._offsets[number])
        rows = []
        for _ in range(last - self._firsts[number] + 1):
            scanner.peek()
            at = scanner.offset
            rows.append((scanner.value(None, 0), at))
            scanner.peek()
            scanner.step()
        return rows

    @staticmethod
    def _sent(value: Value, field: str | None) -> str | None:
        member = _find(value, field)
        return member.key if member else None
