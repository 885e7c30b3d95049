"""Issuing: receipts and orders go from the temporary store to the permanent one, and get their number (documented)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Table, bindparam, select, update

from pipeline.books import numbering, stock
from pipeline.books.companies import Company
from pipeline.books.known import parts
from pipeline.books.tables import document_types, documents, receipts

What = Literal["receipts", "orders", "documents"]


class Issued(msgspec.Struct, frozen=True):
    """What was issued: its type (0 of a receipt), its new number, and the one that was sent."""

    type: int
    number: int
    sent: int
    account: str


def issue(connection: Connection, company: Company, what: What, sent: Sequence[int] = ()) -> list[Issued]:
    """Issue what is in the temporary store, in the order in which it came; only what was `sent` under these numbers.

    orders are documents of a type that is an order, documents are all of them. Numbers run on by type; stock moves.
    """
    if what == "receipts":
        return _issue_receipts(connection, company, sent)
    return _issue_documents(connection, company, sent, orders=what == "orders")


def _issue_receipts(connection: Connection, company: Company, sent: Sequence[int]) -> list[Issued]:
    mine = [receipts.c.company == company.key, receipts.c.store == "temporary"]
    if sent:
        mine.append(receipts.c.sent_number.in_(sent))
    chosen = (
        select(receipts.c.id, receipts.c.sent_number, receipts.c.account).where(*mine).order_by(receipts.c.id)
    )
    found = connection.execute(chosen).all()
    numbers = numbering.running(connection, receipts, receipts.c.company == company.key).take(len(found))
    made = [
        Issued(0, number, row.sent_number, row.account) for number, row in zip(numbers, found, strict=True)
    ]
    _put(connection, receipts, [(row.id, one.number) for row, one in zip(found, made, strict=True)])
    return made


def _issue_documents(
    connection: Connection, company: Company, sent: Sequence[int], *, orders: bool
) -> list[Issued]:
    mine: list[Any] = [documents.c.company == company.key, documents.c.store == "temporary"]
    if sent:
        mine.append(documents.c.reference.in_(sent))
    if orders:
        of_orders = select(document_types.c.type).where(
            document_types.c.company == company.key, document_types.c.is_order
        )
        mine.append(documents.c.type.in_(of_orders))
    columns = (documents.c.id, documents.c.type, documents.c.reference, documents.c.account)
    found = connection.execute(select(*columns).where(*mine).order_by(documents.c.id)).all()
    numbers: dict[int, numbering.Numbers] = {}
    made = []
    for row in found:
        if row.type not in numbers:
            which = (documents.c.company == company.key, documents.c.type == row.type)
            numbers[row.type] = numbering.running(connection, documents, *which)
        made.append(Issued(row.type, numbers[row.type].take()[0], row.reference, row.account))
    _put(connection, documents, [(row.id, one.number) for row, one in zip(found, made, strict=True)])
    for some in parts([row.id for row in found]):
        stock.move(connection, company, documents.c.id.in_(some))
    return made


def _put(connection: Connection, table: Table, numbered: Sequence[tuple[int, int]]) -> None:
    """Into the permanent store, under their numbers."""
    if numbered:
        change = update(table).where(table.c.id == bindparam("key"))
        change = change.values(number=bindparam("to"), store="permanent")
        connection.execute(change, [{"key": key, "to": number} for key, number in numbered])
