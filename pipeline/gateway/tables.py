"""The tables of the gateway, beside the journal's in the same database."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

from pipeline.books.columns import Moment
from pipeline.station.tables import FileName

metadata = MetaData()

calls = Table(
    "calls",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("received", Moment, nullable=False),
    Column("client", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("encoding", String(32), nullable=False),
    Column("status", Integer, nullable=False),
    Column("reply", LargeBinary, nullable=False),
    Column("code", String(16), nullable=False),
    Column("station", Text),
    Column("plugin", Text),
    Column("company", Text),
    Column("net_passport", Text),
    Column("comp_id", Text),
    Column("interface", Text),
    Column("duration", BigInteger, nullable=False),
    Column("name", FileName),
    Column("sha256", String(64)),
    Column("fault", Text, nullable=False),
)
"""A row a call, refused ones too."""

Index(
    "calls_input",
    calls.c.name,
    sqlite_where=calls.c.name.is_not(None),
    postgresql_where=calls.c.name.is_not(None),
)

report_calls = Table(
    "report_calls",
    metadata,
    Column("call", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("number", BigInteger),
    Column("title", Text),
    Column("params", Text, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("ended", Moment),
    Column("word", String(16), nullable=False),
    Column("code", String(16), nullable=False),
    Column("given", Text, nullable=False),
)
"""A row for each of the calls that is to Reports."""

kept = Table(
    "kept", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False)
)
"""What the control API sets: the clock, the faults; JSON by a key."""
