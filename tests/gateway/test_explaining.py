"""The log of `hconnect up` says of each refused call why, in a line."""

from __future__ import annotations

import json
from pathlib import Path
from queue import SimpleQueue

import pytest

from pipeline.gateway.diagnosing import verdict_of
from pipeline.gateway.explaining import Explainer, Refusal
from tests.gateway.gateways import ROWS, Running, gateway, request, signature


@pytest.fixture
def told() -> SimpleQueue[Refusal]:
    return SimpleQueue()


@pytest.mark.parametrize(
    ("parts", "code", "why"),
    [
        ({"signature": signature(ROWS).upper()}, "HC-A08", "capital letters"),
        ({"company": "other"}, "HC-A10", "company"),
        ({"data": [ROWS[0] | {"Quantity": "שתיים"}]}, "HC-A13", "type error , Quantity is not a decimal"),
        ({"station": None}, "HC-A01", "station"),
    ],
)
def test_a_refused_call_is_explained(
    tmp_path: Path, told: SimpleQueue[Refusal], parts: dict[str, object], code: str, why: str
) -> None:
    with gateway(tmp_path / "s") as here:
        explainer = explaining(here, told)
        answer = here.post(request(**parts))
        refusal = told.get(timeout=30)
        explainer.close()
    assert (refusal.id, refusal.status, refusal.code) == (1, 500, code)
    assert refusal.text == json.loads(answer.text)["apiRes"]["err"]
    assert why.lower() in refusal.why.lower()


def test_an_accepted_call_is_not_and_nothing_stops_the_log(
    tmp_path: Path, told: SimpleQueue[Refusal]
) -> None:
    def broken(_: object) -> object:
        raise ZeroDivisionError

    with gateway(tmp_path / "s") as here:
        explainer = Explainer(broken, told.put)  # type: ignore[arg-type]  # a fault of the program
        here.gateway.endpoint.answered = explainer.hear
        here.post(request())
        here.post(request(signature="0"))
        explainer.close()
    assert told.get(timeout=0).id == 2
    assert told.empty()


def explaining(here: Running, told: SimpleQueue[Refusal]) -> Explainer:
    made, station = here.gateway, here.gateway.station
    explainer = Explainer(
        lambda call: verdict_of(call, made.calls, made.checks, station.folders, station.live.current()),
        told.put,
    )
    made.endpoint.answered = explainer.hear
    return explainer
