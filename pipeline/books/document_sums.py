"""The currencies, rates and sums of the documents of a chunk; what cannot be reckoned is refused."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from pipeline.books import arithmetic
from pipeline.books.arithmetic import LARGEST, Totals
from pipeline.books.document_groups import Groups
from pipeline.books.document_rows import Rows
from pipeline.books.run import Run
from pipeline.books.staging import Chunk


class Sums(msgspec.Struct, frozen=True):
    """By document, and by row where that is said; in the smallest units."""

    currencies: Sequence[str]
    rates: Sequence[int]
    discount_percents: Sequence[int]
    vat_percents: Sequence[int]
    line_currencies: Sequence[str]
    """By row."""
    line_rates: Sequence[int]
    """By row."""
    amounts: Sequence[int]
    """By row."""


def reckon(run: Run, chunk: Chunk, rows: Rows, groups: Groups) -> Sums:
    """Reckon what the rows come to; notes in the chunk which of them cannot be."""
    currencies, rates, discounts, vats = _headers(run, chunk, rows, groups)
    line_currencies = [currencies[owner] for owner in groups.owners]
    line_rates = [rates[owner] for owner in groups.owners]
    amounts = arithmetic.amounts(rows.values["Quantity"], rows.values["Price"], rows.values["DiscountPrc"])
    if any(rows.values["ItemCurrency"]) or any(rows.values["ItemRate"]):
        for row, (currency, rate) in enumerate(
            zip(rows.values["ItemCurrency"], rows.values["ItemRate"], strict=True)
        ):
            theirs = currency or line_currencies[row]
            if theirs == line_currencies[row] and not rate:
                continue
            found = rate or run.rates.of(theirs, rows.values["ValueDate"][row])
            if not found:
                _no_rate(run, chunk, rows.places[row], "ItemCurrency", theirs)
                continue
            amounts[row] = arithmetic.exchanged(amounts[row], found, line_rates[row])
            line_currencies[row], line_rates[row] = theirs, found
    if max(map(abs, amounts), default=0) * max(arithmetic.ONE, *rates, 0) >= LARGEST * arithmetic.ONE:
        for row, (amount, owner) in enumerate(zip(amounts, groups.owners, strict=True)):
            if max(abs(amount), abs(arithmetic.exchanged(amount, rates[owner], arithmetic.ONE))) >= LARGEST:
                run.refuse(
                    chunk, rows.places[row], "HC-M04", "Price", chunk.column("Price")[rows.places[row]]
                )
    return Sums(currencies, rates, discounts, vats, line_currencies, line_rates, amounts)


def totals(run: Run, sums: Sums, taxable: Sequence[int], exempt: Sequence[int]) -> list[Totals]:
    """The totals of each document from the sums of its lines."""
    one = partial(arithmetic.totals, included=run.settings.prices_include_vat)
    return [*map(one, taxable, exempt, sums.discount_percents, sums.vat_percents, sums.rates)]


def _headers(
    run: Run, chunk: Chunk, rows: Rows, groups: Groups
) -> tuple[list[str], list[int], list[int], list[int]]:
    """What the first row of each document says, or has said in an earlier chunk."""
    firsts, exempt = groups.firsts, _exempt(run, groups)
    days = [key[3] for key in groups.keys]
    named, local = rows.texts.get("Currency"), run.rates.local
    currencies = [named[first] or local for first in firsts] if named else [local] * len(firsts)
    sent_rates, sent_discounts, sent_vats = (
        [rows.values[name][first] for first in firsts] for name in ("Rate", "TotalDiscountPrc", "VatPrc")
    )
    rates = [
        sent or run.rates.of(currency, day)
        for sent, currency, day in zip(sent_rates, currencies, days, strict=True)
    ]
    discounts = [sent or 0 for sent in sent_discounts]
    vats = [
        0 if key[1] in exempt else run.rates.vat(key[3]) if sent is None else sent
        for sent, key in zip(sent_vats, groups.keys, strict=True)
    ]
    for document, head in groups.begun.items():
        currencies[document], rates[document] = head.currency, head.rate
        discounts[document], vats[document] = head.discount_percent, head.vat_percent
    for document, rate in enumerate(rates):
        if not rate:
            _no_rate(run, chunk, rows.places[firsts[document]], "Currency", currencies[document])
    return currencies, [rate or arithmetic.ONE for rate in rates], discounts, vats


def _no_rate(run: Run, chunk: Chunk, place: int, field: str, currency: str) -> None:
    """Refuse a row for want of a rate; that a currency does not exist was said before."""
    if currency in run.rates.currencies:
        run.refuse(chunk, place, "HC-M26", field, currency)


def _exempt(run: Run, groups: Groups) -> frozenset[str]:
    """The accounts that bear no VAT."""
    named = {account for _, account, _, _ in groups.keys}
    known = run.accounts.look(named)
    return frozenset(account for account in named if (row := known.get(account)) and row.vat_exempt)
