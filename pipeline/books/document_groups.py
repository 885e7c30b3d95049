"""Groups: which rows of a chunk make one document, and the documents that earlier chunks have begun.

What was begun is sought in the books, not kept in memory, so that a file may be of any length; only a number a document
is remembered, to know which are worth seeking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from pipeline.books.arithmetic import units
from pipeline.books.columns import MONEY, PERCENT, RATE
from pipeline.books.document_rows import KEY, Rows
from pipeline.books.known import parts
from pipeline.books.tables import documents

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
    owners: Sequence[int]
    """For each row its document."""
    begun: Mapping[int, Head]
    """Those that an earlier chunk has begun."""


class Grouping:
    """Groups the chunks of one file."""

    def __init__(self, connection: Connection, import_key: int) -> None:
        self._connection = connection
        self._import = import_key
        self._seen: set[int] = set()

    def group(self, rows: Rows) -> Groups:
        """Group the rows of a chunk."""
        places: dict[Key, int] = {}
        firsts: list[int] = []
        owners: list[int] = []
        last, place = None, 0
        for row, key in enumerate(zip(*(rows.values[name] for name in KEY), strict=True)):
            if key != last:
                last = key
                place = places.setdefault(key, len(firsts))
                if place == len(firsts):
                    firsts.append(row)
            owners.append(place)
        maybe = [key for key in places if hash(key) in self._seen]
        self._seen.update(map(hash, places))
        begun = {places[key]: head for key, head in self._begun(maybe).items() if key in places}
        return Groups(list(places), firsts, owners, begun)

    def _begun(self, keys: Sequence[Key]) -> dict[Key, Head]:
        found: dict[Key, Head] = {}
        for some in parts([reference for _, _, reference, _ in keys]):
            mine = (documents.c["import"] == self._import, documents.c.reference.in_(some))
            for row in self._connection.execute(select(documents).where(*mine)):
                found[row.type, row.account, row.reference, row.date.isoformat()] = _head(row)
        return found


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
