"""The arithmetic of a document, in whole numbers of the smallest units: exact until it is rounded, half up, to agorot.

Rounded are the amount of a line, the discount of the document (that on taxable and that on exempt lines by itself),
its VAT, and the total in the local currency (inferred). Half up goes away from zero, so that a return of the same
goods comes to the same sum with a minus.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from pipeline.books.columns import MONEY, PERCENT, PRICE, QUANTITY, RATE, Exact

WHOLE_PERCENT: int = 100 * 10**PERCENT.places
ONE: int = 10**RATE.places
"""The rate of the local currency."""
LARGEST = 10**13
"""Agorot. An amount beyond that is refused: sums of many would not fit into 64 bits."""
_LINE: int = 10 ** (QUANTITY.places + PRICE.places - MONEY.places) * WHOLE_PERCENT


class Totals(msgspec.Struct, frozen=True, gc=False):
    """The sums of a document, in agorot; `total_local` in those of the local currency."""

    discount: int
    vat: int
    total: int
    total_local: int


def units(value: Decimal, kind: Exact) -> int:
    """A decimal as a whole number of a column's smallest unit."""
    return int(value.scaleb(kind.places))


def half_up(dividend: int, divisor: int) -> int:
    """Divide and round to a whole number; a half goes away from zero. The divisor is positive."""
    if dividend < 0:
        return -((-2 * dividend + divisor) // (2 * divisor))
    return (2 * dividend + divisor) // (2 * divisor)


def amounts(
    quantities: Sequence[int | None], prices: Iterable[int | None], discounts: Iterable[int | None]
) -> list[int]:
    """The amount of each line in agorot: quantity x price, less its own discount."""
    half = _LINE // 2
    made = [
        (quantity or 0) * (price or 0) * (WHOLE_PERCENT - (discount or 0)) + half
        for quantity, price, discount in zip(quantities, prices, discounts, strict=True)
    ]
    # floor((n + half) / divisor) is half up for what is not negative
    return [n // _LINE if n >= half else -((2 * half - n) // _LINE) for n in made]


def exchanged(amount: int, rate: int, into: int) -> int:
    """An amount of one currency in another, by the rates of both in the local one."""
    return amount if rate == into else half_up(amount * rate, into)


def totals(
    taxable: int, exempt: int, discount_percent: int, vat_percent: int, rate: int, *, included: bool
) -> Totals:
    """The sums of a document from those of its lines; `included`: its prices hold the VAT already."""
    less_taxable = less_exempt = 0
    if discount_percent:
        less_taxable = half_up(taxable * discount_percent, WHOLE_PERCENT)
        less_exempt = half_up(exempt * discount_percent, WHOLE_PERCENT)
    bearing = taxable - less_taxable
    vat = half_up(bearing * vat_percent, WHOLE_PERCENT + vat_percent * included)
    total = bearing + exempt - less_exempt + (0 if included else vat)
    return Totals(less_taxable + less_exempt, vat, total, exchanged(total, rate, ONE))
