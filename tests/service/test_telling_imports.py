"""What `hconnect up` tells of imports: a line a file, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from pipeline.cli.telling import Telling
from tests.service.office import GOOD, WRONG_AGENT, Office, furnished


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    furnished(tmp_path / "station")
    office = Office(tmp_path / "station")
    yield office
    office.close()


def lines(office: Office, form: str = "text") -> list[str]:
    out = StringIO()
    telling = Telling(out, form, office.clock)
    for event in office.run():
        telling.imported(event)
    return out.getvalue().splitlines()


def test_each_file_is_a_line_with_what_it_made_or_its_first_refusal_and_what_to_send(office: Office) -> None:
    office.batch()
    first = office.put([GOOD, GOOD | {"Reference": "2"}])
    second = office.put([GOOD | {"Reference": "3"}, WRONG_AGENT, WRONG_AGENT | {"Reference": "4"}], number=1)
    assert lines(office) == [
        f"imported {first}: 2 documents",
        (
            f"refused  {second}: row 2: ERROR קוד עובד לא קיים (סוכן 99 does not exist). "
            "Send a number that the company has; a missing Agent counts as 0 and is refused. (and 1 more)"
        ),
    ]


def test_what_is_in_the_way_is_told_with_what_to_do(office: Office) -> None:
    office.batch(company='"nobody"')
    office.put([GOOD])
    (line,) = lines(office)
    assert line.startswith(
        "paused   1_imovein_250030.bat, line 1: not imported: the books have no company nobody. Make it:"
    )


def test_programs_read_the_counts_and_what_was_made(office: Office) -> None:
    office.batch()
    name = office.put([GOOD])
    (line,) = lines(office, "json")
    told = json.loads(line)
    assert {
        "event": "imported",
        "name": name,
        "word": "taken",
        "rows": 1,
        "refused": 0,
    }.items() <= told.items()
    assert told["made"][0].startswith("document of type 1, number 1")
