"""Places: lines, columns and pointers of a payload's rows, found again when somebody asks."""

from __future__ import annotations

from bisect import bisect_right

from pipeline.findings import Position
from pipeline.intake.scanner import Scanner
from pipeline.intake.source import Source
from pipeline.intake.values import Member, Object, Value

_DEEP = 256
_KEPT = 64

_Place = tuple[Position | None, str]
"""Where a value stands, and its pointer."""


class _Rows:
    """The rows of one batch, each read again when it is asked for."""

    def __init__(self, source: Source, offset: int) -> None:
        self._scanner = Scanner(source, max_depth=_DEEP)
        self._scanner.seek(offset)
        self._offsets = [offset]
        """Where each row that was gone over begins, and the next one; white space may come first."""
        self._read: dict[int, tuple[Value, int]] = {}

    def row(self, number: int) -> tuple[Value, int]:
        """A row, counted within the batch, and where it begins."""
        if number not in self._read:
            self._read[number] = self._again(number)
        return self._read[number]

    def _again(self, number: int) -> tuple[Value, int]:
        scanner, offsets = self._scanner, self._offsets
        near = offsets[min(number, len(offsets) - 1)]
        if scanner.offset != near:
            scanner.seek(near)
        while len(offsets) <= number:
            scanner.skip()
            offsets.append(scanner.offset)
        scanner.peek()
        at = scanner.offset
        value = scanner.value(None, 0)
        if number == len(offsets) - 1:
            scanner.peek()
            scanner.step()
            offsets.append(scanner.offset)
        return value, at


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
        self._found: tuple[int, _Rows] | None = None
        self._asked: dict[tuple[int | None, str | None], _Place] = {}

    def begin(self, rows: Source, string_at: int | None) -> None:
        """Rows will be read from here; forgets the batches that were marked before."""
        self._rows = rows
        self._string_at = string_at
        self._firsts.clear()
        self._offsets.clear()
        self._found = None
        self._asked.clear()

    def mark(self, first: int, offset: int) -> None:
        """A batch whose first row is `first` begins at `offset`."""
        self._firsts.append(first)
        self._offsets.append(offset)

    def of(self, row: int | None, field: str | None) -> Position | None:
        """The place of a value, of its row where it is absent; None for Python values."""
        return self._place(row, field)[0]

    def pointer(self, row: int | None, field: str | None) -> str | None:
        """The RFC 6901 pointer, with the keys as the sender spelled them."""
        return self._place(row, field)[1]

    def position(self, at: int) -> Position | None:
        """The place of a value within pluginData that begins there (bytes); None for Python values."""
        if self._text is None:
            return None
        return self._text.position(at if self._string_at is None else self._string_at)

    def line(self, position: Position) -> str:
        """The line of text at a position."""
        return self._text.line(position) if self._text is not None else ""

    def _place(self, row: int | None, field: str | None) -> _Place:
        """Kept for a while, as a report asks for the same place again and again."""
        place = self._asked.get((row, field))
        if place is None:
            if len(self._asked) >= _KEPT:
                self._asked.clear()
            self._asked[row, field] = place = self._find(row, field)
        return place

    def _find(self, row: int | None, field: str | None) -> _Place:
        value, at = self._value(row)
        member = _member(value, field)
        key = "/" + member.key.replace("~", "~0").replace("/", "~1") if member else ""
        pointer = self.base + ("" if row is None else f"/{row}") + key
        if self._string_at is not None:
            at = self._string_at
        elif member:
            at = member.at
        return None if at is None or self._text is None else self._text.position(at), pointer

    def close(self) -> None:
        """See `Places.close`."""
        if self._text is not None:
            self._text.close()

    def _value(self, row: int | None) -> tuple[Value, int | None]:
        if row is None or self._rows is None:
            return self.object, self.object.at if self.object else None
        number = bisect_right(self._firsts, row) - 1
        if self._found is None or self._found[0] != number:
            self._found = (number, _Rows(self._rows, self._offsets[number]))
        return self._found[1].row(row - self._firsts[number])


def _member(value: Value, field: str | None) -> Member | None:
    """The member of this name that counts, without regard to case."""
    if not isinstance(value, Object) or field is None:
        return None
    folded = field.casefold()
    return next((member for member in reversed(value.members) if member.key.casefold() == folded), None)
