"""Versions of the tables: which one a database has, and the way to the newest.

Alembic is imported where it is needed: many a command looks at the books, or does not even that.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, String, column, inspect, select, table

from pipeline.errors import EnvironmentFault

if TYPE_CHECKING:
    from alembic.config import Config

TABLE = "books_version"
"""Where a database says its version; the station's journal, which may be in the same one, has its own."""
_CURRENT = select(column("version_num", String)).select_from(table(TABLE))
_SCRIPTS = Path(__file__).with_name("migrations")


class UnknownVersion(EnvironmentFault):
    """The books are of a version that this program does not know."""

    remedy = "Use the version of hconnect-station that wrote them, or a newer one."


def upgrade(connection: Connection, version: str = "head") -> None:
    """Make the tables, or bring them to a version, within the transaction of the connection.

    Raises UnknownVersion where a newer program wrote them.
    """
    if version == "head" and current(connection) == newest():
        return
    from alembic import command
    from alembic.util.exc import CommandError

    try:
        command.upgrade(_config(connection), version)
    except CommandError as fault:
        raise UnknownVersion(f"the books are of version {current(connection)}: {fault}") from fault


def current(connection: Connection) -> str | None:
    """The version of a database; None where it has no books."""
    if not inspect(connection).has_table(TABLE):
        return None
    return connection.scalar(_CURRENT)


def newest() -> str:
    """The version that this program writes."""
    return known()[-1]


@cache
def known() -> tuple[str, ...]:
    """All versions, the oldest first."""
    from alembic.script import ScriptDirectory

    return tuple(script.revision for script in ScriptDirectory(str(_SCRIPTS)).walk_revisions())[::-1]


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether a table is one of the books, for Alembic: the journal's are none of its business."""
    from pipeline.books.tables import metadata

    return kind != "table" or name in metadata.tables


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config
