"""Query: the SQL of a definition: the names that it binds, and the statement that runs it over a company's books."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import BigInteger, Date, TextClause, Unicode, bindparam, text

from pipeline.reports.definition import Definition
from pipeline.settings.section import Place

_TOKEN = re.compile(
    r"""
      '(?:[^']|'')*'          # a text
    | "(?:[^"]|"")*"          # a name in quotes
    | --[^\n]*                # a comment
    | /\*.*?\*/
    | ::                      # PostgreSQL's cast
    | :(?P<bound>[A-Za-z_]\w*)
    | (?P<end>;)
    """,
    re.VERBOSE | re.DOTALL,
)
_BEGIN = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:(?P<with>WITH(?:\s+RECURSIVE)?)|SELECT)\b", re.IGNORECASE | re.DOTALL
)
_COLON = re.compile(r":(?=\w)")
_TYPES: dict[str, Any] = {"long": BigInteger, "txt": Unicode, "date": Date}


class QueryRefused(Exception):
    """A query cannot be used: what is wrong, what to do, the offset in its text, else the key of the file that is meant."""

    def __init__(self, said: str, remedy: str, at: int | None = None, place: Place = ("query",)) -> None:
        super().__init__(said)
        self.said = said
        self.remedy = remedy
        self.at = at
        self.place = place


def bound_names(query: str) -> dict[str, int]:
    """The names that a query binds, each with the offset where it stands first."""
    found: dict[str, int] = {}
    for token in _TOKEN.finditer(query):
        if token["bound"]:
            found.setdefault(token["bound"], token.start())
    return found


def statement(preamble: str, query: str) -> str:
    """The preamble and the query as one statement; raises QueryRefused where the query is not one SELECT.

    A query that begins with WITH goes on where the preamble ends.
    """
    remedy = "A report reads: one SELECT, which a WITH may precede."
    begin = _BEGIN.match(query)
    if begin is None:
        raise QueryRefused("the query is not a SELECT", remedy, len(query) - len(query.lstrip()))
    end = next((token.start() for token in _TOKEN.finditer(query) if token["end"]), len(query))
    if query[end + 1 :].strip():
        raise QueryRefused("the query goes on after its end, the semicolon", remedy, end)
    if begin["with"]:
        return f"{preamble},\n{query[begin.end() : end]}"
    return f"{preamble}\n{query[:end]}"


def prepared(definition: Definition, preamble: str) -> TextClause:
    """The statement with its parameters, each of its own type; raises as `statement` does."""
    whole = statement(preamble, definition.query)
    escaped = _TOKEN.sub(lambda token: token[0] if token["bound"] else _COLON.sub(r"\:", token[0]), whole)
    bound = [bindparam(bound.name, type_=_TYPES[kind.type]()) for kind, bound in definition.bounds]
    return text(escaped).bindparams(*bound)
