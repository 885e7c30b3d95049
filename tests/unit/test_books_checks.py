"""What the checks of the import say; what fails each is under samples/books (tests/service/test_check_samples.py)."""

from __future__ import annotations

import pytest

from pipeline.books.problem import Problem
from pipeline.catalogue import ENGINE, SUMMARIES
from tests.service.shop import LINE, Shop, shop

__all__ = ["shop"]


def test_the_known_texts_are_the_engines_byte_for_byte() -> None:
    known = {message.text for message in ENGINE.values() if message.known} | {*SUMMARIES.values()}
    assert known == {
        "לא ניתן לקלוט ללא קוד עובד",
        "ERROR קוד עובד לא קיים",
        "השדה [meaning] לא יכול להכיל תוכן מילולי",
        "סכום לא תקין",
        "SAME ACCOUNTS",
        "חסר קובץ פרמטרים [path]",
        "קליטת תנועות מלאי הסתיימה בהצלחה",
        "לא נקלטה כל רשומה",
        "חלק מהרשומות נקלטו בהצלחה",
    }
    words = Problem("HC-M03", 1, "DocumentID", "x", {"meaning": "סוג מסמך"})
    assert words.text == "השדה סוג מסמך לא יכול להכיל תוכן מילולי"


def test_every_message_says_what_to_do_in_both_languages() -> None:
    for message in ENGINE.values():
        assert message.text, message.code
        assert message.english, message.code
        assert message.hint, message.code
        assert message.hint_hebrew, message.code
        assert message.grade in "DOIU", message.code


def test_each_problem_says_all_there_is_to_say(shop: Shop) -> None:
    (problem,) = shop.take("imovein", LINE, LINE | {"Reference": "31", "DocumentID": "x"}).problems
    assert (problem.row, problem.field, problem.value, problem.grade) == (2, "DocumentID", "x", "D")
    assert problem.text == "השדה סוג מסמך לא יכול להכיל תוכן מילולי"
    assert problem.reason == "DocumentID holds words where a number belongs"
    assert problem.remedy == "Send digits alone."


def test_every_fault_of_a_file_is_told_not_only_the_first(shop: Shop) -> None:
    outcome = shop.take(
        "imovein",
        LINE | {"Quantity": "0.00", "Price": "x", "Agent": "77"},
        LINE | {"Reference": "31", "ItemKey": "?"},
    )
    found = [(problem.row, problem.code) for problem in outcome.problems]
    assert sorted(found) == [(1, "HC-M02"), (1, "HC-M04"), (1, "HC-M15"), (2, "HC-M08")]


@pytest.mark.parametrize(("receiver", "code"), [(0, "HC-M01"), (9, "HC-M02")])
def test_nothing_is_taken_in_without_an_employee_who_receives(shop: Shop, receiver: int, code: str) -> None:
    outcome = shop.take("imovein", LINE, LINE, receiving_code=receiver, partial=True)
    assert [(problem.code, problem.row) for problem in outcome.problems] == [(code, 0)]
    assert (outcome.word, outcome.rows, outcome.refused_rows) == ("refused", 2, 2)
    assert outcome.summary == "לא נקלטה כל רשומה"


def test_no_price_is_told_and_kept_as_none(shop: Shop) -> None:
    outcome = shop.take("imovein", LINE | {"Price": ""})
    assert [problem.code for problem in outcome.warnings] == ["HC-M24"]
    assert outcome.word == "taken"
    assert shop.show("lines")[0]["price"] is None
