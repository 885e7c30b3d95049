"""Rows: every check of every row, and the lines of the .dat, batch by batch."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache, lru_cache
from operator import attrgetter

from pipeline.findings import Finding, Given, Places
from pipeline.intake.batches import ABSENT, Cell, Listed, Table
from pipeline.intake.numbers import canonical
from pipeline.intake.values import Member, Number, Object, Value, plain_text
from pipeline.rules.field import Parameters
from pipeline.settings import Policy
from pipeline.validation.cells import BYTES, Judge, Said
from pipeline.validation.columns import Note
from pipeline.validation.layout import Layout

_BY_ROW = attrgetter("row")
_CLOSE = 0.6


class Checker:
    """Checks batches in their order. `findings` grows by row, then field; `refused` once one of them is an error."""

    def __init__(self, parameters: Parameters, plugin: str, policy: Policy, places: Places) -> None:
        self.findings: list[Finding] = []
        self.refused = False
        self._parameters = parameters
        self._plugin = plugin
        self._places = places
        self._judges = _judges(parameters, policy)
        self._names = parameters.folded
        self._unknown_code = "HC-E05" if policy.unknown_fields == "error" else "HC-W01"
        self._nearest = cache(self._find_nearest)
        self._layout: Layout | None = None
        self._first = 0
        self._batch: list[Finding] = []

    def lines(self, batch: Table | Listed) -> bytes:
        """The batch as lines of the .dat (Windows-1255, CRLF); empty once anything was refused."""
        self._first = batch.first
        if isinstance(batch, Table):
            text = self._table(batch)
            self._batch.sort(key=_BY_ROW)
        else:
            text = "".join([self._row(number, row) for number, row in enumerate(batch.rows)])
        self.findings += self._batch
        self._batch.clear()
        return b"" if self.refused else text.encode(BYTES)

    def _table(self, table: Table) -> str:
        layout = self._layout
        if layout is None or layout.keys != table.keys:
            layout = self._layout = Layout(table.keys, self._judges)
        written = layout.lines(table)
        for number, judge in enumerate(self._judges):
            if number in written.said:
                self._note_all(judge.field.name, written.said[number])
            elif judge.field.required and number not in layout.columns:
                for row in range(len(table.rows)):
                    self._note(judge.field.name, row, judge(None)[1][0])
        for place in layout.unknown:
            self._unknown_column(table.keys[place], table.column(place))
        return written.text

    def _unknown_column(self, key: str, values: tuple[Cell, ...]) -> None:
        given = self._nearest(key)
        for row, value in enumerate(values):
            if value is not ABSENT:
                text = value if isinstance(value, str) else canonical(value) if value is not None else "null"
                self._note(key, row, Said(self._unknown_code, given, text))

    def _row(self, row: int, value: Value) -> str:
        """One row, read exactly: the complete way."""
        if not isinstance(value, Object):
            self._note(None, row, Said("HC-E09", Given(), plain_text(value)))
            return ""
        for before, member in value.doubles():
            same = before.key == member.key
            given = Given({"field": member.key} if same else {"field": member.key, "other": before.key})
            self._note(member.key, row, Said("HC-W02" if same else "HC-W03", given))
        sent: dict[str, Member] = {member.key.casefold(): member for member in value.members}
        cells = [""] * len(self._judges)
        for number, (name, judge) in enumerate(zip(self._names, self._judges, strict=True)):
            found = sent.get(name)
            if found is None and not judge.field.required:
                continue
            cells[number], said = judge(found.value if found else None)
            for one in said:
                self._note(judge.field.name, row, one)
        for folded, member in sent.items():
            if folded not in self._parameters.columns:
                text = _text(member.value)
                self._note(member.key, row, Said(self._unknown_code, self._nearest(member.key), text))
        return ",".join(cells) + "\r\n"

    def _note(self, field: str | None, row: int, said: Said) -> None:
        code, given, value = said
        if code[3] != "W":
            self.refused = True
        self._batch.append(Finding(code, self._first + row, field, given, None, self._places, None, value))

    def _note_all(self, field: str, noted: list[Note]) -> None:
        """`_note` for a column."""
        first, places = self._first, self._places
        self.refused = self.refused or any(note[1][3] != "W" for note in noted)
        self._batch += [
            Finding(code, first + row, field, given, None, places, None, value)
            for row, code, given, value in noted
        ]

    def _find_nearest(self, key: str) -> Given:
        names = {field.name.casefold(): field.name for field in self._parameters.fields}
        near = get_close_matches(key.casefold(), names, n=1, cutoff=_CLOSE)
        given = {"field": key, "plugin": self._plugin, "nearest": "", "nearest hebrew": ""}
        if near:
            name = names[near[0]]
            given |= {"nearest": f"; did you mean {name}?", "nearest hebrew": f"; האם הכוונה ל-{name}?"}
        return Given(given)


@lru_cache(maxsize=64)
def _judges(parameters: Parameters, policy: Policy) -> tuple[Judge, ...]:
    """Kept, as a station checks thousands of small payloads by the same rules."""
    return tuple(Judge(field, policy) for field in parameters.fields)


def _text(value: Value) -> str:
    if isinstance(value, Number):
        return value.text
    return value if isinstance(value, str) else plain_text(value)
