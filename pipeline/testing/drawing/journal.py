"""Journal: both sides of an entry, which come to the same sum and name no account twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from pipeline.rules import Parameters
from pipeline.testing.drawing.keys import Keys
from pipeline.testing.drawing.values import amount, fitting, units

_ACCOUNTS = ("AccountKeyDeb1", "AccountKeyDeb2", "AccountKeyCred1", "AccountKeyCred2")
_SUMS = ("SuFDeb1", "SuFDeb2", "SuFCred1", "SuFCred2")
_FOREIGN = ("SuFDlrDeb1", "SuFDlrDeb2", "SuFDlrCred1", "SuFDlrCred2")
_WHOLE = 4
_CREDITS = ("missing", "one", "two")
"""A credit that is not sent is the sum of the debits (inferred)."""


class Journal:
    """Accounts and sums of the rows of movein, as far as the parameter file has fields for them."""

    def __init__(self, parameters: Parameters, keys: Keys) -> None:
        folded = {field.name.casefold(): field for field in parameters.fields}
        self._fields = {
            name: folded[name.casefold()]
            for name in (*_ACCOUNTS, *_SUMS, *_FOREIGN)
            if name.casefold() in folded
        }
        self.names = frozenset(field.name for field in self._fields.values())
        sides = [field for name, field in self._fields.items() if name in _ACCOUNTS]
        known = [key for key in keys.accounts if all(fitting(field, [key]) for field in sides)]
        self._accounts = known if len(known) >= len(_ACCOUNTS) else [str(number) for number in range(1, 9)]
        sums = [field for name, field in self._fields.items() if name not in _ACCOUNTS]
        self._unit = min(sums, key=lambda field: field.places) if sums else None
        whole = min([_WHOLE, *(field.whole - 1 for field in sums)])
        self._sum = None if self._unit is None else units(self._unit, least=1, whole=max(whole, 1))
        self._place = st.integers(0, len(self._accounts) - 1)
        self._step = st.integers(1, len(self._accounts) // len(_ACCOUNTS))
        self._is_second = st.sampled_from((False, False, False, True))
        self._credits = st.sampled_from(_CREDITS)
        self._is_foreign = st.sampled_from((False, False, False, True))

    def sides(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, str]:
        """The fields of an entry: who is debited and credited, and with how much."""
        place, step = draw(self._place), draw(self._step)
        accounts = [self._accounts[(place + number * step) % len(self._accounts)] for number in (0, 2, 1, 3)]
        debits = [0 if self._sum is None else draw(self._sum)]
        if self._has(_ACCOUNTS[1], _SUMS[1]) and draw(self._is_second):
            debits.append(draw(self._sum))  # type: ignore[arg-type]  # there are fields for sums
        total, credits_ = sum(debits), draw(self._credits)
        made = dict(zip(_ACCOUNTS, accounts, strict=True))
        sums = dict(zip(_SUMS, debits, strict=False))
        if credits_ == "two" and self._has(_ACCOUNTS[3], *_SUMS[2:]) and total > 1:
            sums |= {_SUMS[2]: total - total // 2, _SUMS[3]: total // 2}
        elif credits_ != "missing":
            sums[_SUMS[2]] = total
        if draw(self._is_foreign) and self._has(_FOREIGN[0], _FOREIGN[2]):
            sums |= {_FOREIGN[0]: total, _FOREIGN[2]: total}
        for account, own in ((_ACCOUNTS[1], _SUMS[1]), (_ACCOUNTS[3], _SUMS[3])):
            if own not in sums:
                made.pop(account)
        return {
            self._fields[name].name: text
            for name, text in (
                *made.items(),
                *((name, self._text(name, number)) for name, number in sums.items()),
            )
            if name in self._fields
        }

    def _has(self, *names: str) -> bool:
        return all(name in self._fields for name in names)

    def _text(self, name: str, number: int) -> str:
        field = self._fields.get(name)
        if field is None or self._unit is None:
            return ""
        return amount(field, number * 10 ** (field.places - self._unit.places))
