"""Scanner: JSON (RFC 8259) read exactly, in one linear pass over a window, with the place of every value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from pipeline.findings import Finding
from pipeline.intake.source import Doubt, Refused, Source
from pipeline.intake.values import Array, Member, Number, Object, Rows, Value

WINDOW = 1 << 16
Hook = Callable[[tuple[str, ...], int], int | None]
"""Asked at each array that is at most three keys deep: its path and place; gives where it ended, if it read it."""

_BLANK = ord(" ")
_SPACE = re.compile(rb"[ \t\n\r]*")
_BODY = re.compile(rb'(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(rb"true|false|null")
_WORDS = {b"true": True, b"false": False, b"null": None}
_PLAIN_MEMBER = re.compile(
    rb'[ \t\n\r]*+"([^"\\\x00-\x1f]*+)"[ \t\n\r]*+:[ \t\n\r]*+'
    rb'(?:"([^"\\\x00-\x1f]*+)"|(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)|(null))'
    rb"[ \t\n\r]*+[,}]"
)
"""A whole member of the usual kind at once; what it cannot say goes token by token."""
_FLAT_ROW = re.compile(
    rb'[ \t\n\r]*+\{(?:[^"{}]*+"[^"\\]*+(?:\\.[^"\\]*+)*+")*+[^"{}]*+\}[ \t\n\r]*+[,\]]', re.DOTALL
)
"""A row without objects in it, in text that is known to be right."""
_AFTER_NUMBER = b" \t\n\r,]}"
_LONGEST_TOKEN = 16
_HOOKED = 3


class Fault(Exception):
    """The text is not JSON at `offset`; `expected` says what should stand there."""

    def __init__(self, offset: int, expected: str, *, after_comma: bool = False) -> None:
        super().__init__(offset, expected)
        self.offset = offset
        self.expected = expected
        self.after_comma = after_comma


class Scanner:
    """Reads values from a source. Raises Fault, Doubt (no UTF-8) and Refused (HC-E02, nested too deep)."""

    def __init__(self, source: Source, *, max_depth: int, hook: Hook | None = None) -> None:
        self.source = source
        self.seen: dict[str, Value] = {}
        """The members of the outermost object so far."""
        self._max_depth = max_depth
        self._hook = hook
        self._keys: dict[bytes, str] = {}
        self.seek(0)

    @property
    def offset(self) -> int:
        """Where it is (bytes)."""
        return self._base + self._at

    def seek(self, offset: int) -> None:
        """Go on from another place."""
        self._base = offset
        self._at = 0
        self._window = self.source.read(offset, offset + WINDOW)

    def document(self) -> Value:
        """The one value of a whole text."""
        value = self.value((), 0)
        if self.peek():
            raise Fault(self.offset, "end")
        return value

    def peek(self) -> int:
        """Go over white space; the byte that comes next, 0 at the end (no JSON has a NUL outside a string)."""
        if self._at < len(self._window) and self._window[self._at] > _BLANK:
            return self._window[self._at]
        while True:
            match = _SPACE.match(self._window, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._window):
                return self._window[self._at] or 256
            if not self._more():
                return 0

    def step(self) -> None:
        """Go over the byte that `peek` gave."""
        self._at += 1

    def skip(self) -> None:
        """Go over the next element of an array, and the comma or bracket behind it, where all of it was read before."""
        row = _FLAT_ROW.match(self._window, self._at)
        if row:
            self._at = row.end()
            return
        self.value(None, 0)
        self.peek()
        self.step()

    def value(self, path: tuple[str, ...] | None, depth: int, *, after_comma: bool = False) -> Value:
        """The value that comes next; `path` is None where no hook is asked any more."""
        first = self.peek()
        if first == 0x22:
            return self._string()
        if first == 0x7B:
            return self._object(path, self._deeper(depth))
        if first == 0x5B:
            return self._array(path, self._deeper(depth))
        if len(self._window) - self._at < _LONGEST_TOKEN:
            self._more()
        word = _WORD.match(self._window, self._at)
        if word:
            self._at = word.end()
            return _WORDS[word[0]]
        if first == 0x2D or 0x30 <= first <= 0x39:
            return self._number()
        raise Fault(self.offset, "value", after_comma=after_comma)

    def _deeper(self, depth: int) -> int:
        if depth >= self._max_depth:
            at = self.source.position(self.offset)
            raise Refused(Finding("HC-E02", given={"limit": str(self._max_depth)}, at=at))
        return depth + 1

    def _object(self, path: tuple[str, ...] | None, depth: int) -> Object:
        start = self.offset
        self.step()
        members: list[Member] = []
        inner = path is not None and len(path) < _HOOKED
        outermost = path == ()
        closing = self.peek() == 0x7D
        if closing:
            self.step()
        while not closing:
            plain = _PLAIN_MEMBER.match(self._window, self._at)
            if plain:
                member = self._plain_member(plain)
                self._at = plain.end()
                closing = self._window[self._at - 1] == 0x7D
            else:
                member = self._member(path if inner else None, depth, after_comma=bool(members))
                closing = self._separator(0x7D)
            members.append(member)
            if outermost:
                self.seen[member.key] = member.value
        return Object(tuple(members), start, self.offset)

    def _plain_member(self, found: re.Match[bytes]) -> Member:
        base = self._base
        raw, text, number = found.group(1, 2, 3)
        key = self._keys.get(raw)
        if key is None:
            key = self._text(raw, base + found.start(1))
            if len(self._keys) < 1000:
                self._keys[raw] = key
        key_at = base + found.start(1) - 1
        if text is not None:
            at = base + found.start(2)
            return Member(key, self._text(text, at), key_at, at - 1)
        if number is not None:
            return Member(key, Number(number.decode()), key_at, base + found.start(3))
        return Member(key, None, key_at, base + found.start(4))

    def _member(self, path: tuple[str, ...] | None, depth: int, *, after_comma: bool) -> Member:
        if self.peek() != 0x22:
            raise Fault(self.offset, "key", after_comma=after_comma)
        key_at = self.offset
        key = self._string()
        if self.peek() != 0x3A:
            raise Fault(self.offset, "colon")
        self.step()
        self.peek()
        at = self.offset
        return Member(key, self.value(None if path is None else (*path, key), depth), key_at, at)

    def _array(self, path: tuple[str, ...] | None, depth: int) -> Array | Rows:
        start = self.offset
        if path is not None and self._hook is not None:
            end = self._hook(path, start)
            if end is not None:
                self.seek(end)
                return Rows(start, end)
        self.step()
        items: list[Value] = []
        places: list[int] = []
        closing = self.peek() == 0x5D
        if closing:
            self.step()
        while not closing:
            self.peek()
            places.append(self.offset)
            items.append(self.value(None, depth, after_comma=bool(items)))
            closing = self._separator(0x5D)
        return Array(tuple(items), tuple(places))

    def _separator(self, closing: int) -> bool:
        """Go over a comma (False) or the closing bracket (True)."""
        byte = self.peek()
        if byte not in (0x2C, closing):
            raise Fault(self.offset, "comma")
        self.step()
        return byte == closing

    def _string(self) -> str:
        while True:
            match = _BODY.match(self._window, self._at + 1)
            end = match.end() if match else self._at + 1
            if len(self._window) - end < _LONGEST_TOKEN and self._more():
                continue
            if self._window[end : end + 1] != b'"':
                raise Fault(self._base + end, "string")
            text = self._text(self._window[self._at + 1 : end], self.offset + 1)
            self._at = end + 1
            return text

    def _text(self, raw: bytes, at: int) -> str:
        try:
            text = raw.decode()
        except UnicodeDecodeError as fault:
            raise Doubt(at + fault.start) from None
        return str(json.loads(f'"{text}"')) if "\\" in text else text

    def _number(self) -> Number:
        while True:
            match = _NUMBER.match(self._window, self._at)
            end = match.end() if match else self._at
            if len(self._window) - end < _LONGEST_TOKEN and self._more():
                continue
            if match is None or (end < len(self._window) and self._window[end] not in _AFTER_NUMBER):
                raise Fault(self.offset, "number")
            self._at = end
            return Number(match[0].decode())

    def _more(self) -> bool:
        """Let go of what was read, and read on; False at the end of the text."""
        end = self._base + len(self._window)
        kept = self._window[self._at :]
        added = self.source.read(end, end + max(WINDOW, len(kept)))
        if not added:
            return False
        self._base += self._at
        self._at = 0
        self._window = kept + added
        return True
