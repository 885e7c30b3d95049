"""Station: what the fixture `hconnect_station` gives."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from pipeline.errors import UsageError
from pipeline.gateway.stages import Stage
from pipeline.passport.credentials import Scheme
from pipeline.settings import toml
from pipeline.settings.station import StationSettings
from pipeline.testing.asking import Value, question
from pipeline.testing.asserting import Asserts
from pipeline.testing.books import Books
from pipeline.testing.calls import Call, Calls
from pipeline.testing.clock import Clock
from pipeline.testing.faults import Faults
from pipeline.testing.furnishing import first_provider
from pipeline.testing.originals import Originals
from pipeline.testing.provider import Provider
from pipeline.testing.putting import put
from pipeline.testing.reaching import Reaching, Which
from pipeline.testing.running import Running
from pipeline.testing.settling import is_settled
from pipeline.testing.telling import told
from pipeline.testing.waiting import Waiter

if TYPE_CHECKING:
    import httpx

Payload = bytes | str | Mapping[str, Any] | Sequence[Any]
_JSON = {"Content-Type": "application/json; charset=utf-8"}
_PATIENCE = 60.0
"""Seconds that an answer may take."""


class How(TypedDict, total=False):
    """How rows are sent."""

    company: str | None
    """That of the tests, unless another is named."""
    provider: Provider | None
    """The first one of the settings, unless another is given."""
    scheme: Scheme


class Station(Asserts):
    """A running station. Nothing of what is asked of it changes anything, but for what says so.

    Waits and assertions take `timeout` in seconds; those with `_async` in their names are the same for coroutines.
    """

    def __init__(self, running: Running) -> None:
        self._running = running
        self._originals = Originals(running.gateway.station)
        self.calls = Calls(running)
        """What arrived."""
        self.books = Books(running)
        """What stands in the books."""
        self.clock = Clock(running)
        """Its time, to be stopped and put forward."""
        self.faults = Faults(running)
        """What is done to calls on purpose."""
        super().__init__(
            self.books,
            self.calls,
            Waiter(running.gateway.news, running.options.timeout),
            lambda: is_settled(running.gateway),
        )

    def __repr__(self) -> str:
        return f"<Station {self.url}>"

    @property
    def url(self) -> str:
        """Where the vendor's endpoint is: http://127.0.0.1:50000/api."""
        return self._running.url

    @property
    def control_url(self) -> str:
        """Where the control API is, for programs in other languages: http://127.0.0.1:50000/_/."""
        return f"{self.url.removesuffix('/api')}/_/"

    @property
    def root(self) -> Path:
        """Its folder."""
        return self._running.root

    @property
    def drop(self) -> Path:
        """Its drop folder."""
        return self._running.gateway.station.folders.drop

    @property
    def company(self) -> str:
        """The file name of the company whose books are filled."""
        return self._running.options.company

    @property
    def settings(self) -> StationSettings:
        """What station.toml says now."""
        return self._running.gateway.station.live.current()

    @property
    def id(self) -> str | None:
        """Its GUID; None where it answers to each."""
        return self.settings.station.id

    @property
    def provider(self) -> Provider:
        """Who sends: the first provider of the settings."""
        return self.provider_of(first_provider(self.settings).net_passport)

    def provider_of(self, net_passport: str) -> Provider:
        """Another provider; what is asked of it raises UsageError where the settings have none of this id."""
        return Provider(self._running.gateway.station, net_passport, self.company)

    @cached_property
    def client(self) -> httpx.Client:
        """A client of httpx whose base is this machine's address of the station; closed at the end."""
        import httpx

        return httpx.Client(
            base_url=self._base, trust_env=False, verify=_no_certificates(), timeout=_PATIENCE
        )

    def async_client(self) -> httpx.AsyncClient:
        """A new client for coroutines; close it: `async with station.async_client() as client`."""
        import httpx

        return httpx.AsyncClient(
            base_url=self._base, trust_env=False, verify=_no_certificates(), timeout=_PATIENCE
        )

    def post(self, payload: Payload, plugin: str | None = None, **how: Unpack[How]) -> Call:
        """Post a request as it is, or rows that are signed by the provider; gives the call with its answer.

        A request is bytes, a text, or what has a `message`; all else is pluginData, and needs `plugin`. Raises UsageError,
        and what httpx raises where a fault breaks the connection.
        """
        body, before = self._body(payload, plugin, how), self._last()
        self.client.post("/api", content=body, headers=_JSON)
        return self._posted(body, before)

    async def post_async(self, payload: Payload, plugin: str | None = None, **how: Unpack[How]) -> Call:
        """See `post`."""
        body, before = self._body(payload, plugin, how), self._last()
        async with self.async_client() as client:
            await client.post("/api", content=body, headers=_JSON)
        return self._posted(body, before)

    def report(self, number: int, /, *, company: str | None = None, **values: Value) -> list[dict[str, Any]]:
        """Ask for a report as a client does; gives its rows, by their Hebrew captions.

        `values` are parameters by their names in the report's query (`account_from="10001"`); the others keep their
        defaults. Raises UsageError where there is no such report or parameter; fails where the call is refused.
        """
        __tracebackhide__ = True
        data = question(self._running.gateway.station, number, company or self.company, values)
        body, before = self._body(data, "Reports", {"company": company}), self._last()
        answer = self.client.post("/api", content=body, headers=_JSON)
        if not answer.is_success:
            call = self._posted(body, before)
            causes = [finding for finding in call.findings if finding.code != call.code]
            said = [f"{finding.code} {finding.text}: {finding.hint}" for finding in causes]
            raise AssertionError("\n".join((f"report {number} was refused: {call.error}", *said)))
        rows: list[dict[str, Any]] = answer.json()["apiRes"]["data"]
        return rows

    def put(self, name: str, content: Payload) -> Path:
        """Drop a file into the drop folder, whole at once, and let the station look; gives its path.

        Raises UsageError for a name that leads elsewhere.
        """
        if name in {"", ".."} or Path(name).name != name:
            remedy = "Leave out the folder: it is the drop folder."
            raise UsageError(f"{name!r} is no name of a file", remedy=remedy)
        station = self._running.gateway.station
        put(station, self.drop / name, _bytes(content))
        self._running.gateway.wake()
        return self.drop / name

    def write_settings(self, text: str) -> None:
        """Put another station.toml in place, for this test; it counts at once. Raises UsageError, with the line."""
        station = self._running.gateway.station
        path = station.folders.settings
        toml.parse(text.encode(), path)
        put(station, path, text.encode())

    def wait_for(
        self,
        call: Call | None = None,
        *,
        until: Stage = "imported",
        timeout: float | None = None,
        **which: Unpack[Which],
    ) -> Call:
        """Wait until a call has come so far: this one, or the oldest one that fits and has; gives it.

        `until` is `received`, `accepted`, `converted`, `published`, `filed`, `rejected`, and by the import engine
        `imported` (all of it is in the books) or `refused` (rows of it are not). Fails, with the timeline, as soon as this
        call cannot come so far any more, and after the timeout.
        """
        __tracebackhide__ = True
        reaching = Reaching(self._running.gateway, call, until, which)
        return reaching.result(self._waiter.until(reaching.look, timeout), self.calls)

    async def wait_for_async(
        self,
        call: Call | None = None,
        *,
        until: Stage = "imported",
        timeout: float | None = None,
        **which: Unpack[Which],
    ) -> Call:
        """See `wait_for`."""
        __tracebackhide__ = True
        reaching = Reaching(self._running.gateway, call, until, which)
        return reaching.result(await self._waiter.until_async(reaching.look, timeout), self.calls)

    def reset(self) -> None:
        """Make it as it was before the first test: what arrived goes, books, settings and activation files come back.

        Every test begins so.
        """
        self._running.gateway.state.reset()
        self._originals.put_back()
        self._running.troubles.said.clear()

    def snapshot(self, note: str = "") -> int:
        """Keep all that it holds, books and settings too; gives the number by which `restore` puts it back."""
        return self._running.gateway.state.snapshot(note).id

    def restore(self, number: int) -> None:
        """Put back what a snapshot holds. Raises UsageError where there is none of this number."""
        state = self._running.gateway.state
        found = state.find(number)
        if found is None:
            raise UsageError(f"there is no snapshot {number}", remedy="snapshot() gives the number of one.")
        state.restore(found)

    def told(self) -> str:
        """The calls with their timelines, and what is in the way, as a failing test shows them; empty for none."""
        return told(self.calls, self._running.troubles.said)

    def close(self) -> None:
        """Close what it has opened; the station itself goes on."""
        if "client" in self.__dict__:
            self.client.close()

    @property
    def _base(self) -> str:
        return self.url.removesuffix("/api")

    def _last(self) -> int:
        return next((call.id for call in self.calls.newest(1)), 0)

    def _body(self, payload: Payload, plugin: str | None, how: How) -> bytes:
        is_whole = isinstance(payload, bytes | str) or (isinstance(payload, Mapping) and "message" in payload)
        if is_whole and plugin is None:
            return _bytes(payload)
        if plugin is None:
            raise UsageError(
                "rows are posted to an interface", remedy='Name it: station.post(rows, "imovein").'
            )
        sender = how.get("provider") or self.provider
        company, scheme = how.get("company"), how.get("scheme", "token")
        return _bytes(sender.request(plugin, payload, company=company, scheme=scheme))

    def _posted(self, body: bytes, before: int) -> Call:
        """The oldest call behind another one that has this body; one that was too large to be read is kept without."""
        for call in self.calls.since(before):
            if call.body in (body, b""):
                return call
        raise AssertionError("the station has not kept this call: a reset in between takes calls away")


def _bytes(content: Payload) -> bytes:
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode()
    return json.dumps(content, ensure_ascii=False).encode()


def _no_certificates() -> ssl.SSLContext:
    """Of no authority: the station speaks no TLS, and reading them takes longer than a test."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
