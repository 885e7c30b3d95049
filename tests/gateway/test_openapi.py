"""The control API against its own OpenAPI: what it says it takes, it takes; what it answers is what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

from tests.gateway.gateways import ROWS, Running, gateway, request

# What the schema cannot say is refused with 422, as it says: a delay without seconds, a year that no file can bear.
UNSAID = [positive_data_acceptance, unsupported_method]
WAITS = {"/_/wait": "timeout", "/_/ready": "wait"}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with gateway(tmp_path_factory.mktemp("openapi") / "station") as running:
        yield running


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_what_openapi_says(here: Running, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{here.port}/_/openapi.json")
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        furnish(here)

        @settings(max_examples=10)
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers(case: schemathesis.Case[Any]) -> None:
            seconds = WAITS.get(case.path)
            if seconds is not None and _is_long(case.query.get(seconds, 10)):
                case.query[seconds] = 0  # nobody wants to wait here
            case.call_and_validate(excluded_checks=UNSAID, timeout=30)

        try:
            answers()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE  # nothing can be wrong with it
        except Exception as fault:
            fault.add_note(f"{operation.label}, {mode.name}")
            raise


def furnish(here: Running) -> None:
    """Every operation finds something to work on."""
    here.control("POST", "reset")
    here.control("POST", "faults", {"kind": "delay", "seconds": 0.001})
    here.post(request())
    here.post(request(data=[ROWS[0] | {"Quantity": "x"}]))
    here.dats(1)
    if not here.get("snapshots")["snapshots"]:
        here.control("POST", "snapshot")


def _is_long(seconds: Any) -> bool:
    try:
        return 0 < float(seconds) <= 120
    except (TypeError, ValueError):
        return False


def test_every_operation_is_described(here: Running) -> None:
    said = here.get("openapi.json")
    operations = [one for path in said["paths"].values() for one in path.values()]
    assert len(operations) > 15
    assert all(one["description"] and one["operationId"] for one in operations)
    assert all({"403", "422"} <= set(one["responses"]) for one in operations)
