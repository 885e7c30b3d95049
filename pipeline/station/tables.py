"""The tables of the journal, for SQLite or any other database that SQLAlchemy knows."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

from pipeline.books.columns import Moment
from pipeline.reporters.base import no_halves

_NOT_TEXT = "//"
"""No name of a file begins so."""


class FileName(TypeDecorator[str]):
    """A file's name as text. One that is not Unicode, as Linux allows, is kept byte by byte behind `//`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        del dialect
        if value is None or _is_text(value):
            return value
        return _NOT_TEXT + quote_from_bytes(os.fsencode(value))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """And back."""
        del dialect
        if value is None or not value.startswith(_NOT_TEXT):
            return value
        return os.fsdecode(unquote_to_bytes(value.removeprefix(_NOT_TEXT)))


class Words(TypeDecorator[str]):
    """What people or payloads say. Halves of surrogate pairs and NUL, which databases refuse, become something to see."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        del dialect
        return None if value is None else no_halves(value).replace("\0", "\N{SYMBOL FOR NULL}")


metadata = MetaData()

inputs = Table(
    "inputs",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("name", FileName, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("modified", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("key", String(64), nullable=False),
    Column("comp_id", Text),
    Column("interface", Words),
    Column("net_passport", Words),
    Column("verdict", Text, nullable=False),
    Column("first", Words, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("dat", Text),
    Column("dat_sha256", String(64)),
    Column("rows", Integer, nullable=False),
    Column("file", FileName),
    Column("reason", Words, nullable=False),
    Column("released", Boolean, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("accepted", Moment),
    Column("converted", Moment),
    Column("published", Moment),
    Column("filed", Moment),
)
"""A row an input; one name with one content is one row."""

Index("inputs_content", inputs.c.sha256, inputs.c.name, unique=True)
Index(
    "inputs_open",
    inputs.c.id,
    sqlite_where=inputs.c.filed.is_(None),
    postgresql_where=inputs.c.filed.is_(None),
)

waiting = Table(
    "waiting",
    metadata,
    Column("name", FileName, primary_key=True),
    Column("reason", Words, nullable=False),
    Column("remedy", Words, nullable=False),
    Column("since", Moment, nullable=False),
    Column("next_try", Moment, nullable=False),
)
"""What stays in the drop folder for now; a mirror of what the service remembers, for those who ask."""

orders = Table(
    "orders",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("verb", String(16), nullable=False),
    Column("name", FileName, nullable=False),
    Column("asked", Moment, nullable=False),
    Column("done", Moment),
    Column("answer", Words),
)
"""What other programs ask the service to do: retry, hold, release."""

meta = Table(
    "meta", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False)
)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return not value.startswith(_NOT_TEXT)
