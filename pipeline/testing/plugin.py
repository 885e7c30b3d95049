"""The pytest plugin: a station as a fixture. Everything else is imported when a test asks for one of the fixtures.

A station runs in each process of pytest (each worker of pytest-xdist), from the first test that asks for it to the last
test of all; before each test it is made as it was at first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from pipeline.testing.books import Books
    from pipeline.testing.clock import Clock
    from pipeline.testing.faults import Faults
    from pipeline.testing.options import Options
    from pipeline.testing.provider import Provider
    from pipeline.testing.station import Station

_USED: pytest.StashKey[Station] = pytest.StashKey()
_SECTION = "hconnect calls"
N = TypeVar("N", int, float)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--hconnect-root`, and the keys of the configuration file."""
    group = parser.getgroup("hconnect", "the station of hconnect-station")
    group.addoption(
        "--hconnect-root",
        metavar="DIR",
        help="keep the station's folder there, as the last test has left it (with xdist: one below it a worker)",
    )
    parser.addini("hconnect_company", "the company whose books are filled (demo)", default="demo")
    parser.addini("hconnect_seed", "another number makes another shop (1)", default="1")
    parser.addini("hconnect_books", "reports (CSV) of accounts and items, which come to the shop's", "paths")
    parser.addini("hconnect_prm", "a folder of parameter files, which come before the shipped ones", "paths")
    parser.addini("hconnect_settings", "a station.toml", "paths")
    parser.addini("hconnect_timeout", "seconds that waits and assertions may take (10)", default="10")


@pytest.fixture(scope="session")
def hconnect_session(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Station]:
    """The station of `hconnect_station`, never reset: for fixtures of a wider scope, which need its address once."""
    from pipeline.errors import HConnectError
    from pipeline.station.signals import told
    from pipeline.testing.running import Running
    from pipeline.testing.station import Station

    options, wrong = _options(pytestconfig), ""
    running = Running(options, options.root or tmp_path_factory.mktemp("hconnect"))
    try:
        running.start()
    except HConnectError as fault:
        wrong = f"{fault}. {fault.remedy}"
    except OSError as fault:
        wrong = f"the station cannot be started: {told(fault)}"
    if wrong:
        pytest.fail(wrong, pytrace=False)
    station = Station(running)
    yield station
    station.close()
    running.stop()


@pytest.fixture
def hconnect_station(hconnect_session: Station, request: pytest.FixtureRequest) -> Station:
    """A running station with the books of a shop: `.url`, `.post`, `.calls`, `.wait_for`, `.assert_document` ..."""
    from pipeline.station.signals import Blocked, Busy

    wrong = ""
    try:
        hconnect_session.reset()
    except (Busy, Blocked) as fault:
        wrong = f"what a test before this one has left keeps the station from being reset: {fault.reason}"
    if wrong:
        pytest.fail(wrong, pytrace=False)
    request.node.stash[_USED] = hconnect_session
    return hconnect_session


@pytest.fixture
def hconnect_books(hconnect_station: Station) -> Books:
    """What stands in the station's books."""
    return hconnect_station.books


@pytest.fixture
def hconnect_clock(hconnect_station: Station) -> Clock:
    """The station's time, to be stopped and put forward."""
    return hconnect_station.clock


@pytest.fixture
def hconnect_faults(hconnect_station: Station) -> Faults:
    """What the station does to calls on purpose."""
    return hconnect_station.faults


@pytest.fixture
def hconnect_provider(hconnect_station: Station) -> Provider:
    """Who sends to the station: `.net_passport`, `.token`, `.keys`, `.sign`, `.request`."""
    return hconnect_station.provider


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows the calls that it made, and what to do where it has called something wrongly."""
    if call.excinfo is not None:
        _advise(call.excinfo.value)
    report = yield
    station = item.stash.get(_USED, (getattr(item, "funcargs", None) or {}).get("hconnect_session"))
    if station is not None and report.failed and report.when != "teardown" and (said := _told(station)):
        report.sections.append((_SECTION, said))
    return report


def _advise(fault: BaseException) -> None:
    """Let the report of an error of ours say what to do."""
    remedy = getattr(fault, "remedy", "")
    if remedy and type(fault).__module__.startswith("pipeline."):
        fault.add_note(remedy)


def _told(station: Station) -> str:
    try:
        return station.told()
    except Exception as fault:  # noqa: BLE001  what the test itself failed of must be shown in any case
        return f"they cannot be told: {fault}"


def _options(config: pytest.Config) -> Options:
    from pipeline.testing.options import Options

    return Options(
        root=_root(config),
        company=config.getini("hconnect_company"),
        seed=_number(config, "hconnect_seed", int),
        books=tuple(_paths(config, "hconnect_books")),
        prm=_path(config, "hconnect_prm"),
        settings=_path(config, "hconnect_settings"),
        timeout=_seconds(config, "hconnect_timeout"),
    )


def _root(config: pytest.Config) -> Path | None:
    given = config.getoption("--hconnect-root")
    if given is None:
        return None
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return Path(given, worker) if worker else Path(given)


def _path(config: pytest.Config, key: str) -> Path | None:
    found = _paths(config, key)
    if len(found) > 1:
        raise pytest.UsageError(f"{key} names more than one")
    return found[0] if found else None


def _paths(config: pytest.Config, key: str) -> list[Path]:
    found: list[Path] = config.getini(key)
    for path in found:
        if not path.exists():
            raise pytest.UsageError(f"{key}: {path} is not there")
    return found


def _number(config: pytest.Config, key: str, kind: Callable[[str], N]) -> N:
    given = config.getini(key)
    try:
        return kind(given)
    except ValueError:
        raise pytest.UsageError(f"{key}: {given} is not a number") from None


def _seconds(config: pytest.Config, key: str) -> float:
    found = _number(config, key, float)
    if not found >= 0:  # nan too
        raise pytest.UsageError(f"{key}: {found:g} is no number of seconds")
    return found
