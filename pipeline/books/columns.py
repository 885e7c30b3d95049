"""The kinds of columns: exact decimals, moments, and the fields that have no column of their own.

SQLite has no decimals: its `NUMERIC` is a float. There a decimal is a whole number of its smallest unit (`12.50` of two
places is 1250), so that sums are exact and the order of numbers is kept. Elsewhere it is the database's own `NUMERIC`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer, Numeric, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

_DIGITS = 18
"""What 64 bits hold in any case."""


class Exact(TypeDecorator[Decimal]):
    """A decimal of `places` digits behind the point, 18 digits in all; Decimal in Python."""

    impl = Numeric
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__(_DIGITS, places)
        self.places = places
        self._unit = Decimal(1).scaleb(-places)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A whole number in SQLite, NUMERIC elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(_DIGITS, self.places))

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        """To the database; raises ValueError where SQLite would lose digits."""
        if value is None or dialect.name != "sqlite":
            return value
        units = Decimal(value).scaleb(self.places)
        if units != units.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} places")
        return int(units)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """And back, with all its places."""
        del dialect
        if value is None:
            return None
        return self.of(value) if isinstance(value, int) else Decimal(value).quantize(self._unit)

    def of(self, units: int) -> Decimal:
        """So many of its smallest units, as a decimal."""
        return Decimal(units).scaleb(-self.places)


class Moment(TypeDecorator[datetime]):
    """A time in UTC; SQLite knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """And back."""
        del dialect
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Fields(TypeDecorator[Mapping[str, str]]):
    """What was sent and has no column of its own: a field's name and its text, as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> str:
        """To the database."""
        del dialect
        return text_of(value or {})

    def process_result_value(self, value: Any | None, dialect: Dialect) -> dict[str, str]:
        """And back."""
        del dialect
        return msgspec.json.decode(value or "{}", type=dict[str, str])


_ENCODER = msgspec.json.Encoder()
_encode = _ENCODER.encode
_KINDS = 64
"""Choices of fields that are remembered: those of the chunks of a few files."""


def text_of(fields: Mapping[str, str]) -> str:
    """Fields as the text that `Fields` keeps."""
    return _encode(fields).decode()


def texts_of(names: Sequence[str], columns: Sequence[Sequence[str]]) -> list[str]:
    """Many rows, given by columns, as such texts; blanks are left out."""
    rows = [*map(_kind(tuple(names)), *columns)]
    return _ENCODER.encode_lines(rows).decode().split("\n")[:-1]  # JSON has no line end within a text


@lru_cache(_KINDS)
def _kind(names: tuple[str, ...]) -> type[msgspec.Struct]:
    """A struct with these keys, which leaves blanks out: all of it happens in C."""
    fields = {f"field{place}": name for place, name in enumerate(names)}
    return msgspec.defstruct(
        "Row", [(field, str, "") for field in fields], rename=fields, omit_defaults=True, gc=False
    )


MONEY = Exact(2)
PRICE = Exact(4)
QUANTITY = Exact(4)
PERCENT = Exact(4)
RATE = Exact(6)


def key(**options: Any) -> Column[int]:
    """A row's number, which the books give themselves, as rows are written many at once."""
    return Column(
        "id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False, **options
    )


def fields() -> Column[Mapping[str, str]]:
    """The column of all that has none."""
    return Column("fields", Fields, nullable=False, default={})
