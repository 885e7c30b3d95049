"""The import engine with its runs and the books on a PostgreSQL server, which goes away meanwhile."""

from __future__ import annotations

from pathlib import Path

from pipeline.books import demo
from pipeline.books.transaction import writing
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from tests.service.office import GOOD, Office, troubles, words
from tests.service.test_postgresql import Server, pytestmark, server

__all__ = ["pytestmark", "server"]


def test_what_could_not_be_taken_in_while_the_server_was_away_is_taken_in_afterwards(
    server: Server, tmp_path: Path
) -> None:
    Folders(tmp_path).make(Disk())
    office = Office(tmp_path, server.url, server.url)
    with writing(office.books) as connection:
        demo.seed(connection, "1", "demo")
    office.batch()
    first = office.put([GOOD | {"Details": "א\u05bc"}])
    assert words(office.run()) == ["taken"]
    server.stop()
    office.put([GOOD | {"Reference": "2"}], number=1)
    office.books.dispose()
    office.journal.close()
    (trouble,) = troubles(office.run())
    assert trouble.where == "the station"
    assert len(office.names(".dat")) == 1
    server.start()
    assert words(office.run()) == ["taken"]
    assert office.documents() == [30215, 2]
    assert office.trace(first).is_done
    assert office.log().count("================") == 2
    office.close()
