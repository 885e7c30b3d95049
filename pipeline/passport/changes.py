"""Changes: which rows and fields of two pluginData differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.intake.values import Array, Object, Value
from pipeline.passport.diagnosis import Change, Diagnosis
from pipeline.passport.writing import write

SAID = 3
"""How many changes a diagnosis says in its own sentence."""


def changes(signed: Value, sent: Value) -> tuple[Change, ...]:
    """In the order of the rows, and of the fields within them; nothing where both have one canonical form."""
    if isinstance(signed, Array) and isinstance(sent, Array):
        found: list[Change] = []
        for row in range(max(len(signed.items), len(sent.items))):
            if row >= len(sent.items):
                found.append(Change(row, None, write(signed.items[row]), None))
            elif row >= len(signed.items):
                found.append(Change(row, None, None, write(sent.items[row])))
            else:
                found += _of_row(row, signed.items[row], sent.items[row])
        return tuple(found)
    return tuple(_of_row(None, signed, sent))


def _of_row(row: int | None, signed: Value, sent: Value) -> Iterator[Change]:
    if not isinstance(signed, Object) or not isinstance(sent, Object):
        before, after = write(signed), write(sent)
        if before != after:
            yield Change(row, None, before, after)
        return
    before_, after_ = _texts(signed), _texts(sent)
    for field in {**before_, **after_}:
        if before_.get(field) != after_.get(field):
            yield Change(row, field, before_.get(field), after_.get(field))


def _texts(value: Object) -> dict[str, str]:
    return {member.key: write(member.value) for member in value.members}


def change_of(signed: Value, sent: Value) -> Diagnosis:
    """That one was sent where the other was signed: as a change, or where nothing but the order differs as that."""
    found = changes(signed, sent)
    return Diagnosis("changed", {"change": in_short(found)}, found) if found else Diagnosis("key-order")


def in_short(found: Sequence[Change]) -> str:
    """The first changes in words, and how many there are beyond them."""
    more = f" (and {len(found) - SAID:,} more)" if len(found) > SAID else ""
    return "; ".join(str(change) for change in found[:SAID]) + more
