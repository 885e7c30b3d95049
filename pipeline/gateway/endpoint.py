"""Endpoint: POST /api, from the raw body to the vendor's reply."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

import msgspec

from pipeline.findings import Finding
from pipeline.gateway import replies
from pipeline.gateway.call import Call
from pipeline.gateway.checks import TOO_LARGE, Checked, Checks
from pipeline.gateway.door import Door
from pipeline.gateway.faults import Faults
from pipeline.gateway.news import News
from pipeline.gateway.replies import ENVELOPE, Reply
from pipeline.gateway.report_call import ReportCall
from pipeline.gateway.reporting import Asked, Reporting
from pipeline.gateway.sending import Receive, Scope, Send, answer, give
from pipeline.gateway.spoiling import Answer, spoiled
from pipeline.reporters.base import no_halves
from pipeline.settings.station import StationSettings
from pipeline.station.clock import Clock
from pipeline.station.report import MICROSECOND
from pipeline.station.signals import Blocked

_LONG = 1 << 16
"""Bytes from which a body is judged beside the loop, so that others need not wait."""
_TEXT = 500
"""Characters that are kept of a header."""
_UNREADABLE = {*ENVELOPE, TOO_LARGE}
"""Codes of requests that nobody can be asked about."""
_FAILED = "the station could not judge this request: this is a fault of the program, please report it"
_log = logging.getLogger(__name__)


class Endpoint:
    """An ASGI application. No framework between the body and the checks: each call costs as little as can be."""

    def __init__(
        self,
        checks: Checks,
        door: Door,
        settings: Callable[[], StationSettings],
        clock: Clock,
        *,
        faults: Faults,
        news: News,
        reporting: Reporting,
    ) -> None:
        self._faults = faults
        self._news = news
        self._checks = checks
        self._door = door
        self._settings = settings
        self._clock = clock
        self._reporting = reporting
        self.answered: Callable[[Call], None] = lambda _: None
        """Is told of each call that was written down."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; always with JSON."""
        if scope["method"] != "POST":
            text = f"{scope['method']} is not what {scope['path']} takes: POST a request to it"
            await answer(send, replies.error(405, text), [(b"allow", b"POST")])
            return
        settings = self._settings()
        headers = dict(scope["headers"])
        body = await _read(headers, receive, settings.gateway.max_body)
        if body is None:
            return  # the sender has gone, and nothing was asked
        arrived = Arrived(scope, headers, body, self._clock.now())
        try:
            checked = await self._checked(body, settings)
        except Exception:  # noqa: BLE001  a fault of ours is told to the sender, who waits
            _log.exception("judging a request of %d bytes", len(body) if isinstance(body, bytes) else 0)
            await answer(send, replies.error(500, _FAILED))
            return
        try:
            await self._answer(arrived, checked, settings, receive, send)
        except Blocked as blocked:
            _log.warning("a call was not written down: %s", blocked.reason)
            text = f"the call was not taken, send it again: {blocked.reason}"
            await answer(send, replies.error(500, text))

    async def _checked(self, body: bytes | TooLarge, settings: StationSettings) -> Checked | None:
        if isinstance(body, TooLarge):
            return None
        if len(body) < _LONG:
            return self._checks(body, settings)
        return await asyncio.to_thread(self._checks, body, settings)

    async def _answer(
        self,
        arrived: Arrived,
        checked: Checked | None,
        settings: StationSettings,
        receive: Receive,
        send: Send,
    ) -> None:
        """Write a call down and answer it. Raises Blocked, with nothing sent, where it cannot be written down."""
        made = Answer(*_reply(checked, settings))
        duration = self._since(arrived.at)
        if self._faults.plan.faults:
            made = await self._spoiled(made, checked, settings)
        question = checked.question if checked is not None else None
        if question is None or checked is None:
            await self._enter(arrived, checked, made, None, duration)
        elif question.definition is not None and checked.answer is None and made.needs_rows:
            asked = Asked(
                question,
                question.definition,
                plugin=checked.verdict.plugin or "",
                made=made,
                settings=settings,
                enter=partial(self._enter, arrived, checked),
                scope=arrived.scope,
                receive=receive,
                send=send,
            )
            await self._reporting.answer(asked)
            return
        else:
            report = question.kept(word="refused" if made.code else "fault", ended=self._clock.now())
            await self._enter(arrived, checked, made, report, duration)
        if made.fault is not None and made.fault.taken:
            await self._news.pause(made.fault.seconds)
        await give(made, arrived.scope, receive, send)

    async def _enter(
        self,
        arrived: Arrived,
        checked: Checked | None,
        made: Answer,
        report: ReportCall | None,
        duration: int | None = None,
    ) -> int:
        """Write a call down; gives its id. `duration` is that until now, where nobody says it. Raises Blocked."""
        took = self._since(arrived.at) if duration is None else duration
        call = await self._door.enter(_call(arrived, checked, made, took), report)
        self.answered(call)
        return call.id

    def _since(self, moment: datetime) -> int:
        return max(0, (self._clock.now() - moment) // MICROSECOND)

    async def _spoiled(self, made: Answer, checked: Checked | None, settings: StationSettings) -> Answer:
        """The answer after the faults; a delay before the call is taken is over by then."""
        verdict = checked.verdict if checked is not None else None
        fault = await asyncio.to_thread(
            self._faults.draw,
            verdict.plugin if verdict is not None else None,
            verdict.company if verdict is not None else None,
            readable=made.code not in _UNREADABLE,
        )
        if fault is None:
            return made
        if not fault.taken:
            await self._news.pause(fault.seconds)
        return spoiled(made, fault, checked, settings.gateway)


class Arrived(msgspec.Struct, frozen=True):
    """A request as it came."""

    scope: Scope
    headers: dict[bytes, bytes]
    body: bytes | TooLarge
    at: datetime
    """When the whole body was there."""


class TooLarge:
    """A body beyond the limit, which was not kept."""


async def _read(headers: dict[bytes, bytes], receive: Receive, limit: int) -> bytes | TooLarge | None:
    """The whole body; None where the sender went away. Of one that is too large the rest is read, and thrown away.

    Whoever asks with Expect: 100-continue hears of that before sending.
    """
    length = headers.get(b"content-length", b"")
    too_large = length.isdigit() and int(length) > limit
    if too_large and headers.get(b"expect", b"").lower() == b"100-continue":
        return TooLarge()
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > limit or too_large:
            too_large = True
            parts = []
        else:
            parts.append(part)
        if not message.get("more_body", False):
            return TooLarge() if too_large else parts[0] if len(parts) == 1 else b"".join(parts)


def _call(arrived: Arrived, checked: Checked | None, made: Answer, duration: int) -> Call:
    client = arrived.scope.get("client")
    verdict = checked.verdict if checked is not None else None
    sent = made.sent
    return Call(
        id=0,
        received=arrived.at,
        client=f"{client[0]}:{client[1]}" if client else "",
        content_type=_shown(arrived.headers, b"content-type"),
        user_agent=_shown(arrived.headers, b"user-agent"),
        body=arrived.body if isinstance(arrived.body, bytes) else b"",
        encoding=verdict.encoding if verdict is not None else "",
        status=sent.status,
        reply=sent.body,
        code=made.code,
        station=_kept(verdict.station) if verdict is not None else None,
        plugin=_kept(verdict.plugin) if verdict is not None else None,
        company=_kept(verdict.company) if verdict is not None else None,
        net_passport=_kept(verdict.net_passport) if verdict is not None else None,
        comp_id=checked.comp_id if checked is not None else None,
        interface=_kept(checked.interface) if checked is not None else None,
        duration=duration,
        fault=made.fault.told if made.fault is not None else "",
    )


def _reply(checked: Checked | None, settings: StationSettings) -> tuple[Reply, str]:
    """The answer and its code, which is empty where the request is accepted; None was too large to be read.

    That of a report is still to be made then.
    """
    if checked is None:
        return _too_large(settings.gateway.max_body), TOO_LARGE
    finding: Finding | None = checked.answer
    if finding is not None:
        return replies.refused(finding.code, finding.text, settings.gateway), finding.code
    if not checked.verdict.accepted:  # larger than [policy] max_bytes
        return _too_large(settings.policy.max_bytes or 0), TOO_LARGE
    return replies.ok(checked.verdict.plugin or ""), ""


def _too_large(limit: int) -> Reply:
    """What the vendor answers is not known; 413 is what such servers say."""
    return replies.error(413, Finding(TOO_LARGE, given={"limit": f"{limit:,}"}).text)


def _kept(text: str | None) -> str | None:
    """A text that any database takes: without halves of characters and without NUL."""
    return None if text is None else no_halves(text).replace("\0", "\ufffd")


def _shown(headers: dict[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1")[:_TEXT]
