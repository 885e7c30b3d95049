"""The station that the fixtures give: what tests say to it, and what it answers."""

from __future__ import annotations

import os
import urllib.request
import warnings
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest

from pipeline.errors import EnvironmentFault, UsageError
from pipeline.passport.credentials import SCHEMES, Scheme
from pipeline.testing.books import Books
from pipeline.testing.clock import Clock
from pipeline.testing.faults import Faults
from pipeline.testing.options import Options
from pipeline.testing.provider import Provider
from pipeline.testing.reaching import NotReached
from pipeline.testing.running import Running
from pipeline.testing.station import Station
from tests.kit.rows import CUSTOMER, LINE, ORDER


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


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


def test_a_stage_that_there_is_not_is_told_with_those_that_there_are(hconnect_station: Station) -> None:
    with pytest.raises(UsageError, match="never come to be importd") as raised:
        hconnect_station.wait_for(until="importd")  # type: ignore[arg-type]
    assert "filed, rejected, imported, refused" in raised.value.remedy


def test_a_wait_ends_with_the_station(tmp_path: Path) -> None:
    running = Running(Options(timeout=60), tmp_path / "station")
    running.start()
    station = Station(running)
    news = running.gateway.news
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(station.wait_for, plugin="heshin")
        while not news._ears:
            wait((waiting,), 0.001)
        news.close()
        with pytest.raises(NotReached, match="no call was imported, plugin='heshin'"):
            waiting.result(30)
    station.close()
    running.stop()


def test_what_takes_too_long_is_said_to_be_on_its_way(hconnect_station: Station) -> None:
    with hconnect_station._running.gateway.importing.resting(30):
        hconnect_station.wait_for(hconnect_station.post(ORDER, "imovein"), until="filed")
        with pytest.raises(AssertionError, match="Something is still on its way: wait longer"):
            hconnect_station.assert_document(reference=40001, timeout=0)
        with pytest.raises(AssertionError, match="something is still on its way into the books"):
            hconnect_station.settle(timeout=0)
    hconnect_station.assert_document(reference=40001)


def test_of_many_calls_the_newest_are_told_and_what_is_in_the_way(hconnect_station: Station) -> None:
    for _ in range(22):
        hconnect_station.post(b"[]")
    (hconnect_station.root / "station.toml").write_text("nonsense", "utf-8")
    hconnect_station._running.gateway.station.live.refresh()  # by itself it looks every 20 ms
    assert hconnect_station.wait_for(until="rejected", after=21).id == 22
    said = hconnect_station.told()
    assert said.startswith("2 earlier calls are left out\ncall 3: ? ? ?\n")
    assert said.count("Body. Station parameter is missing") == 20 + 3
    assert "station.toml:1: not TOML" in said.splitlines()[-1]
    hconnect_station.reset()
    assert hconnect_station.told() == ""


def test_a_wait_ends_at_once_where_the_call_cannot_come_so_far(hconnect_station: Station) -> None:
    call = hconnect_station.post([LINE | {"Quantity": "many"}], "imovein")
    assert (call.accepted, call.code) == (False, "HC-A13")
    assert [(one.code, one.row, one.field, one.value) for one in call.findings[1:]] == [
        ("HC-D2", 0, "Quantity", "many")
    ]
    with pytest.raises(NotReached, match=r'call 1 was not imported(.|\n)*row 1: type error.*got "many"'):
        hconnect_station.wait_for(call, timeout=60)
    with pytest.raises(NotReached, match="no call was filed, plugin='heshin'\ncall 1: imovein"):
        hconnect_station.wait_for(until="filed", plugin="heshin", timeout=0)
    assert hconnect_station.wait_for(until="rejected", plugin="IMOVEIN") == call


def test_a_signature_that_does_not_hold_is_explained(
    hconnect_station: Station, hconnect_provider: Provider
) -> None:
    request = hconnect_provider.request("imovein", ORDER)
    call = hconnect_station.post(request | {"signature": request["signature"].upper()})
    assert call.signature is not None
    assert [cause.code for cause in call.signature.causes] == ["upper-case"]
    assert "The hash is in capital letters. It must be in small ones." in hconnect_station.told()
    assert ".hexdigest(), without upper()." in hconnect_station.told()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_provider_signs_by_every_scheme(hconnect_station: Station, scheme: Scheme) -> None:
    call = hconnect_station.post([CUSTOMER], "heshin", scheme=scheme)
    assert call.error is None
    assert call.signature is not None
    assert (call.signature.holds, call.signature.scheme) == (True, scheme)


def test_a_scheme_that_there_is_not_signs_nothing(hconnect_provider: Provider) -> None:
    with pytest.raises(UsageError, match="there is no scheme md5") as raised:
        hconnect_provider.sign(ORDER, scheme="md5")  # type: ignore[arg-type]
    assert "jws-md5" in raised.value.remedy


def test_a_signature_alone_is_that_of_the_request(hconnect_provider: Provider) -> None:
    whole = hconnect_provider.request("heshin", [CUSTOMER])
    assert whole["signature"] == hconnect_provider.sign([CUSTOMER])
    assert whole["message"] == {"netPassportID": hconnect_provider.net_passport, "pluginData": [CUSTOMER]}
    assert hconnect_provider.token not in repr(hconnect_provider)


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


def test_without_an_activation_file_a_call_is_answered_ok_and_nothing_comes_of_it(
    hconnect_station: Station,
) -> None:
    (hconnect_station.root / "Hconnect" / "1_imovein_250030.bat").unlink()
    assert hconnect_station.post(ORDER, "imovein").accepted
    with pytest.raises(AssertionError, match="no activation file means it: nothing is imported"):
        hconnect_station.assert_document(reference=40001)


def test_what_is_dropped_ends_as_a_document_too(hconnect_station: Station) -> None:
    file = hconnect_station.put("1_imovein_250030_order.json", ORDER)
    hconnect_station.assert_document(reference=40001, lines=ORDER)
    hconnect_station.settle()
    assert not file.exists()
    assert len(hconnect_station.calls) == 0


@pytest.mark.parametrize("name", ["../order.json", "done/order.json", "/order.json", "", ".."])
def test_a_file_is_dropped_into_the_drop_folder_alone(hconnect_station: Station, name: str) -> None:
    with pytest.raises(UsageError, match="is no name of a file"):
        hconnect_station.put(name, [LINE])


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


def test_calls_are_a_sequence_and_can_be_chosen(hconnect_station: Station) -> None:
    with pytest.raises(AssertionError, match="no call has arrived"):
        hconnect_station.calls.last  # noqa: B018  asking fails
    hconnect_station.post([CUSTOMER], "heshin")
    hconnect_station.post(b"{")
    hconnect_station.post(ORDER, "imovein")
    calls = hconnect_station.calls
    assert [call.id for call in calls] == [1, 2, 3]
    assert (calls[0].plugin, calls[-1].plugin, [call.code for call in calls[1:2]]) == (
        "heshin",
        "imovein",
        ["HC-A15"],
    )
    assert calls.where(plugin="Heshin") == calls.where(accepted=True)[:1] == [calls[0]]
    assert calls.where(code="HC-A15")[0].body == b"{"
    assert calls[0].json["message"]["pluginData"] == [CUSTOMER]


def test_rows_need_an_interface(hconnect_station: Station) -> None:
    with pytest.raises(UsageError, match="rows are posted to an interface"):
        hconnect_station.post(ORDER)
    with pytest.raises(UsageError, match="there is no provider 999"):
        hconnect_station.post(ORDER, "imovein", provider=hconnect_station.provider_of("999"))


@pytest.mark.anyio
async def test_coroutines_post_wait_and_assert(hconnect_station: Station) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as others:
        others.start_soon(tick)
        call = await hconnect_station.post_async(ORDER, "imovein")
        await hconnect_station.assert_document_async(reference=40001, lines=ORDER)
        assert await hconnect_station.wait_for_async(call) == call
        await hconnect_station.settle_async()
        others.cancel_scope.cancel()
    assert ticks > 10
    async with hconnect_station.async_client() as client:
        assert (await client.get("/_/ready")).json()["state"] == "working"
    with pytest.raises(AssertionError, match="no document with reference=1"):
        await hconnect_station.assert_document_async(reference=1)


@pytest.mark.anyio
async def test_a_wait_of_a_coroutine_can_be_cancelled(hconnect_station: Station) -> None:
    with anyio.move_on_after(0.02) as scope:
        await hconnect_station.wait_for_async(plugin="heshin", timeout=600)
    assert scope.cancelled_caught


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_may_send_but_neither_ask_nor_stop(hconnect_station: Station) -> None:
    body = hconnect_station.provider.request("heshin", [CUSTOMER])
    content = httpx.Request("POST", hconnect_station.url, json=body).content
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 on: there are threads
        child = os.fork()
    if child == 0:
        code = 1
        try:
            with urllib.request.urlopen(hconnect_station.url, content, 30) as answer:  # noqa: S310  its own address
                posted = answer.status == 200
            try:
                hconnect_station.reset()
            except EnvironmentFault:
                code = 0 if posted else 2
            hconnect_station._running.stop()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    hconnect_station.assert_account("31001")


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
