"""Rates by date: of currencies, and of VAT."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import Connection, select

from pipeline.books.arithmetic import ONE, units
from pipeline.books.columns import PERCENT, RATE
from pipeline.books.companies import Company
from pipeline.books.tables import currencies, rates, vat_rates

Series = tuple[list[str], list[int]]
"""Days from which on, as ISO text, and the values in their smallest units."""

_REMEMBERED = 1 << 14
"""Days of a currency."""
_GERSHAYIM = "\u05f4"


class Rates:
    """What a company has entered; days are ISO text. The rate of a day is the last one entered until then."""

    def __init__(self, connection: Connection, company: Company, vat_percent: Decimal | None) -> None:
        mine = select(currencies.c.currency, currencies.c.local).where(currencies.c.company == company.key)
        held = {row.currency: row.local for row in connection.execute(mine)}
        self.currencies: set[str] = set()
        """In each way in which they may be spelled."""
        self.add(held)
        self.local = next((currency for currency, is_local in held.items() if is_local), "")
        """The currency of the books; blank where the company names none."""
        self._rates: dict[str, Series] = {}
        entered = select(rates.c.currency, rates.c.since, rates.c.rate).where(rates.c.company == company.key)
        for row in connection.execute(entered.order_by(rates.c.since)):
            days, values = self._rates.setdefault(spelled(row.currency), ([], []))
            days.append(row.since.isoformat())
            values.append(units(row.rate, RATE))
        self._vat: int | None = None if vat_percent is None else units(vat_percent, PERCENT)
        percents = select(vat_rates.c.since, vat_rates.c.percent).where(vat_rates.c.company == company.key)
        found = connection.execute(percents.order_by(vat_rates.c.since)).all()
        self._vats: Series = (
            [row.since.isoformat() for row in found],
            [units(row.percent, PERCENT) for row in found],
        )
        remembering = lru_cache(_REMEMBERED)
        self.of = remembering(self._of)
        """The rate of a currency on a day, in its smallest units; None where none was entered."""
        self.vat = remembering(self._percent)
        """The percentage of VAT on a day, in its smallest units; 0 where none was entered."""

    def _of(self, currency: str, day: str) -> int | None:
        code = spelled(currency)
        if code in ("", spelled(self.local)):
            return ONE
        return _last(self._rates.get(code, ([], [])), day)

    def add(self, codes: Iterable[str]) -> None:
        """The company has these currencies too."""
        for code in codes:
            plain = spelled(code)
            self.currencies |= {code, plain, plain.replace(_GERSHAYIM, '"'), plain.replace(_GERSHAYIM, "''")}

    def _percent(self, day: str) -> int:
        return _last(self._vats, day) or 0 if self._vat is None else self._vat


def spelled(currency: str) -> str:
    """A currency's code with gershayim, which a `.dat` may hold as a quote or as two apostrophes."""
    return currency.replace("''", _GERSHAYIM).replace('"', _GERSHAYIM)


def _last(series: Series, day: str) -> int | None:
    days, values = series
    place = bisect_right(days, day)
    return int(values[place - 1]) if place else None
