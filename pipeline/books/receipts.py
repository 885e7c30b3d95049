"""kupain: rows become payments of receipts in the temporary store, from which they are issued on demand (documented)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import insert

from pipeline.books import checks, numbering
from pipeline.books.checks import Check
from pipeline.books.columns import MONEY
from pipeline.books.problem import Problem
from pipeline.books.reading import Reader
from pipeline.books.run import Run
from pipeline.books.staging import Chunk
from pipeline.books.tables import payments, receipts

_KEY = ("accountKey", "docNumber", "payDate")
"""Rows that agree in these are one receipt (inferred, as for documents)."""
OF_PAYMENT = frozenset(
    [
        "transType",
        "dueDate",
        "details",
        "cheqNumber",
        "bankNumber",
        "branch",
        "bankAccNum",
        "suF",
        "suFDlr",
        "currencyDlr",
        "payments",
        "creditFirm",
        "cheqsCustomerID",
        "4Digits",
        "FirstPayment",
        "costCode",
    ]
)
"""Fields of a payment; the others are of the receipt, and agree on all its rows (inferred)."""
_TEXTS = {
    "cheqNumber": "cheque",
    "bankNumber": "bank",
    "branch": "branch",
    "bankAccNum": "bank_account",
    "creditFirm": "card",
}
_IN_PAYMENT = {*_TEXTS, "transType", "dueDate", "suF", "suFDlr", "currencyDlr", "payments"}

Key = tuple[str, int, str]


class _Receipt(msgspec.Struct):
    """A receipt as far as its rows have come; `payments` are rows of the table without their keys."""

    sent: Mapping[str, str]
    values: Mapping[str, Any]
    rows: list[int]
    payments: list[dict[str, Any]]
    bad: bool = False


class Receipts:
    """Takes the chunks of one file of kupain; holds its receipts until the last row has come."""

    def __init__(self, run: Run) -> None:
        self.made = 0
        self._run = run
        company = run.company
        positive: tuple[Check, ...] = (("HC-M13", checks.is_positive),)
        more = {
            "docNumber": positive,
            "stockAgent": positive,
            "payDate": (("HC-M17", checks.is_within(company.year_begins, company.year_ends)),),
        }
        places = {"suF": MONEY.places, "suFDlr": MONEY.places}
        self._reader = Reader(run.parameters, places, more, divide=run.settings.divide)
        self._receipts: dict[Key, _Receipt] = {}

    def take(self, chunk: Chunk) -> None:
        """Check the rows of a chunk, and put them to their receipts."""
        run = self._run
        values = self._reader.read(chunk)
        run.need(chunk, "accountKey", "docNumber", "transType")
        run.have_account(chunk, "accountKey", chunk.column("accountKey"))
        if "stockAgent" in values:
            run.have_agent(chunk, "stockAgent", values["stockAgent"])
        run.have_currency(chunk, "currency", "currencyDlr")
        for place in range(chunk.size):
            row = {name: column[place] for name, column in values.items()}
            sent = chunk.fields(place)
            self._put(chunk, place, sent, row)

    def finish(self) -> None:
        """Write the receipts; one of which a row is bad is left out."""
        keys = numbering.keys(self._run.connection, receipts)
        lines = numbering.keys(self._run.connection, payments)
        heads, rows = [], []
        for key, receipt in self._receipts.items():
            if receipt.bad:
                if self._run.settings.partial:
                    self._run.problems += [Problem("HC-M25", row) for row in receipt.rows]
                continue
            (number,) = keys.take()
            heads.append(self._head(number, key, receipt))
            rows += [
                {**payment, "id": line, "receipt": number, "line": place}
                for place, (line, payment) in enumerate(
                    zip(lines.take(len(receipt.payments)), receipt.payments, strict=True), 1
                )
            ]
        if heads:
            self._run.connection.execute(insert(receipts), heads)
            self._run.connection.execute(insert(payments), rows)
        self.made = len(heads)

    def _put(self, chunk: Chunk, place: int, sent: Mapping[str, str], values: Mapping[str, Any]) -> None:
        if values.get("docNumber") is None or ("payDate" in sent and values["payDate"] is None):
            return  # which receipt it belongs to is not known
        key = (sent.get("accountKey", ""), values["docNumber"], values.get("payDate") or self._run.today)
        head = {name: text for name, text in sent.items() if name not in OF_PAYMENT}
        receipt = self._receipts.setdefault(key, _Receipt(head, values, [], []))
        for name, text in head.items():
            if name not in _KEY and receipt.sent.get(name, "") != text:
                given = {**self._run.meaning(name), "first": receipt.sent.get(name, "")}
                chunk.refuse(place, "HC-M19", name, text, given)
        if place in chunk.refused:
            receipt.bad = True
            return
        receipt.rows.append(chunk.first + place)
        receipt.payments.append(self._payment(chunk.first + place, sent, values))

    def _payment(self, row: int, sent: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "row": row,
            "type": values["transType"],
            "due_date": _day(sent.get("dueDate")),
            "amount": MONEY.of(values.get("suF") or 0),
            "amount_foreign": MONEY.of(values.get("suFDlr") or 0),
            "currency": sent.get("currencyDlr", ""),
            "instalments": values.get("payments"),
            "fields": {
                name: text for name, text in sent.items() if name in OF_PAYMENT and name not in _IN_PAYMENT
            },
            **{column: sent.get(name, "") for name, column in _TEXTS.items()},
        }

    def _head(self, number: int, key: Key, receipt: _Receipt) -> dict[str, Any]:
        sent = receipt.sent
        account = self._run.accounts.look([key[0]]).get(key[0])
        return {
            "id": number,
            "company": self._run.company.key,
            "import": self._run.key,
            "store": "temporary",
            "number": None,
            "account": key[0],
            "account_name": sent.get("stockAccountName") or (account.name if account is not None else ""),
            "sent_number": key[1],
            "date": _day(sent.get("payDate")) or date.fromisoformat(key[2]),
            "agent": receipt.values.get("stockAgent"),
            "currency": sent.get("currency") or self._run.rates.local,
            "total": sum((payment["amount"] for payment in receipt.payments), MONEY.of(0)),
            "total_foreign": sum((payment["amount_foreign"] for payment in receipt.payments), MONEY.of(0)),
            "payments": len(receipt.payments),
            "details": sent.get("stockDetails", ""),
            "remarks": sent.get("stockRemarks", ""),
            "fields": dict(sent),
        }


def _day(text: str | None) -> date | None:
    return checks.day(text) if text else None
