"""A test waits for what it has sent, in functions and in coroutines: each wait ends, and says why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from pipeline.errors import UsageError
from pipeline.testing.options import Options
from pipeline.testing.reaching import NotReached
from pipeline.testing.running import Running
from pipeline.testing.station import Station
from tests.kit.rows import LINE, ORDER


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


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
