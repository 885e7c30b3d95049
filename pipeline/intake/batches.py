"""Batches: the rows of a payload, window by window: by msgspec where all is usual, exactly where it is not.

Few rows come as mappings, as a decoder for any keys is at hand. Many come as tables of one shape: a decoder made for
their keys gives what is checked column by column.

A window is cut behind a row (`},`), and the cut is not trusted: the decoder reads from a row's beginning, so what it
accepts as whole rows ends where a row ends. Where it does not accept, the scanner reads that window token by token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Annotated, Any

import msgspec
from msgspec.structs import astuple

from pipeline.intake.numbers import SAFE
from pipeline.intake.scanner import Fault, Scanner
from pipeline.intake.source import Source
from pipeline.intake.values import Object, Value

WINDOW = 1 << 16
"""Bytes: what fits into a processor's cache; more is slower, so is less (tests/bench)."""
FEW = 1 << 16
"""Bytes that are few rows: to make a decoder for their keys, and learn their values, takes longer than it saves."""
WIDEST = 512
"""Keys of a shape; payloads with more are read exactly."""
_REFUSED = set('"\\')
"""What msgspec does not take in a key; such rows are read exactly."""
_ENDS = 4
_OPEN = ord("[")
_CLOSE = ord("]")

Progress = Callable[[int, int], None]
Absent = msgspec.UnsetType
ABSENT = msgspec.UNSET
Cell = str | int | float | Absent | None
Column = tuple[Cell, ...]
_Decode = Callable[[memoryview], list[Any] | None]

_Integer = Annotated[int, msgspec.Meta(ge=-SAFE, le=SAFE)]
_Real = Annotated[float, msgspec.Meta(ge=-SAFE, le=SAFE)]
_Sent = str | _Integer | _Real | None
_AnyCell = _Sent | Absent
_UNDECODED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Table(msgspec.Struct, frozen=True):
    """Rows of one shape: attribute `f0` of each holds the value of `keys[0]`, and so on; no key stands twice."""

    first: int
    offset: int
    keys: tuple[str, ...]
    rows: list[Any]

    def column(self, number: int) -> Column:
        """The values of `keys[number]`."""
        return tuple(map(attrgetter(f"f{number}"), self.rows))


class Mapped(msgspec.Struct, frozen=True):
    """Few rows: of each the keys and values as they were sent; no key of a row stands twice, in no spelling."""

    first: int
    offset: int
    rows: list[dict[str, str | int | float | None]]


class Listed(msgspec.Struct, frozen=True):
    """Rows read exactly: whatever stood in the array, and where each began (bytes)."""

    first: int
    offset: int
    rows: tuple[Value, ...]
    places: tuple[int, ...]


class Shape:
    """The keys that rows have had so far, and decoders for rows that have no others."""

    def __init__(self, keys: tuple[str, ...] = ()) -> None:
        self.keys = keys
        names = {f"f{number}": key for number, key in enumerate(keys)}
        full: list[Any] = [(name, str) for name in names]
        sparse: list[Any] = [(name, _AnyCell, ABSENT) for name in names]
        options: dict[str, Any] = {"rename": names, "forbid_unknown_fields": True, "gc": False}
        self._full = msgspec.json.Decoder(list[msgspec.defstruct("Row", full, **options)])  # type: ignore[misc]
        self._sparse = msgspec.json.Decoder(list[msgspec.defstruct("Row", sparse, **options)])  # type: ignore[misc]
        self._try_full = bool(keys)

    def decode(self, text: memoryview) -> list[Any] | None:
        """An array of rows; None where it is empty, is not JSON, is not of this shape, or has a key twice."""
        if self._try_full:
            try:
                rows = self._full.decode(text)
            except _UNDECODED:
                pass
            else:
                keys = len(self.keys) * len(rows)
                return rows if _no_key_twice(text, keys, lambda: keys) else None
        try:
            rows = self._sparse.decode(text)
        except _UNDECODED:
            return None
        self._try_full = False  # rows of this payload are not all alike: do not try twice each time
        kinds = [list(map(type, column)) for column in zip(*map(astuple, rows), strict=True)]
        keys = sum(len(column) - column.count(Absent) for column in kinds)
        return rows if _no_key_twice(text, keys, lambda: sum(column.count(str) for column in kinds)) else None

    def learn(self, rows: tuple[Value, ...]) -> Shape:
        """This shape, or a wider one where rows have new keys (a new spelling of a known one is not learnt)."""
        folded = {key.casefold() for key in self.keys}
        added = []
        for row in rows:
            for member in row.members if isinstance(row, Object) else ():
                if (
                    member.key.casefold() not in folded
                    and member.key.isprintable()
                    and not _REFUSED & set(member.key)
                ):
                    folded.add(member.key.casefold())
                    added.append(member.key)
        if not added or len(folded) > WIDEST:
            return self
        return Shape((*self.keys, *added))


_mappings = msgspec.json.Decoder(list[dict[str, _Sent]])


def _decode_mappings(text: memoryview) -> list[dict[str, str | int | float | None]] | None:
    """An array of rows; None where it is empty, is not JSON, holds more than texts and numbers, or a key twice."""
    try:
        rows = _mappings.decode(text)
    except _UNDECODED:
        return None
    keys = set().union(*rows)
    if len({key.casefold() for key in keys}) < len(keys):  # two spellings, perhaps within one row
        return None
    once = _no_key_twice(text, sum(map(len, rows)), lambda: sum(map(_texts, rows)))
    return rows if once else None


def _texts(row: dict[str, Any]) -> int:
    return sum(isinstance(value, str) for value in row.values())


def _no_key_twice(view: memoryview, keys: int, texts: Callable[[], int]) -> bool:
    """Whether JSON that decoded to so many keys and texts holds no more of them: msgspec lets the last double win.

    A colon stands behind each key, and perhaps in texts; quotes stand around each key and each text, and nowhere else
    without a backslash.
    """
    text = bytes(view)
    if text.count(b":") == keys:
        return True
    quotes = text.count(b'"')
    if b"\\" in text:
        quotes -= text.replace(rb"\\", b"").count(rb"\"")
    return quotes == 2 * (keys + texts())


_NO_KEYS = Shape()


class Batches:
    """The rows of the array that opens at `start`; after the iteration `end` is the place behind its bracket."""

    def __init__(
        self,
        source: Source,
        start: int,
        *,
        max_depth: int,
        fast: bool = True,
        progress: Progress | None = None,
    ) -> None:
        self.end: int | None = None
        self.count = 0
        self._source = source
        self._at = start + 1
        self._scanner = Scanner(source, max_depth=max_depth)
        self._fast = fast
        self._progress = progress
        self._shape = _NO_KEYS
        self._depth = min(3, max_depth - 1)

    def __iter__(self) -> Iterator[Table | Mapped | Listed]:
        """Every row once, in order. Raises what the scanner raises."""
        self._scanner.seek(self._at)
        if self._scanner.peek() == 0x5D:
            self._scanner.step()
            self.end = self._scanner.offset
        few = self._source.size - self._at <= FEW
        # the first of many rows is read exactly: it gives the shape
        stop = self._at + (FEW if few else 1)
        decode = self._mapped if few else self._table
        while self.end is None:
            batch = (decode() if self._fast and (few or self.count) else None) or self._listed(stop)
            self.count += len(batch.rows)
            yield batch
            stop = self._at + WINDOW
            if self._progress:
                self._progress(self._at, self._source.size)

    def _table(self) -> Table | None:
        """The next rows by msgspec; None where the scanner has to look."""
        # the window begins with the bracket or the comma before a row: there the array for msgspec opens
        offset, window = self._at, self._source.window(self._at - 1, self._at + WINDOW)
        window[0] = _OPEN
        if len(window) <= WINDOW:
            rows = self._last(window, self._shape.decode)
        else:
            cut = window.rfind(b"},") + 1
            rows = self._decoded(window, cut, self._shape.decode) if cut else None
        return Table(self.count, offset, self._shape.keys, rows) if rows else None

    def _mapped(self) -> Mapped | None:
        """All rows of a small payload; None where the scanner has to look."""
        offset, window = self._at, self._source.window(self._at - 1, self._source.size)
        rows = self._last(window, _decode_mappings)
        return Mapped(self.count, offset, rows) if rows else None

    def _last(self, window: bytearray, decode: _Decode) -> list[Any] | None:
        """Look for the array's end in the last window of the text: at the last bracket that msgspec takes."""
        end = len(window)
        for _ in range(_ENDS):
            end = window.rfind(b"]", 0, end)
            rows = self._decoded(window, end, decode) if end > 0 else None
            if rows:
                self.end = self._at
                return rows
        return None

    def _decoded(self, window: bytearray, cut: int, decode: _Decode) -> list[Any] | None:
        byte, window[cut] = window[cut], _CLOSE
        rows = decode(memoryview(window)[: cut + 1])
        window[cut] = byte
        if rows:
            self._at += cut
        return rows

    def _listed(self, stop: int) -> Listed:
        """Rows one by one, until one begins behind `stop` or the array ends."""
        scanner = self._scanner
        scanner.seek(self._at)
        rows: list[Value] = []
        places: list[int] = []
        while self.end is None and (not rows or scanner.offset < stop):
            scanner.peek()
            places.append(scanner.offset)
            rows.append(scanner.value(None, self._depth, after_comma=self.count + len(rows) > 0))
            byte = scanner.peek()
            if byte not in (0x2C, 0x5D):
                raise Fault(scanner.offset, "comma")
            scanner.step()
            if byte == 0x5D:
                self.end = scanner.offset
        listed = Listed(self.count, self._at, tuple(rows), tuple(places))
        self._at = scanner.offset
        if self.end is None:
            self._shape = self._shape.learn(listed.rows)
        return listed
