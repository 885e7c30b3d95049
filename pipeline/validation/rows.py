"""Rows: every check of every row, and the lines of the .dat, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from operator import attrgetter

from pipeline.findings import Finding, Given, Places
from pipeline.intake.batches import ABSENT, Cell, Listed, Mapped, Table
from pipeline.intake.numbers import canonical
from pipeline.intake.values import Number, Object, Value, plain_text
from pipeline.rules.field import Parameters
from pipeline.settings import Policy
from pipeline.validation.cells import BYTES, Said
from pipeline.validation.columns import Note
from pipeline.validation.forms import forms
from pipeline.validation.layout import Layout

_BY_ROW = attrgetter("row")


class Checker:
    """Checks batches in their order. `findings` grows by row, then field; `refused` once one of them is an error."""

    def __init__(self, parameters: Parameters, plugin: str, policy: Policy, places: Places) -> None:
        self.findings: list[Finding] = []
        self.refused = False
        self._plugin = plugin
        self._places = places
        self._forms = forms(parameters, policy)
        self._judges = self._forms.judges
        self._keys: tuple[str, ...] = ()
        self._form = self._forms.of(())
        self._unknown_code = "HC-E05" if policy.unknown_fields == "error" else "HC-W01"
        self._unnamed = cache(self._find_unnamed)
        self._layout: Layout | None = None
        self._first = 0
        self._batch: list[Finding] = []

    def lines(self, batch: Table | Mapped | Listed) -> bytes:
        """The batch as lines of the .dat (Windows-1255, CRLF); empty once anything was refused."""
        self._first = batch.first
        if isinstance(batch, Table):
            text = self._table(batch)
            self._batch.sort(key=_BY_ROW)
        elif isinstance(batch, Mapped):
            text = "".join([self._cells(number, row) for number, row in enumerate(batch.rows)])
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
        given = self._unnamed(key)
        for row, value in enumerate(values):
            if value is not ABSENT:
                self._note(key, row, Said(self._unknown_code, given, _text(value)))

    def _row(self, row: int, value: Value) -> str:
        """One row, read exactly: the complete way."""
        if not isinstance(value, Object):
            self._note(None, row, Said("HC-E09", Given(), plain_text(value)))
            return ""
        for before, member in value.doubles():
            same = before.key == member.key
            given = Given({"field": member.key} if same else {"field": member.key, "other": before.key})
            self._note(member.key, row, Said("HC-W02" if same else "HC-W03", given))
        last = {member.key.casefold(): member for member in value.members}
        return self._cells(row, {member.key: member.value for member in last.values()})

    def _cells(self, row: int, sent: Mapping[str, Value | float]) -> str:
        """One row, cell by cell: its keys, of which no two are the same but for their case, and their values."""
        keys = tuple(sent)
        if keys != self._keys:
            self._keys, self._form = keys, self._forms.of(keys)
        cells = [""] * len(self._judges)
        for number, recall, key in self._form.cells:
            value = sent[key] if key is not None else None
            cells[number], said = recall[value] if isinstance(value, str) else recall.judge(value)
            for one in said:
                self._note(recall.judge.field.name, row, one)
        for key in self._form.unknown:
            self._note(key, row, Said(self._unknown_code, self._unnamed(key), _text(sent[key])))
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

    def _find_unnamed(self, key: str) -> Given:
        given = {"field": key, "plugin": self._plugin, "nearest": "", "nearest hebrew": ""}
        name = self._forms.nearest(key)
        if name:
            given |= {"nearest": f"; did you mean {name}?", "nearest hebrew": f"; האם הכוונה ל-{name}?"}
        return Given(given)


def _text(value: Value | float) -> str:
    match value:
        case str():
            return value
        case Number():
            return value.text
        case int() | float() if not isinstance(value, bool):
            return canonical(value)
    return plain_text(value)
