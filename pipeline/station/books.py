"""Books: the database that the companies' books are in: one of their own, or by the settings the journal's.

Of their own by default, as SQLite lets one write at a time: while a long import writes, calls have to be written down.
"""

from __future__ import annotations

from sqlalchemy import Engine, inspect

from pipeline.books.tables import companies
from pipeline.errors import EnvironmentFault
from pipeline.settings.station import StationSettings
from pipeline.station.database import Part, complaining, connect, file_of, name_of
from pipeline.station.folders import Folders
from pipeline.station.network import drive_of


def open_books(folders: Folders, settings: StationSettings) -> Engine:
    """The database that the settings name; nothing is opened yet. A file of SQLite is sought from the root.

    Raises UsageError.
    """
    return connect(settings.books.url, folders.root, "books", shared_memory=not drive_of(folders.root))


def check_place(journal: Engine, books: Engine) -> None:
    """Nobody begins new books while there are some in the journal's database, where they were kept at first.

    Raises EnvironmentFault where that would be so, and Blocked where one of the databases cannot be used.
    """
    if not _are_in(books, "books") and _are_in(journal, "journal"):
        url = journal.url.render_as_string(hide_password=True)
        if (file := file_of(journal)) is not None:
            url = f"sqlite:///{file.name}"
        remedy = f'Let [books] in station.toml name it as well: url = "{url}", as [journal] does.'
        raise EnvironmentFault(
            f"the books are in {name_of(journal)}, and the settings name {name_of(books)}", remedy=remedy
        )


def _are_in(engine: Engine, part: Part) -> bool:
    file = file_of(engine)
    if file is not None and not file.exists():
        return False
    with complaining(engine, part), engine.connect() as connection:
        return inspect(connection).has_table(companies.name)
