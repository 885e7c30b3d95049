"""Laws of the checks: of several faults the first in the vendor's order answers; whatever comes, JSON goes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.gateway.checks import Checks
from pipeline.gateway.diagnosing import verdict_of
from pipeline.settings.station import StationSettings
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from tests.gateway.gateways import OTHER, ROWS, STATION, TOKEN, Running, gateway, request, signature

WRONG = [ROWS[0] | {"Quantity": "שתיים"}]
FAULTS = {
    "station": "HC-A01",
    "plugin": "HC-A02",
    "company": "HC-A03",
    "message": "HC-A04",
    "net_passport": "HC-A05",
    "data": "HC-A06",
    "signature": "HC-A07",
    "off line": "HC-O01",
    "signed by another": "HC-A08",
    "out of service": "HC-A09",
    "not allowed": "HC-A10",
    "rules broken": "HC-A11",
    "no rules": "HC-A12",
    "wrong data": "HC-A13",
    "no batch file": "HC-A14",
}
"""In the vendor's order."""
PARTS = list(FAULTS)[:7]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    found = Folders(tmp_path_factory.mktemp("station"))
    found.make(Disk())
    (found.root / "prm").mkdir()
    (found.root / "prm" / "broken.json").write_text("[{}]", "utf-8")
    return found


def station(faults: set[str]) -> StationSettings:
    grid = [{"company": "demo", "net_passport": "250030", "interface": "*"}]
    return StationSettings.model_validate(
        {
            "station": {
                "id": STATION,
                "connected": "off line" not in faults,
                "in_service": "out of service" not in faults,
            },
            "companies": {"demo": "1"},
            "rules": {"folder": "prm"},
            "provider": [{"net_passport": "250030", "token": TOKEN}],
            "grid": [] if "not allowed" in faults else grid,
            "gateway": {"missing_batch_file": "error" if "no batch file" in faults else "ok"},
        }
    )


def wrong_request(faults: set[str]) -> dict[str, Any]:
    data = WRONG if "wrong data" in faults else ROWS
    parts: dict[str, Any] = {"data": data, "signature": signature(data)}
    if "signed by another" in faults:
        parts["signature"] = signature(data, TOKEN[::-1])
    if faults & {"rules broken", "no rules"}:
        parts["plugin"] = "broken" if "rules broken" in faults else "nonsense"
    parts.update((name, None) for name in faults & set(PARTS))
    if "data" in faults:
        parts.setdefault("signature", "0")
    return request(**parts)


@given(st.sets(st.sampled_from(list(FAULTS))))
def test_of_several_faults_the_first_in_the_order_answers(folders: Folders, faults: set[str]) -> None:
    checked = Checks(folders)(json.dumps(wrong_request(faults)).encode(), station(faults))
    first = next((code for name, code in FAULTS.items() if name in faults), None)
    assert (checked.answer.code if checked.answer is not None else None) == first
    assert checked.verdict.accepted == (not faults)


@given(st.sets(st.sampled_from(list(FAULTS)[7:])))
def test_the_verdict_names_all_faults_of_a_whole_request(folders: Folders, faults: set[str]) -> None:
    checked = Checks(folders)(json.dumps(wrong_request(faults)).encode(), station(faults))
    codes = {finding.code for finding in checked.verdict.findings}
    hidden: set[str] = set()
    if faults & {"rules broken", "no rules"}:
        hidden = {"wrong data"}  # there is nothing to check them by
    if "rules broken" in faults:
        hidden.add("no rules")
    assert {FAULTS[name] for name in faults - hidden} <= codes


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with gateway(tmp_path_factory.mktemp("fuzz") / "station") as running:
        yield running


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["../x", "a/b", STATION]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        "station": JSON | st.sampled_from([STATION, OTHER]),
        "plugin": JSON | st.sampled_from(["imovein", "../imovein", "reports", "imovein\0", "\ud800"]),
        "company": JSON | st.just("demo"),
        "message": JSON
        | st.fixed_dictionaries(
            {"netPassportID": JSON | st.just("250030"), "pluginData": JSON | st.just(ROWS)}
        ),
        "signature": JSON | st.just(signature(ROWS)),
    },
)
BODIES = (
    st.binary(max_size=200)
    | REQUESTS.map(lambda value: json.dumps(value).encode())
    | st.builds(
        lambda value, at, byte: (text := json.dumps(value).encode())[: at % (len(text) + 1)] + bytes([byte]),
        REQUESTS,
        st.integers(min_value=0),
        st.integers(0, 255),
    )
)


@settings(max_examples=300)
@given(BODIES)
def test_whatever_comes_json_goes_back_and_nothing_leaves_the_station(here: Running, body: bytes) -> None:
    before = {path.name for path in here.root.parent.iterdir()}
    answer = here.post(body)
    assert answer.status in {200, 500}
    assert "fault of the program" not in answer.text
    whole = json.loads(answer.text)
    assert whole["apiRes"].keys() in ({"err"}, {"status"})
    assert {path.name for path in here.root.parent.iterdir()} == before
    call = here.gateway.calls.list(limit=1)[0]
    assert call.body == body
    assert call.reply.decode() == answer.text


def test_no_reply_no_call_and_no_log_holds_a_secret(here: Running, caplog: pytest.LogCaptureFixture) -> None:
    gate = here.gateway
    for wrong in (signature(ROWS, ""), signature(ROWS, TOKEN + "\n"), TOKEN[::-1]):
        answer = here.post(request(signature=wrong))
        call = gate.calls.list(limit=1)[0]
        station_ = gate.station
        verdict = verdict_of(call, gate.calls, gate.checks, station_.folders, station_.live.current())
        assert answer.err == "your net passport is not correct"
        assert TOKEN not in f"{answer} {call} {verdict} {caplog.text}"
    content = b"".join(path.read_bytes() for path in here.root.glob("station.db*"))
    assert TOKEN.encode() not in content
