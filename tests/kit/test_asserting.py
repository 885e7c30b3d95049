"""What a test asserts of the books: rows by their columns, and where they differ, what there is and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.testing.station import Station
from tests.kit.rows import CUSTOMER, LINE, ORDER


def test_an_order_ends_as_a_document_that_is_as_its_rows_say(hconnect_station: Station) -> None:
    call = hconnect_station.post(ORDER, "imovein")
    assert (call.accepted, call.status, call.error, call.findings) == (True, 200, None, ())
    assert call.reply["apiRes"] == {"status": "ok"}
    document = hconnect_station.assert_document(reference=40001, account="10001", lines=ORDER)
    assert (document["date"], document["total"]) == (date(2024, 11, 13), Decimal("71.96"))
    assert [line["item"] for line in document["lines"]] == ["P1001", "P1002"]
    assert hconnect_station.wait_for(call) == call == hconnect_station.calls.last
    assert [step.name for step in call.timeline][-2:] == ["documents", "renamed"]
    assert call.dat is not None
    assert b"P1002" in call.dat


def test_a_row_is_expected_by_columns_or_by_the_vendors_names(hconnect_station: Station) -> None:
    hconnect_station.post([LINE | {"Details": "שמור", "Address1": "הרצל 12"}], "imovein")
    hconnect_station.assert_document(
        type=1,
        reference="40001",
        date="13/11/2024",
        total=Decimal("36.86"),
        details="שמור",
        Address1="הרצל 12",
        lines=[{"item": "P1001", "quantity": 3, "Price": 10.5, "amount": "31.50", "exempt": False}],
    )


def test_accounts_items_receipts_and_the_journal_are_expected_alike(hconnect_station: Station) -> None:
    hconnect_station.post([CUSTOMER], "heshin")
    hconnect_station.assert_account("31001", fullName="מאפיית הצפון", city="חיפה")
    hconnect_station.post([{"ItemKey": "N-1", "ItemName": "חלה", "Price": "12.00"}], "itemin")
    hconnect_station.assert_item("N-1", name="חלה", price=12)
    receipt = {
        "accountKey": "10001",
        "docNumber": "7",
        "payDate": "13/11/2024",
        "transType": "1",
        "suF": "250.00",
    }
    hconnect_station.post([receipt], "kupain")
    paid = hconnect_station.assert_receipt(account="10001", total="250.00", payments=[receipt])
    assert paid["payments"][0]["amount"] == Decimal("250.00")
    entry = {
        "AccountKeyDeb1": "10001",
        "AccountKeyCred1": "20001",
        "SuFDeb1": "99.00",
        "SuFCred1": "99.00",
        "Reference": "5",
        "ValueDate": "13/11/2024",
        "TransType": "1",
    }
    hconnect_station.post([entry], "movein")
    hconnect_station.assert_journal(account="20001", credit=99, reference=5)


def test_a_document_that_differs_is_shown_beside_what_was_expected(hconnect_station: Station) -> None:
    hconnect_station.post([LINE], "imovein")
    hconnect_station.post([LINE | {"Reference": "40002", "AccountKey": "10002"}], "imovein")
    with pytest.raises(AssertionError) as failure:
        hconnect_station.assert_document(reference=40001, lines=[{"ItemKey": "P1001", "Quantity": "4"}])
    assert str(failure.value).splitlines() == [
        "no document with reference=40001, 1 line",
        "nearest: type 1, number 1, account 10001, reference 40001, 1 line",
        "  line 1, Quantity: expected '4', found 3.0000",
        "there are 2:",
        "  type 1, number 1, account 10001, reference 40001, 1 line",
        "  type 1, number 2, account 10002, reference 40002, 1 line",
    ]


def test_of_many_rows_those_are_listed_that_are_nearest(hconnect_station: Station) -> None:
    rows = [LINE | {"DocumentID": "30", "Reference": str(number)} for number in range(1, 13)]
    hconnect_station.post(rows, "imovein")
    with pytest.raises(AssertionError) as failure:
        hconnect_station.assert_document(reference=12, account="10002")
    assert str(failure.value).splitlines()[1:6] == [
        "nearest: type 30, account 10001, reference 12, 1 line",
        "  account: expected '10002', found '10001'",
        "there are 12:",
        "  type 30, account 10001, reference 12, 1 line",
        "  type 30, account 10001, reference 1, 1 line",
    ]
    assert str(failure.value).splitlines()[-1] == "  and 2 more"


@pytest.mark.parametrize("lines", [LINE, "P1001", ["P1001"], 1])
def test_lines_are_expected_as_rows(hconnect_station: Station, lines: Any) -> None:
    with pytest.raises(UsageError, match="lines are expected as rows"):
        hconnect_station.assert_document(reference=40001, lines=lines)


def test_a_call_that_came_to_nothing_says_which_row_and_what_to_send_instead(
    hconnect_station: Station,
) -> None:
    hconnect_station.post([LINE | {"AccountKey": "99999"}], "imovein")
    with pytest.raises(AssertionError) as failure:
        hconnect_station.assert_document(reference=40001)
    said = str(failure.value)
    assert "there is no document at all" in said
    assert 'row 1, AccountKey "99999"' in said
    assert "Open it first (heshin), or let the import open it (open_accounts)." in said


def test_nothing_that_was_sent_is_said_too(hconnect_station: Station) -> None:
    with pytest.raises(AssertionError, match="there is no document at all\nno call has arrived"):
        hconnect_station.assert_document(reference=40001)


def test_that_there_is_no_document_is_only_said_when_nothing_is_on_its_way(hconnect_station: Station) -> None:
    hconnect_station.post([LINE | {"Agent": ""}], "imovein")
    hconnect_station.assert_no_document(reference=40001)
    assert hconnect_station.books.imports()[0]["outcome"] == "refused"
    hconnect_station.post(ORDER, "imovein")
    with pytest.raises(AssertionError, match="there is such a document"):
        hconnect_station.assert_no_document(reference=40001)


def test_what_no_document_can_have_is_no_reason_for_there_being_none(hconnect_station: Station) -> None:
    hconnect_station.assert_no_document(reference=40001, AccountKey="10001", lines=[], Address1="הרצל 12")
    with pytest.raises(UsageError, match="documents have no refrence, acount"):
        hconnect_station.assert_no_document(refrence=40001, acount="10001")


def test_without_an_activation_file_a_call_is_answered_ok_and_nothing_comes_of_it(
    hconnect_station: Station,
) -> None:
    (hconnect_station.root / "Hconnect" / "1_imovein_250030.bat").unlink()
    assert hconnect_station.post(ORDER, "imovein").accepted
    with pytest.raises(AssertionError, match="no activation file means it: nothing is imported"):
        hconnect_station.assert_document(reference=40001)
