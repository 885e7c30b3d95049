"""Places: lines, columns and pointers of a payload's rows, found again when somebody asks."""

from __future__ import annotations

from bisect import bisect_right

from pipeline.findings import Position
from pipeline.intake.scanner import Scanner
from pipeline.intake.source import Source
from pipeline.intake.values import Member, Object, Value

_DEEP = 256


class PayloadPlaces:
    """Remembers where each batch of rows began, and reads it again to find a row in it.

    `text` is what the user sees, None for Python values. Where pluginData is a string that holds JSON, everything in it
    is placed at the string's beginning.
    """

    def __init__(self, text: Source | None) -> None:
        self.base = ""
        """The pointer of pluginData's rows, or of its object."""
        self.object: Object | None = None
        """pluginData itself, where it is one object."""
        self._text = text
        self._rows: Source | None = None
        self._string_at: int | None = None
        self._firsts: list[int] = []
        self._offsets: list[int] = []
        self._found: tuple[int, Scanner, list[tuple[Value, int]]] | None = None

    def begin(self, rows: Source, string_at: int | None) -> None:
        """Rows will be read from here; forgets the batches that were marked before."""
        self._rows = rows
        self._string_at = string_at
        self._firsts.clear()
        self._offsets.clear()
        self._found = None

    def mark(self, first: int, offset: int) -> None:
        """A batch whose first row is `first` begins at `offset`."""
        self._firsts.append(first)
        self._offsets.append(offset)

    def of(self, row: int | None, field: str | None) -> Position | None:
        """The place of a value, of its row where it is absent; None for Python values."""
        if self._text is None:
            return None
        if self._string_at is not None:
            return self._text.position(self._string_at)
        value, at = self._value(row)
        member = _find(value, field)
        if member:
            at = member.at
        return None if at is None else self._text.position(at)

    def pointer(self, row: int | None, field: str | None) -> str | None:
        """The RFC 6901 pointer, with the keys as the sender spelled them."""
        member = _find(self._value(row)[0], field)
        key = "/" + member.key.replace("~", "~0").replace("/", "~1") if member else ""
        return self.base + ("" if row is None else f"/{row}") + key

    def line(self, position: Position) -> str:
        """The line of text at a position."""
        return self._text.line(position) if self._text is not None else ""

    def _value(self, row: int | None) -> tuple[Value, int | None]:
        if row is None or self._rows is None:
            return self.object, self.object.at if self.object else None
        number = bisect_right(self._firsts, row) - 1
        if self._found is None or self._found[0] != number:
            scanner = Scanner(self._rows, max_depth=_DEEP)
            scanner.seek(self._offsets[number])
            self._found = (number, scanner, [])
        _, scanner, rows = self._found
        while len(rows) <= row - self._firsts[number]:
            scanner.peek()
            at = scanner.offset
            rows.append((scanner.value(None, 0), at))
            scanner.peek()
            scanner.step()
        return rows[row - self._firsts[number]]


def _find(value: Value, field: str | None) -> Member | None:
    """The member of this name that counts, without regard to case."""
    if not isinstance(value, Object) or field is None:
        return None
    folded = field.casefold()
    return next((member for member in reversed(value.members) if member.key.casefold() == folded), None)
