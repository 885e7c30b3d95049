"""Directions: which way documents of a type move stock, where only the company knows (18 to 27, 55, 56, 98, 99)."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, select, update

from pipeline.books.companies import Company
from pipeline.books.kinds import IN, OUT, STILL
from pipeline.books.tables import document_types
from pipeline.errors import UsageError

Direction = Literal["out", "in", "none"]
_SIGNS: dict[Direction, int] = {"out": OUT, "in": IN, "none": STILL}


def direct(connection: Connection, company: Company, kind: int, direction: Direction) -> None:
    """Let documents of a type move stock so from now on; what is in the books already stays as it is.

    Only types that may have no account can be told: of the others the direction is known, and the ledger goes by it.
    Raises UsageError.
    """
    types = document_types.c
    mine = (types.company == company.key, types.type == kind)
    needs_account = connection.scalar(select(types.needs_account).where(*mine))
    if needs_account is not False:
        free = select(types.type).where(types.company == company.key, types.needs_account.is_(False))
        listed = ", ".join(map(str, connection.scalars(free.order_by(types.type))))
        said = "is not a type of this company" if needs_account is None else "has a direction that is known"
        raise UsageError(f"{kind} {said}", remedy=f"Those that can be told: {listed}.")
    connection.execute(update(document_types).where(*mine).values(stock=_SIGNS[direction]))
