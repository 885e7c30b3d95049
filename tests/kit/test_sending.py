"""What a test sends: signed calls, files that are dropped, and what is known of each call afterwards."""

from __future__ import annotations

import os
import urllib.request
import warnings

import httpx
import pytest

from pipeline.errors import EnvironmentFault, UsageError
from pipeline.passport.credentials import SCHEMES, Scheme
from pipeline.testing.provider import Provider
from pipeline.testing.station import Station
from tests.kit.rows import CUSTOMER, LINE, ORDER


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
