"""A file is taken in whole, once, or not at all."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from pipeline.books.engine import EngineSettings
from pipeline.books.importer import Importer
from pipeline.books.outcome import Source
from pipeline.books.problem import Problem
from pipeline.books.tables import metadata
from pipeline.errors import UsageError
from tests.service.shop import ACCOUNT, ENTRY, ITEM, LINE, NOW, PAYMENT, Shop, cells, shop

__all__ = ["shop"]


def held(shop: Shop) -> dict[str, int]:
    """How many rows each table has."""
    with shop.engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


def test_one_bad_row_refuses_the_whole_file(shop: Shop) -> None:
    before = held(shop)
    outcome = shop.take("imovein", LINE, LINE | {"Reference": "2", "Agent": "77"}, size=1)
    assert (outcome.word, outcome.summary) == ("refused", "לא נקלטה כל רשומה")
    after = held(shop)
    assert {name for name in after if after[name] != before[name]} == {"imports", "import_problems"}


@pytest.mark.parametrize("size", [1, 2, 100])
@pytest.mark.parametrize("bad", [0, 1, 2, 3])
def test_with_partial_import_a_document_is_taken_whole_or_not_at_all(shop: Shop, bad: int, size: int) -> None:
    other = LINE | {"Reference": "2"}
    rows = [LINE, other, LINE, LINE]
    rows[bad] = rows[bad] | {"Quantity": "x"}
    outcome = shop.take("imovein", *rows, partial=True, size=size)
    assert (outcome.word, outcome.summary) == ("partly", "חלק מהרשומות נקלטו בהצלחה")
    codes = ["HC-M25", "HC-M03"]
    spoilt = [1] if bad == 1 else [0, 2, 3]
    assert sorted((problem.row - 1, problem.code) for problem in outcome.refused) == sorted(
        (row, "HC-M04" if row == bad else codes[0]) for row in spoilt
    )
    assert (outcome.refused_rows, outcome.made) == (len(spoilt), 1)
    (document,) = shop.show("documents")
    assert (document["reference"], document["number"]) == ((30216, 1) if bad == 1 else (2, 1))
    assert len(shop.show("lines")) == 4 - len(spoilt)


def test_documents_that_are_taken_back_leave_no_gap_in_the_numbers(shop: Shop) -> None:
    others = [LINE | {"Reference": str(number)} for number in range(1, 6)]
    outcome = shop.take(
        "imovein", *others, others[1] | {"Agent": "77"}, others[3] | {"Price": "x"}, partial=True, size=2
    )
    assert outcome.made == 3
    assert [(row["reference"], row["number"]) for row in shop.show("documents")] == [(1, 1), (3, 2), (5, 3)]


def test_a_file_of_which_nothing_is_right_is_refused(shop: Shop) -> None:
    assert shop.take("imovein", LINE | {"Agent": "77"}, partial=True).word == "refused"


def test_what_was_refused_is_kept_with_the_row_as_it_was_sent(shop: Shop) -> None:
    shop.take("imovein", LINE | {"Agent": "77"})
    (row,) = shop.show("imports")
    assert (row["outcome"], row["rows"], row["refused"], row["made"]) == ("refused", 1, 1, 0)
    with shop.engine.connect() as connection:
        problem = connection.execute(select(metadata.tables["import_problems"])).one()
    assert (problem.row, problem.code, problem.field, problem.value) == (1, "HC-M02", "Agent", "77")
    assert problem.fields == LINE | {"Agent": "77"}


def test_the_same_file_twice_doubles_nothing_unless_that_is_asked_for(shop: Shop) -> None:
    first = shop.take("imovein", LINE)
    before = held(shop)
    second = shop.take("imovein", LINE)
    assert (second.word, second.key, second.made) == ("again", first.key, 1)
    assert [problem.code for problem in second.warnings] == ["HC-M27"]
    assert held(shop) == before
    third = shop.take("imovein", LINE, again=True)
    assert (third.word, third.made) == ("taken", 1)
    assert [row["number"] for row in shop.show("documents")] == [1, 2]
    assert shop.take("imovein", LINE, name="2.dat").word == "taken"  # another name is another file


def test_a_file_that_was_refused_is_tried_anew(shop: Shop) -> None:
    row = LINE | {"ItemKey": "NEW"}
    assert shop.take("imovein", row).word == "refused"
    shop.take("itemin", {"ItemKey": "NEW", "ItemName": "חדש"}, name="items.dat")
    assert shop.take("imovein", row).word == "taken"
    assert shop.take("imovein", row).word == "again"


def test_rows_that_the_reading_has_refused_are_refused(shop: Shop) -> None:
    rows = [cells("imovein", LINE | {"Reference": str(number)}) for number in (1, 2, 3)]
    importer = Importer(shop.engine, EngineSettings(partial=True), size=2)
    doubtful = {3: Problem("HC-M22", 3)}
    outcome = importer.take_in("demo", "imovein", rows, Source("1.dat", "0" * 64, NOW), doubtful=doubtful)
    assert (outcome.word, outcome.made, outcome.refused) == ("partly", 2, (doubtful[3],))


class Killed(Exception):
    """Something ends the import."""


@pytest.mark.parametrize("interface", ["imovein", "kupain", "movein", "heshin", "itemin"])
def test_an_import_that_is_ended_midway_leaves_nothing(
    shop: Shop, interface: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {
        "imovein": LINE,
        "kupain": PAYMENT,
        "movein": ENTRY,
        "heshin": ACCOUNT | {"city": "עכו"},
        "itemin": ITEM,
    }
    before, names = held(shop), [row["city"] for row in shop.show("accounts")]

    def ended(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.books.importer._Take._write_down", ended)
        with pytest.raises(Killed):
            shop.take(interface, *[rows[interface]] * 5, size=2)
    assert held(shop) == before
    assert [row["city"] for row in shop.show("accounts")] == names
    assert shop.take(interface, rows[interface]).word == "taken"


@pytest.mark.parametrize("interface", ["bankin", "reports", "nothing"])
def test_an_interface_that_the_books_do_not_know_is_a_wrong_call(shop: Shop, interface: str) -> None:
    with pytest.raises(UsageError, match=interface):
        shop.take_cells(interface, [])
