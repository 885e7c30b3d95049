"""Stock: what the documents of the permanent store move, item by item and warehouse by warehouse."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement

from pipeline.books.before import Before
from pipeline.books.columns import QUANTITY
from pipeline.books.companies import Company
from pipeline.books.tables import document_types, documents, lines, stock


def move(connection: Connection, company: Company, *which: ColumnElement[bool]) -> None:
    """Add what some documents of a company move to its stock, in the directions of `document_types`.

    A negative quantity moves the other way. Documents of the temporary store move nothing.
    """
    moved = func.sum(lines.c.quantity * document_types.c.stock, type_=QUANTITY)
    chosen = (
        select(lines.c.item, lines.c.warehouse, moved.label("quantity"))
        .select_from(lines)
        .join(documents, documents.c.id == lines.c.document)
        .join(
            document_types,
            (document_types.c.company == documents.c.company) & (document_types.c.type == documents.c.type),
        )
        .where(
            documents.c.company == company.key, documents.c.store == "permanent", document_types.c.stock != 0
        )
        .where(*which)
        .group_by(lines.c.item, lines.c.warehouse)
    )
    rows = [{"company": company.key, **row} for row in connection.execute(chosen).mappings()]
    if not rows:
        return
    Before(connection, company.key).note(stock, [(row["item"], row["warehouse"]) for row in rows])
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    added = insert(stock)
    total = stock.c.quantity + added.excluded.quantity
    connection.execute(
        added.on_conflict_do_update(
            index_elements=["company", "item", "warehouse"], set_={"quantity": total}
        ),
        rows,
    )
