"""Definition: a report as a value: its number and title, its columns, its query, and what a caller may set of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Literal, Self

import msgspec

Kind = Literal["text", "number", "date"]
Type = Literal["long", "txt", "date"]
"""Of a parameter, as the vendor's descriptors spell it (observed)."""
Operation = Literal["range", "equal", "at least"]
Side = Literal["from", "to", "only"]
Value = int | str | date
"""What a parameter is set to: long, txt, date."""


class Column(msgspec.Struct, frozen=True):
    """A column: what the query calls it, and what people and replies call it.

    A number is a whole one of so many `places`, as the books keep sums: 1250 of two places is 12.50.
    """

    name: str
    caption: str
    kind: Kind = "text"
    places: int = 0


class Bound(msgspec.Struct, frozen=True):
    """A value that a caller may set: its name in the query (`:account_from`), and what counts where nobody sets it.

    A default is None where that end is open; a day is an ISO text in it, so that JSON keeps the whole value.
    """

    name: str
    side: Side
    default: int | str | None = None


class Parameter(msgspec.Struct, frozen=True):
    """A condition: `number` is the vendor's `id` of it (0 to 499), `name` its Hebrew path, as the generator shows it.

    A range has two bounds, "from" and "to"; the others have one.
    """

    number: int
    name: str
    type: Type
    operation: Operation
    bounds: tuple[Bound, ...]

    def id_of(self, bound: Bound) -> int:
        """The vendor's `id` of a bound: 500 more for the upper end of a range (observed)."""
        return self.number + 500 if bound.side == "to" else self.number

    def default(self, bound: Bound) -> Value | None:
        """What counts where nobody sets this bound, in its own type."""
        if self.type == "date" and isinstance(bound.default, str):
            return date.fromisoformat(bound.default)
        return bound.default


class Definition(msgspec.Struct, frozen=True):
    """A report, whole: equal definitions give the same answers from the same books."""

    number: int
    title: str
    columns: tuple[Column, ...]
    query: str
    parameters: tuple[Parameter, ...] = ()

    @property
    def bounds(self) -> Iterator[tuple[Parameter, Bound]]:
        """What a caller may set, in the order of the parameters, "from" before "to"."""
        for parameter in self.parameters:
            for bound in parameter.bounds:
                yield parameter, bound

    def defaults(self) -> dict[str, Value | None]:
        """The value of every bound where nobody sets one, by its name."""
        return {bound.name: parameter.default(bound) for parameter, bound in self.bounds}

    def to_json(self) -> bytes:
        """The whole of it; `from_json` gives an equal one back."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """From what `to_json` gave; raises msgspec.DecodeError (ValidationError among them) for anything else."""
        return msgspec.json.decode(content, type=cls)

    @property
    def digest(self) -> str:
        """64 hex digits, which differ where anything of it does."""
        return hashlib.sha256(self.to_json()).hexdigest()
