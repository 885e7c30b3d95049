"""The station's clock: it stands and is put forward within bounds, and like faults and calls outlasts a stop."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.gateway.clock import FIRST, OutOfRange, StationClock
from pipeline.station.signals import Blocked
from tests.gateway.gateways import ROWS, SETTINGS, Running, StandingClock, gateway, request
from tests.gateway.holdings import START, calls, here, rows

__all__ = ["here"]


def test_clock_faults_and_calls_outlast_a_stop(tmp_path: Path) -> None:
    with gateway(tmp_path / "station") as here:
        here.control("POST", "seed", {"seed": 3})
        here.control("POST", "clock", {"freeze": START})
        here.control("POST", "faults", {"kind": "message", "code": "HC-A09", "probability": 0.5, "count": 9})
        for _ in range(5):
            here.post(request())
        before = calls(here), here.get("clock"), here.get("faults")
        for _ in range(5):
            here.post(request())
        after = calls(here)
    with gateway(tmp_path / "again") as here:
        here.control("POST", "seed", {"seed": 3})
        here.control("POST", "clock", {"freeze": START})
        here.control("POST", "faults", {"kind": "message", "code": "HC-A09", "probability": 0.5, "count": 9})
        for _ in range(5):
            here.post(request())
    with gateway(tmp_path / "again") as here:
        assert (calls(here), here.get("clock"), here.get("faults")) == before
        for _ in range(5):
            here.post(request())
        assert calls(here) == after


@pytest.fixture
def machine() -> StandingClock:
    return StandingClock()


def test_a_frozen_clock_stands_and_waits_go_on(machine: StandingClock) -> None:
    clock = StationClock(machine)
    clock.freeze()
    at, ticks = clock.now(), clock.ticks()
    machine.passed += 5
    assert (clock.now(), clock.ticks() - ticks) == (at, 5)
    clock.advance(3)
    assert ((clock.now() - at).total_seconds(), clock.ticks() - ticks) == (3, 8)


def test_a_clock_that_runs_can_be_put_forward_and_back_to_the_machines(machine: StandingClock) -> None:
    clock = StationClock(machine)
    clock.advance(60)
    machine.passed += 1
    assert (clock.now() - machine.now()).total_seconds() == 60
    clock.resume()
    assert clock.now() == machine.now()


@pytest.mark.parametrize("change", [lambda clock: clock.advance(1e13), lambda clock: clock.advance(1e10)])
def test_a_clock_does_not_leave_what_files_can_bear(
    machine: StandingClock, change: Callable[[StationClock], None]
) -> None:
    clock = StationClock(machine)
    clock.freeze(FIRST)
    with pytest.raises(OutOfRange):
        change(clock)
    assert clock.now() == FIRST


def test_a_setting_that_cannot_be_kept_does_not_count(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise Blocked("the journal is locked", "Close it.")

    monkeypatch.setattr("pipeline.gateway.kept.Kept.put", locked)
    assert here.control("POST", "clock", {"freeze": START})[0] == 503
    assert here.control("POST", "faults", {"kind": "reset"})[0] == 503
    assert not here.get("clock")["frozen"]
    assert here.get("faults")["faults"] == []


def test_what_waits_is_due_when_the_clock_is_put_forward(tmp_path: Path) -> None:
    with gateway(tmp_path / "station", SETTINGS + "[drop]\nquiet = 500\npatience = 500\n") as here:
        (here.root / "rep/hconnect/1_imovein_250030_x.json").write_text(json.dumps(ROWS))
        here.watcher.once()
        here.watcher.once()
        assert rows(here) == []
        while not here._bell._rung.empty():
            here._bell._rung.get()
        here.control("POST", "clock", {"advance": 600})
        assert not here._bell._rung.empty()  # whoever lets the station work looks again
        assert len(here.dats(1)) == 1
