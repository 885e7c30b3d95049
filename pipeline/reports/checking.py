"""Checking: whether a query is one that reads, and gives the columns and binds the names that its definition says.

It is prepared by SQLite over empty books: what the database says of it comes with the place in the query. Then once more
where there is nothing but the views: whoever reads a table itself would see the rows of other companies.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from typing import Any

from sqlalchemy import create_engine

from pipeline.books.tables import metadata
from pipeline.reports.definition import Definition
from pipeline.reports.query import QueryRefused, bound_names, statement
from pipeline.reports.views import names, outline, preamble

_STEPS = 10_000_000
"""Of SQLite's machine; over empty books a report needs a few hundred."""
_EMPTY = {"long": 0, "txt": "", "date": "2000-01-01"}
_NAMED = re.compile(r'near "(?P<token>.+)": syntax error|token: "(?P<unknown>.+)"|: (?P<name>[\w.]+)$')


def check(definition: Definition) -> None:
    """Raise QueryRefused for what is wrong with the query of a definition, or does not fit the rest of it."""
    whole = statement(preamble("sqlite", "main", 1), definition.query)
    _check_bound(definition)
    _check_columns([column.name for column in definition.columns], _columns(definition, whole, _empty()))
    _columns(definition, statement(outline(), definition.query), None)


def _check_bound(definition: Definition) -> None:
    used = bound_names(definition.query)
    known = {bound.name for _, bound in definition.bounds}
    for name, at in used.items():
        if name not in known:
            has = ", ".join(f":{one}" for one in sorted(known)) or "none"
            raise QueryRefused(f"no parameter gives :{name}", f"Add one; the parameters give: {has}.", at)
    for place, parameter in enumerate(definition.parameters):
        for bound in parameter.bounds:
            if bound.name not in used:
                remedy = f"Compare something with :{bound.name} there, or take the parameter out."
                raise QueryRefused(
                    f"the query does not use :{bound.name}", remedy, place=("parameters", place, "name")
                )


def _check_columns(said: list[str], given: list[str]) -> None:
    remedy = f"The query's columns: {', '.join(given)}. Name those of the definition so, in that order."
    for place, (one, other) in enumerate(zip(said, given, strict=False)):
        if one != other:
            fault = f"column {place + 1} is {other} in the query, and {one} here"
            raise QueryRefused(fault, remedy, place=("columns", place, "name"))
    if len(said) != len(given):
        fault = f"the query gives {len(given)} columns, and the definition has {len(said)}"
        raise QueryRefused(fault, remedy)


def _columns(definition: Definition, whole: str, content: bytes | None) -> list[str]:
    """What the query calls its columns, over books of this content."""
    values = {bound.name: _EMPTY[parameter.type] for parameter, bound in definition.bounds}
    with closing(_books(content)) as books:
        try:
            return [column[0] for column in books.execute(whole, values).description]
        except (sqlite3.Error, sqlite3.Warning) as fault:
            said = str(fault)
            raise QueryRefused(*_told(said), _place(books, definition.query, values, said)) from None


def _told(said: str) -> tuple[str, str]:
    """What SQLite says, and what to do."""
    if said == "interrupted":
        return "the query has no end, even over empty books", "Give its recursion a condition that ends it."
    if said == "attempt to write a readonly database":
        return "the query does more than read", "A report reads: one SELECT, which a WITH may precede."
    if said.startswith("no such table"):
        return said.replace("table", "view"), f"There are: {', '.join(names())}."
    if said.startswith("Binding"):
        return "a parameter is bound by its place", "Bind it by its name: :account, not ?."
    return said, "Correct the SQL; docs/reports.md lists the views and their columns."


def _place(books: sqlite3.Connection, query: str, values: Mapping[str, Any], said: str) -> int | None:
    """Where what SQLite speaks of stands in the query."""
    if said == "incomplete input":
        return len(query.rstrip())
    found = _NAMED.search(said)
    if found is None:
        return None
    if found["name"]:
        before = r"(?:\b(?:FROM|JOIN)\b|,)\s*" if said.startswith("no such table") else ""
        wanted = rf"{before}(?<!\w)({re.escape(found['name'])})(?!\w)"
        place = re.search(wanted, query, re.IGNORECASE)
        return place and place.start(1)
    token = found["token"] or found["unknown"]
    # of a token that stands more than once, the first up to which the query is wrong in the same way
    places = re.finditer(re.escape(token), query)
    return next(
        (place.start() for place in places if said == _complaint(books, query[: place.end()], values)), None
    )


def _complaint(books: sqlite3.Connection, query: str, values: Mapping[str, Any]) -> str:
    try:
        books.execute(statement(preamble("sqlite", "main", 1), query), values)
    except (sqlite3.Error, sqlite3.Warning, QueryRefused) as fault:
        return str(fault)
    return ""


def _books(content: bytes | None) -> sqlite3.Connection:
    """Books in memory, which can be read and nothing else, and not without end; None are books without a table."""
    books = sqlite3.connect(":memory:")
    if content is not None:
        books.deserialize(content)
    books.execute("PRAGMA query_only = 1")
    books.set_progress_handler(lambda: 1, _STEPS)
    return books


@cache
def _empty() -> bytes:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        content: bytes = driver.serialize()
    engine.dispose()
    return content
