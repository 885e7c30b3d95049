"""The trace of a `.dat`: what became of it in the import engine, down to row, check and document."""

from __future__ import annotations

from pathlib import Path

from pipeline.engine.events import Imported
from tests.service.office import GOOD, Office, fill, office, refused, taken, template

__all__ = ["office", "template"]


def test_without_an_activation_file_nothing_is_imported_and_the_trace_says_so(office: Office) -> None:
    name = office.put([GOOD])
    assert office.run() == []
    assert office.names(".dat") == [name]
    (batch, *rest) = office.trace(name).steps
    assert (batch.name, batch.state, batch.text) == (
        "batch",
        "failed",
        "no activation file means it: nothing is imported",
    )
    assert {step.state for step in rest} == {"not reached"}


def test_the_trace_of_a_wrong_agent_names_the_row_the_check_and_the_remedy(office: Office) -> None:
    refused(office)
    (event,) = office.run()
    assert isinstance(event, Imported)
    failed = [step for step in office.trace(event.run.dat).steps if step.name == "checks"]
    assert [(step.row, step.field, step.value, step.code) for step in failed] == [
        (2, "Agent", "99", "HC-M02"),
        (3, "Agent", "99", "HC-M02"),
        (3, "ItemKey", "אין", "HC-M08"),
    ]
    assert (
        failed[0].remedy == "Send a number that the company has; a missing Agent counts as 0 and is refused."
    )
    assert not office.trace(event.run.dat).is_done


def test_the_trace_of_a_file_that_was_taken_in_names_its_documents(office: Office) -> None:
    taken(office)
    (event,) = office.run()
    assert isinstance(event, Imported)
    for name in (event.run.dat, event.run.bak):
        trace = office.trace(name)
        assert trace.is_done
        assert [step.text for step in trace.steps if step.name == "documents"] == [
            "document of type 1, number 1: account 10001, reference 30215, 2 lines from row 1, total 49.56"
        ]


def test_the_trace_of_a_file_says_so_where_the_books_are_others_by_now(
    office: Office, tmp_path: Path
) -> None:
    office.batch()
    name = office.put([GOOD])
    office.run()
    office.close()
    (tmp_path / "station" / "books.db").unlink()
    for others in (False, True):
        if others:
            fill(office.books)
        trace = office.trace(name)
        (step,) = [step for step in trace.steps if step.name == "documents"]
        assert (step.state, step.text) == ("failed", "was taken, as import 1, which these books do not know")
        assert not trace.is_done
