"""Column: one field of many rows at once. Values that were met are looked up; new ones are screened as a whole, or judged.

What a screen lets pass is what `Judge` writes unchanged and says nothing of; the property tests hold it to that.
"""

from __future__ import annotations

import codecs
import re

from pipeline.findings import Given
from pipeline.intake.batches import Column as Values
from pipeline.masofon.ansi import CODE_PAGE, is_clean
from pipeline.rules.field import ALPHA
from pipeline.rules.types import pattern
from pipeline.validation.cells import BYTES, Judge, Said

REMEMBERED = 1 << 14
"""Values a column remembers; a column with more different ones begins anew."""
_MANY_NEW = 10
"""Where every tenth value is new, a column is better screened as a whole."""
_LESSONS = 32
"""Batches whose screened values are remembered: a column of two thousand different texts is known by then."""
_FORGETFUL = 1 << 10
"""Batches that are screened without remembering before values are remembered again."""
_BREAK = "\n"
_AFTER_BLANK = "!"

Note = tuple[int, str, Given, str | None]
"""A row, counted within the batch, and what is said of its cell: code, values of place-holders, the cell's text."""
Screened = tuple[list[str], list[Note]]
"""What is written for each value, where nothing is said against it; and what is said."""


def _clean_bytes() -> bytes:
    """What stands for itself in a line, wherever it stands: no mark that could compose, no comma, no quote."""
    held = bytes(range(256)).decode(CODE_PAGE, "ignore")
    return "".join(
        one for one in held if one not in ',"' and is_clean(one) and is_clean(f"a{one}א{one}")
    ).encode(CODE_PAGE)


_CLEAN = _clean_bytes() + _BREAK.encode()
_is_clean = re.compile(f"[{re.escape(_clean_bytes().decode(BYTES))}]*").fullmatch
_MARKED = "hconnect-marked"


def _marked(fault: UnicodeError) -> tuple[str, int]:
    """Marks what Windows-1255 lacks with NUL, which is never clean."""
    assert isinstance(fault, UnicodeEncodeError)  # noqa: S101  nothing is decoded with it
    return "\0" * (fault.end - fault.start), fault.end


codecs.register_error(_MARKED, _marked)


class Memory(dict[object, str]):
    """Each value that was met, and what is written for it; `said` holds those that something is to be said of."""

    def __init__(self, judge: Judge, behind: str) -> None:
        super().__init__()
        self.said: dict[object, tuple[Said, ...]] = {}
        self.misses = 0
        self._judge = judge
        self._behind = behind

    def __missing__(self, value: object) -> str:
        self.misses += 1
        written, said = self._judge(value)  # type: ignore[arg-type]  # a cell of a table
        if said:
            self.said[value] = said
        self[value] = piece = written + self._behind
        return piece

    def learn(self, values: Values, pieces: list[str]) -> int:
        """Take over what a screen let pass; gives how many of the values are new."""
        known = len(self)
        behind = self._behind
        self.update(zip(values, [piece + behind for piece in pieces], strict=True))
        return len(self) - known

    def forget(self) -> None:
        """Begin anew."""
        self.clear()
        self.said.clear()


class Column:
    """A field, and what stands in a line behind its cells.

    Either `memory` gives what is written for a value, or `screen` does for all values of a batch: it is asked first.
    """

    def __init__(self, judge: Judge, behind: str) -> None:
        self.behind = behind
        self.memory = Memory(judge, behind)
        self.screens = False
        self._judge = judge
        self._pattern = pattern(judge.field)
        self._can_screen = judge.field.type == ALPHA or self._pattern is not None
        self._lessons = 0

    def screen(self, values: Values) -> Screened | None:
        """What is written for the values, and what is said of them; None: ask the memory."""
        try:
            joined = _BREAK.join(values)  # type: ignore[arg-type]  # it says so where they are no texts
        except TypeError:
            return None
        screened = self._texts(joined, values) if self._pattern is None else self._numbers(joined)
        if screened and not screened[1]:
            self._learn(values, screened[0])
        return screened

    def settle(self, rows: int) -> None:
        """After a batch from memory: whether the next ones are better screened."""
        if self._can_screen and self.memory.misses * _MANY_NEW > rows:
            self.screens = True
            self._lessons = 0
        self.memory.misses = 0
        if len(self.memory) > REMEMBERED:
            self.memory.forget()

    def _learn(self, values: Values, pieces: list[str]) -> None:
        """Remember what a screen let pass, for a while: where values come to repeat, looking them up is quicker."""
        self._lessons += 1
        if self._lessons <= _LESSONS:
            self.screens = self.memory.learn(values, pieces) * _MANY_NEW >= len(values)
        elif self._lessons > _FORGETFUL:
            self._lessons = 0
            self.memory.forget()

    def _numbers(self, joined: str) -> Screened | None:
        if self._pattern is None or not self._pattern.fullmatch(joined + _BREAK):
            return None
        pieces = joined.split(_BREAK)
        return None if self._judge.field.required and "" in pieces else (pieces, [])

    def _texts(self, joined: str, values: Values) -> Screened | None:
        ansi = joined.encode(CODE_PAGE, _MARKED)
        pieces = ansi.decode(BYTES).split(_BREAK)
        if len(pieces) != len(values):
            return None
        longest = self._judge.field.whole
        lengths = list(map(len, pieces))
        longer = {length: self._judge.too_long(str(length)) for length in set(lengths) if length > longest}
        if not ansi.translate(None, _CLEAN) and min(pieces) >= _AFTER_BLANK:
            if not longer:
                return pieces, []
            return pieces, [
                (row, "HC-D3", longer[length], values[row])  # type: ignore[misc]  # a text
                for row, length in enumerate(lengths)
                if length in longer
            ]
        notes: list[Note] = []
        for row, (piece, value) in enumerate(zip(pieces, values, strict=True)):
            if piece and piece[0] != " " and _is_clean(piece):
                if len(piece) in longer:
                    notes.append((row, "HC-D3", longer[len(piece)], value))  # type: ignore[arg-type]
            elif piece or self._judge.field.required:
                pieces[row], said = self._judge(value)  # type: ignore[arg-type]
                notes += [(row, *one) for one in said]
        return pieces, notes
