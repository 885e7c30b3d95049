"""Answers: the endpoint says of each call what the checker says of it, in the vendor's words, or ok and no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from pipeline.catalogue import MESSAGES
from pipeline.passport.credentials import Credentials
from pipeline.testing import strategies as hconnect
from tests.gateway.gateways import STATION, TOKEN, Running, gateway

PROVIDER = Credentials("250030", SecretStr(TOKEN))
PARTS = [f"HC-A0{number}" for number in range(1, 8)]
DATA = ["HC-D1", "HC-D2", "HC-D3", "HC-E01", "HC-E09", "HC-P10", "HC-P11"]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with gateway(tmp_path_factory.mktemp("answers") / "station") as running:
        yield running


@settings(max_examples=20)
@given(data=st.data(), plugin=st.sampled_from(hconnect.IMPORTS))
def test_a_call_without_a_fault_is_accepted(here: Running, data: st.DataObject, plugin: str) -> None:
    body = data.draw(hconnect.signed_requests(PROVIDER, plugin, station=STATION))
    answer = here.post(body)
    sent = json.loads(body)["plugin"]
    assert (answer.status, json.loads(answer.text)) == (
        200,
        {"apiRes": {"status": "ok"}, "actionType": sent, "messType": "apiReplay"},
    )


@settings(max_examples=20)
@given(data=st.data(), plugin=st.sampled_from(hconnect.IMPORTS))
def test_data_with_a_fault_is_refused_in_the_vendors_words(
    here: Running, data: st.DataObject, plugin: str
) -> None:
    broken: Any = data.draw(hconnect.mutations(hconnect.plugin_data(plugin), plugin, codes=DATA))
    body = data.draw(
        hconnect.signed_requests(PROVIDER, plugin, data=st.just(broken.payload), station=STATION)
    )
    answer = here.post(body)
    assert (answer.status, answer.err) == (500, f"Failed to validate {json.loads(body)['plugin']} module")


@settings(max_examples=20)
@given(data=st.data())
def test_a_call_of_which_a_part_is_missing_is_told_which(here: Running, data: st.DataObject) -> None:
    whole = hconnect.signed_requests(PROVIDER, "heshin", station=STATION)
    broken = data.draw(hconnect.mutations(whole, codes=PARTS))
    answer = here.post(broken.payload)
    assert (answer.status, answer.err) == (500, MESSAGES[broken.code].text)
