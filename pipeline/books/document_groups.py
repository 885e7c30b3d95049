"""Groups: which rows of a chunk make one document, and the documents that earlier chunks have begun.

What was begun is sought in the books, not kept in memory, so that a file may be of any length; only a number a document
is remembered, to know which are worth seeking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, compress, count, islice, pairwise, repeat
from operator import ne
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from pipeline.books.arithmetic import units
from pipeline.books.columns import MONEY, PERCENT, RATE
from pipeline.books.document_rows import KEY, Rows
from pipeline.books.known import parts
from pipeline.books.tables import documents

_HEAD = [
    documents.c[name]
    for name in (
        *("id", "type", "account", "reference", "date", "number", "fields", "currency", "rate"),
        *("discount_percent", "vat_percent", "lines", "taxable", "exempt"),
    )
]
Key = tuple[int, str, int, str]
"""Document type, account, reference, date."""


class Head(msgspec.Struct, frozen=True):
    """A document as its first row has begun it; sums in agorot, as far as its lines have come."""

    key: int
    number: int | None
    sent: Mapping[str, str]
    """The header as it was sent."""
    currency: str
    rate: int
    discount_percent: int
    vat_percent: int
    lines: int
    taxable: int
    exempt: int


class Groups(msgspec.Struct, frozen=True):
    """The documents of a chunk, in the order of their first rows there."""

    keys: Sequence[Key]
    firsts: Sequence[int]
    """For each document its first row in the chunk."""
    stretches: Sequence[tuple[int, int, int]]
    """A document, and where rows of it that follow each other begin and end; all rows, in their order."""
    owners: Sequence[int]
    """For each row its document."""
    begun: Mapping[int, Head]
    """Those that an earlier chunk has begun."""


class Grouping:
    """Groups the chunks of one file."""

    def __init__(self, connection: Connection, import_key: int) -> None:
        self._connection = connection
        some = documents.c.reference.in_(bindparam("some", expanding=True))
        self._chosen = select(*_HEAD).where(documents.c["import"] == import_key, some)
        self._seen: set[int] = set()

    def group(self, rows: Rows) -> Groups:
        """Group the rows of a chunk."""
        places: dict[Key, int] = {}
        firsts: list[int] = []
        stretches: list[tuple[int, int, int]] = []
        keys: list[Key] = list(zip(*(rows.values[name] for name in KEY), strict=True))
        for begin, end in pairwise(_bounds(keys)):
            place = places.setdefault(keys[begin], len(firsts))
            if place == len(firsts):
                firsts.append(begin)
            stretches.append((place, begin, end))
        owners = [*chain.from_iterable(repeat(place, end - begin) for place, begin, end in stretches)]
        marks = [*map(hash, places)]
        maybe = [key for key, mark in zip(places, marks, strict=True) if mark in self._seen]
        self._seen.update(marks)
        begun = {places[key]: head for key, head in self._begun(maybe).items() if key in places}
        return Groups(list(places), firsts, stretches, owners, begun)

    def _begun(self, keys: Sequence[Key]) -> dict[Key, Head]:
        found: dict[Key, Head] = {}
        for some in parts([reference for _, _, reference, _ in keys]):
            for row in self._connection.execute(self._chosen, {"some": some}):
                found[row.type, row.account, row.reference, row.date.isoformat()] = _head(row)
        return found


def _bounds(keys: Sequence[Key]) -> Sequence[int]:
    """Where another document begins than that of the row before, and the end."""
    if not keys:
        return ()
    others = compress(count(1), map(ne, keys, islice(keys, 1, None)))
    return (0, *others, len(keys))


def _head(row: Any) -> Head:
    return Head(
        row.id,
        row.number,
        row.fields,
        row.currency,
        units(row.rate, RATE),
        units(row.discount_percent, PERCENT),
        units(row.vat_percent, PERCENT),
        row.lines,
        units(row.taxable, MONEY),
        units(row.exempt, MONEY),
    )
