"""Parameter files: the rules of interfaces that nobody has seen yet, right ones and such with a fault."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pipeline.rules.field import ALPHA, DATE, DECIMAL, LONG, NUMERIC
from pipeline.testing.drawing.documents import Draw

Entry = dict[str, Any]

_NAMES = (
    "Key",
    "Reference",
    "Date",
    "Sum",
    "Details",
    "AccountKey",
    "Quantity",
    "price",
    "4Digits",
    "SM_Text",
    "x",
    "שם",
)
_TYPES = (
    (ALPHA, st.integers(1, 60)),
    (NUMERIC, st.integers(1, 12)),
    (LONG, st.integers(1, 11)),
    (DATE, st.sampled_from((10, 8))),
    (DECIMAL, st.sampled_from((9.2, 2.2, 5.4, 9.3, 1.1, 3, 9))),
)
_SPELLED = (str, str.upper, str.title, lambda name: name.replace(" ", ""), lambda name: f" {name} ")
"""The vendor's names are compared without regard to case and spacing (inferred)."""
_MOST = 8

FAULTS: dict[str, tuple[str, Any]] = {
    "HC-P01": ("field", None),
    "HC-P02": ("field", ("", "  ", 5, None)),
    "HC-P03": ("required", None),
    "HC-P04": ("required", ("true", 1, None, "כן")),
    "HC-P05": ("type", None),
    "HC-P06": ("type", ("text", "", 5, None, "alpha-numeric")),
    "HC-P07": ("length", None),
    "HC-P08": ("length", ("15", 0, -1, None, True, 3_000_000_000, "9.2")),
}
"""By the vendor's message: the key that is at fault, and values that are wrong; None where it is missing."""


@st.composite
def files(draw: Draw) -> list[Entry]:
    """Entries without a fault, no name twice."""
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=_MOST, unique=True))
    return [_entry(draw, name) for name in names]


@st.composite
def faulty_files(draw: Draw) -> list[Entry]:
    """One entry has one of the vendor's eight faults, or the length is none of its type's."""
    entries: list[Entry] = draw(files())
    place = draw(st.integers(0, len(entries) - 1))
    key, wrong = FAULTS[draw(st.sampled_from([*FAULTS]))]
    entry = dict(entries[place])
    if wrong is None:
        del entry[key]
    else:
        entry[key] = draw(st.sampled_from(wrong))
    return [*entries[:place], entry, *entries[place + 1 :]]


def _entry(draw: Draw, name: str) -> Entry:
    type_, lengths = draw(st.sampled_from(_TYPES))
    spelled = draw(st.sampled_from(_SPELLED))
    return {"field": name, "required": draw(st.booleans()), "type": spelled(type_), "length": draw(lengths)}
