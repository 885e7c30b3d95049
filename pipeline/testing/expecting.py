"""Expecting: a row that should come to stand in the books, and why it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from pipeline.errors import UsageError
from pipeline.reporters.visible import visible
from pipeline.testing.calls import Calls
from pipeline.testing.comparing import Difference, Expected, Names, differences
from pipeline.testing.telling import told_call

Row = dict[str, Any]
_MOST = 10
"""Rows that a failure lists."""


class Kind(msgspec.Struct, frozen=True):
    """What is expected: what it is called, its columns, which of them tell one from another."""

    name: str
    names: Names
    known_by: tuple[str, ...]


class Found(msgspec.Struct, frozen=True):
    """The row that is as expected."""

    row: Row


class Missed(msgspec.Struct, frozen=True):
    """Nothing more will come, and none of these rows is as expected."""

    rows: Sequence[Row]


Outcome = Found | Missed


class Expectation:
    """Asked again and again: whether the row is there, or will not come any more."""

    def __init__(
        self, kind: Kind, expected: Expected, rows: Callable[[], Sequence[Row]], settled: Callable[[], bool]
    ) -> None:
        """Raises UsageError where parts are expected that are no rows."""
        part = kind.names.part
        rows_of_it = expected.get(part)
        if part and rows_of_it is not None and not _are_rows(rows_of_it):
            remedy = f'A list, such as {part}=[{{"Quantity": 3}}].'
            raise UsageError(f"{part} are expected as rows, by their columns", remedy=remedy)
        self._kind = kind
        self._expected = {name: value for name, value in expected.items() if value is not None}
        self._rows = rows
        self._settled = settled

    def look(self) -> Outcome | None:
        """The row, or that there is none and nothing is on its way; None while something is."""
        found = self.found(self._rows())
        if found is None:
            if not self._settled():
                return None
            rows = self._rows()  # once more: the last of them may have come in between
            found = self.found(rows)
            if found is None:
                return Missed(rows)
        return Found(found)

    def found(self, rows: Sequence[Row]) -> Row | None:
        """The first of some rows that is as expected."""
        return next((row for row in rows if not self._differences(row)), None)

    def why(self, missed: Missed | None, calls: Calls) -> str:
        """What a failing test says: what was expected, the nearest row, all rows, the calls that came to nothing."""
        kind = self._kind
        rows = self._rows() if missed is None else missed.rows
        lines = [f"no {kind.name} with {self._wanted() or 'anything'}"]
        if missed is None:
            lines.append("Something is still on its way: wait longer (timeout), or see the calls.")
        if rows:
            nearest = sorted(rows, key=self._distance)
            lines.append(f"nearest: {self._called(nearest[0])}")
            lines += [f"  {difference}" for difference in self._differences(nearest[0])]
            lines.append(f"there are {len(rows)}:" if len(rows) > 1 else "there is no other")
            lines += [f"  {self._called(row)}" for row in nearest[:_MOST] if len(rows) > 1]
            lines += [f"  and {len(rows) - _MOST} more"] if len(rows) > _MOST else []
        else:
            lines.append(f"there is no {kind.name} at all")
        lines += _fates(calls)
        return "\n".join(map(visible, lines))

    def _wanted(self) -> str:
        """What is expected; of parts only how many, as their differences say the rest."""
        part = self._kind.names.part
        return ", ".join(
            _counted(value, name) if name == part and isinstance(value, Sequence) else f"{name}={value!r}"
            for name, value in self._expected.items()
        )

    def _differences(self, row: Row) -> list[Difference]:
        return differences(self._expected, row, self._kind.names)

    def _distance(self, row: Row) -> tuple[int, int]:
        """Rows that agree in what they are known by are nearer than others."""
        found = {difference.place for difference in self._differences(row)}
        return len(found & set(self._kind.known_by)), len(found)

    def _called(self, row: Mapping[str, Any]) -> str:
        told = [f"{name} {row[name]}" for name in self._kind.known_by if row.get(name) not in (None, "")]
        part = self._kind.names.part
        return ", ".join([*told, _counted(row[part], part)] if part else told)


def _are_rows(value: object) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(isinstance(row, Mapping) for row in value)
    )


def _counted(rows: Sequence[object], name: str) -> str:
    return f"{len(rows)} {name if len(rows) != 1 else name.removesuffix('s')}"


def _fates(calls: Calls) -> list[str]:
    """The calls that have not come whole into the books, with their ways."""
    failed = [
        call for call in calls.newest(_MOST)[::-1] if any(step.state == "failed" for step in call.timeline)
    ]
    if not len(calls):
        return ["no call has arrived"]
    if not failed:
        return []
    return ["what failed on the way:", *(f"  {line}" for call in failed for line in told_call(call))]
