"""The station that the fixtures give: what a test changes about it, what it reads from it, and that it is put back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from pipeline.errors import UsageError
from pipeline.testing.books import Books
from pipeline.testing.clock import Clock
from pipeline.testing.faults import Faults
from pipeline.testing.station import Station
from tests.kit.rows import CUSTOMER, LINE, ORDER


def test_the_settings_may_be_changed_for_one_test(hconnect_station: Station) -> None:
    hconnect_station.provider.keys  # noqa: B018  the first to ask has them made
    before = (hconnect_station.root / "station.toml").read_text("utf-8")
    hconnect_station.write_settings(before + "[gateway]\nerror_status = 202\n")
    assert hconnect_station.post([{}], "nonsense").status == 202
    with pytest.raises(UsageError, match="unknown key nonsense"):
        hconnect_station.write_settings("nonsense = 1")
    (hconnect_station.root / "Hconnect" / "1_imovein_250030.bat").unlink()
    (hconnect_station.root / "Hconnect" / "1_imovein_250099.bat").write_text("[general]\n", "utf-8")
    hconnect_station.reset()
    assert hconnect_station.settings.gateway.error_status == 500
    assert hconnect_station.provider.token
    hconnect_station.post(ORDER, "imovein")
    hconnect_station.assert_document(reference=40001)
    assert not (hconnect_station.root / "Hconnect" / "1_imovein_250099.bat").exists()


def test_faults_are_done_to_calls(hconnect_station: Station, hconnect_faults: Faults) -> None:
    hconnect_faults.add("message", code="HC-A09", count=1)
    lost = hconnect_faults.add("reset", when="after", plugin="imovein")
    assert hconnect_station.post([CUSTOMER], "heshin").error == "Not in service"
    with pytest.raises(httpx.TransportError):
        hconnect_station.post(ORDER, "imovein")
    assert hconnect_station.assert_document(reference=40001)["number"] == 1
    assert (len(hconnect_faults), hconnect_station.calls.last.status) == (2, 0)
    assert "reset after it was taken" in hconnect_station.told()
    hconnect_faults.remove(lost)
    hconnect_faults.clear()
    assert hconnect_faults.active == ()
    with pytest.raises(UsageError, match="seconds belong to a delay, which needs them"):
        hconnect_faults.add("delay")


def test_the_same_seed_gives_the_same_faults(hconnect_station: Station, hconnect_faults: Faults) -> None:
    fates = []
    for _ in range(2):
        hconnect_station.reset()
        hconnect_faults.seed(7)
        hconnect_faults.add("message", code="HC-A09", probability=0.5)
        fates.append([hconnect_station.post([CUSTOMER], "heshin").accepted for _ in range(12)])
    assert fates[0] == fates[1]
    assert {*fates[0]} == {True, False}


def test_the_clock_stands_goes_on_and_is_that_of_the_documents(
    hconnect_station: Station, hconnect_clock: Clock
) -> None:
    assert hconnect_clock.freeze(datetime(2026, 1, 1, 8)) == datetime(2026, 1, 1, 8, tzinfo=UTC)  # noqa: DTZ001
    assert hconnect_clock.is_frozen
    call = hconnect_station.post([{key: LINE[key] for key in LINE if key != "ValueDate"}], "imovein")
    assert call.received == hconnect_clock.now()
    hconnect_station.assert_document(reference=40001, date=date(2026, 1, 1))
    assert hconnect_clock.advance(timedelta(hours=2)) == datetime(2026, 1, 1, 10, tzinfo=UTC)
    hconnect_clock.resume()
    assert not hconnect_clock.is_frozen
    for wrong in (
        lambda: hconnect_clock.advance(-1),
        lambda: hconnect_clock.freeze(datetime(1900, 1, 1, tzinfo=UTC)),
    ):
        with pytest.raises(UsageError):
            wrong()


def test_the_books_are_rows_by_the_names_of_their_columns(
    hconnect_station: Station, hconnect_books: Books
) -> None:
    before = hconnect_books.stock()
    account, item = hconnect_books.account("10001"), hconnect_books.item("P1001")
    assert account is not None
    assert item is not None
    assert (hconnect_books.account("nobody"), hconnect_books.item("nothing")) == (None, None)
    assert (len(hconnect_books.accounts()), len(hconnect_books.items())) == (200, 500)
    hconnect_station.post([*ORDER, LINE | {"DocumentID": "30", "Reference": "50001"}], "imovein")
    hconnect_station.assert_document(reference=50001)
    assert [row["open"] for row in hconnect_books.orders()] == [Decimal(3)]
    moved = {
        row["item"]: row["quantity"] - was["quantity"]
        for row, was in zip(hconnect_books.stock(), before, strict=True)
    }
    assert {item: by for item, by in moved.items() if by} == {"P1001": Decimal(-3), "P1002": Decimal("-1.5")}
    assert hconnect_books.journal() == []
    with pytest.raises(UsageError, match="the books have no company nobody"):
        hconnect_books.accounts("nobody")


def test_a_snapshot_is_put_back(hconnect_station: Station) -> None:
    hconnect_station.post([CUSTOMER], "heshin")
    hconnect_station.assert_account("31001")
    hconnect_station.settle()
    number = hconnect_station.snapshot("with a customer")
    hconnect_station.reset()
    assert hconnect_station.books.account("31001") is None
    hconnect_station.restore(number)
    assert hconnect_station.books.account("31001") is not None
    with pytest.raises(UsageError, match="there is no snapshot 99"):
        hconnect_station.restore(99)


@pytest.mark.parametrize("change", [CUSTOMER, {"accountKey": "10001", "fullName": "שם אחר"}])
def test_what_a_test_has_imported_is_gone_in_the_next(
    hconnect_station: Station, change: dict[str, Any]
) -> None:
    books = hconnect_station.books
    before = books.accounts(), books.stock()
    assert (len(hconnect_station.calls), books.documents(), books.imports()) == (0, [], [])
    hconnect_station.post([change], "heshin")
    hconnect_station.post(ORDER, "imovein")
    hconnect_station.assert_account(change["accountKey"], fullName=change["fullName"])
    assert hconnect_station.assert_document(reference=40001)["number"] == 1
    hconnect_station.reset()
    assert (books.accounts(), books.stock()) == before
    assert (len(hconnect_station.calls), books.documents(), books.imports()) == (0, [], [])


def test_nothing_waits_for_the_disk_also_after_a_reset(hconnect_station: Station) -> None:
    station = hconnect_station._running.gateway.station
    for engine in (station.journal.engine, station.books):
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 0


def test_a_report_reads_back_what_was_written(hconnect_station: Station) -> None:
    hconnect_station.wait_for(hconnect_station.post(ORDER, "imovein"))
    [document] = hconnect_station.report(5, date_from=date(2024, 11, 13), date_to=date(2024, 11, 13))
    assert (document["אסמכתא"], document['סה"כ']) == (40001, 71.96)
    assert hconnect_station.report(5, date_from=date(2024, 11, 14)) == []
    assert hconnect_station.calls.last.plugin == "Reports"


def test_a_report_that_cannot_be_asked_for_is_told_before_anything_is_sent(
    hconnect_station: Station,
) -> None:
    with pytest.raises(UsageError, match="there is no report 99"):
        hconnect_station.report(99)
    with pytest.raises(UsageError, match="report 5 has no parameter since"):
        hconnect_station.report(5, since="01/01/2024")
    with pytest.raises(UsageError, match="there is no company nobody"):
        hconnect_station.report(5, company="nobody")
    assert len(hconnect_station.calls) == 0


def test_a_report_that_is_refused_says_why(hconnect_station: Station) -> None:
    with pytest.raises(AssertionError, match=r"report 5 was refused: .*\n.*HC-E12"):
        hconnect_station.report(5, date_from="yesterday")
