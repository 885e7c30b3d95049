"""Reporting: calls to Reports that nothing stands against, from their turn to the last byte of the answer.

A call is written down once the first part of its answer is known (64 KB, or the whole), before a byte of it is sent; of a
longer one is written down afterwards how it ended. No more of an answer is kept, in memory or in the calls, than a part.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace
from sqlalchemy import Engine

from pipeline.errors import HConnectError
from pipeline.findings import Finding
from pipeline.gateway import connection, replies
from pipeline.gateway.calls import Calls
from pipeline.gateway.in_hand import Cut, InHand
from pipeline.gateway.news import News
from pipeline.gateway.question import Question, failure
from pipeline.gateway.replies import CONTENT_TYPE, Reply
from pipeline.gateway.report_body import PART, ReportBody
from pipeline.gateway.report_call import ReportCall, Word, because
from pipeline.gateway.sending import Receive, Scope, Send, give
from pipeline.gateway.spoiling import Answer
from pipeline.gateway.turns import Held, Turns
from pipeline.reports.definition import Definition
from pipeline.settings.reports import MOST_AT_ONCE
from pipeline.settings.station import StationSettings
from pipeline.station.clock import Clock
from pipeline.station.signals import Blocked

T = TypeVar("T")
Enter = Callable[[Answer, ReportCall], Awaitable[int]]
"""Writes a call down; gives its id. Raises Blocked."""

_PATIENCE = 120.0
"""Seconds for which a sender may take nothing of its answer; the books are let go of then."""
_GRACE = 1.0
"""Seconds that reports in hand have when the service ends."""
_NOTHING = Reply(0, b"")
_log = logging.getLogger(__name__)


class Asked(msgspec.Struct, frozen=True):
    """A question, with all that is needed to answer it."""

    question: Question
    definition: Definition
    plugin: str
    """As the sender spelled it."""
    made: Answer
    """The answer so far: what a fault does to it."""
    settings: StationSettings
    enter: Enter
    scope: Scope
    receive: Receive
    send: Send


class Reporting:
    """Of one loop. `engine` is one to the books that nobody else uses: each report in hand holds a connection."""

    def __init__(self, engine: Engine, calls: Calls, news: News, clock: Clock) -> None:
        self._engine = engine
        self._calls = calls
        self._news = news
        self._clock = clock
        self._pool = ThreadPoolExecutor(2 * MOST_AT_ONCE, thread_name_prefix="report")
        self._turns = Turns()
        self._aborts: set[Callable[[], None]] = set()
        """Of the connections to those who wait for an answer."""
        self._ends = False
        self.in_hand = InHand()

    def end(self) -> None:
        """The service ends: break off, after a moment, what is in hand or waits for its turn. Called in the loop."""
        asyncio.get_running_loop().call_later(_GRACE, self._abort)

    def _abort(self) -> None:
        self._ends = True
        for abort in self._aborts:
            abort()

    def close(self) -> None:
        """Let go of the books, once the last has been read."""
        self._pool.shutdown()
        self._engine.dispose()

    async def answer(self, asked: Asked) -> None:
        """Run a report and send it. Raises Blocked where the call cannot be written down: nothing was sent then."""
        rules = asked.settings.reports
        abort = partial(connection.abort, asked.scope)
        self._aborts.add(abort)
        gone = asyncio.ensure_future(connection.gone(asked.receive))
        turn = self._turns.of(rules.at_once)
        try:
            await _before(gone, self._news.furnished())
            if turn.locked() and rules.beyond == "refuse":
                await self._refuse(asked, Finding("HC-E18", given={"limit": str(rules.at_once)}), "refused")
            elif await _acquired(turn, gone):
                held = Held(turn)
                try:
                    await self._run(asked, gone, held)
                finally:
                    held.give_back()
            else:
                await self._leave(asked)
        finally:
            gone.cancel()
            self._aborts.discard(abort)

    async def _run(self, asked: Asked, gone: asyncio.Future[None], turn: Held) -> None:
        """It is its turn."""
        delay = asked.settings.reports.delay
        if delay and not await _before(gone, self._news.pause(delay)):
            await self._leave(asked)
            return
        cut = Cut(asyncio.get_running_loop(), partial(connection.abort, asked.scope))
        body = ReportBody(
            self._engine,
            asked.question,
            asked.definition,
            plugin=asked.plugin,
            most=asked.settings.reports.max_rows,
        )
        number = await self._beside(self.in_hand.begin, cut)
        try:
            await self._answer(asked, body, gone, cut, turn)
        finally:
            await asyncio.shield(self._beside(self._over, body, number))

    def _over(self, body: ReportBody, number: int) -> None:
        body.close()
        self.in_hand.end(number)

    async def _answer(
        self, asked: Asked, body: ReportBody, gone: asyncio.Future[None], cut: Cut, turn: Held
    ) -> None:
        """What is sent last comes when the turn is given back: whoever has all of it may ask again at once."""
        asking = await _before(gone, self._beside(body.first))
        if asking is None:
            await self._leave(asked)
            return
        try:
            first = asking.result()
        except Exception as fault:  # noqa: BLE001  the sender waits
            turn.give_back()
            await self._refuse(asked, _why(fault), "failed")
            return
        if gone.done():
            await self._leave(asked)
            return
        made = replace(asked.made, reply=Reply(200, first))
        breaks = made.fault is not None and made.fault.breaks
        is_over = body.ended or breaks
        word: Word = "cut" if breaks else "whole" if body.ended else ""
        ended = self._clock.now() if is_over else None
        size = len(made.sent.body) if is_over else 0
        report = asked.question.kept(rows=body.rows, bytes=size, word=word, ended=ended)
        call = await asked.enter(replace(made, reply=Reply(200, _beginning(first))), report)
        await self._hold_back(made)
        if is_over:
            cut.given = True  # nothing is read or written any more
            turn.give_back()
            await give(made, asked.scope, asked.receive, asked.send)
        else:
            ending = await self._stream(asked, body, first, gone, turn)
            cut.given = True
            await asyncio.shield(self._beside(body.close))
            turn.give_back()  # before anybody reads that it is over
            await self._write_down(replace(report, call=call, rows=body.rows, **ending))

    async def _stream(
        self, asked: Asked, body: ReportBody, first: bytes, gone: asyncio.Future[None], turn: Held
    ) -> dict[str, Any]:
        """Send part after part; gives how it ended."""
        await asked.send({"type": "http.response.start", "status": 200, "headers": [CONTENT_TYPE]})
        part, size = first, 0
        try:
            while True:
                if body.ended:
                    turn.give_back()
                async with asyncio.timeout(_PATIENCE):
                    await asked.send({"type": "http.response.body", "body": part, "more_body": True})
                if gone.done():
                    return self._gone(size)
                size += len(part)
                if body.ended:
                    await asked.send({"type": "http.response.body", "body": b""})
                    return self._ended("whole", size)
                reading = await _before(gone, self._beside(body.next))
                if reading is None:
                    return self._gone(size)
                part = reading.result()
        except asyncio.CancelledError:  # the service ends; what nobody takes would keep it from that
            connection.abort(asked.scope)
            raise
        except TimeoutError:
            await _break_off(asked, gone)
            return self._ended("gone", size)
        except Exception as fault:  # noqa: BLE001  half an answer must not look like a whole one
            await _break_off(asked, gone)
            return self._ended("failed", size) | because(_why(fault))

    def _gone(self, size: int = 0) -> dict[str, Any]:
        """How it ended where nobody is there any more; it stays open where that is because the service ends."""
        return {"bytes": size} if self._ends else self._ended("gone", size)

    def _ended(self, word: Word, size: int) -> dict[str, Any]:
        return {"word": word, "bytes": size, "ended": self._clock.now()}

    async def _refuse(self, asked: Asked, finding: Finding, word: Word) -> None:
        """The station cannot answer: the vendor's A11 (unknown: the guide has no other that fits)."""
        text = Finding("HC-A11", given={"moduleType": asked.plugin}).text
        reply = replies.refused("HC-A11", text, asked.settings.gateway)
        made = replace(asked.made, reply=reply, code="HC-A11")
        report = asked.question.kept(word=word, ended=self._clock.now(), **because(finding))
        await asked.enter(made, report)
        await self._hold_back(made)
        await give(made, asked.scope, asked.receive, asked.send)

    async def _leave(self, asked: Asked) -> None:
        """The sender has gone before there was anything to send."""
        report = asked.question.kept(**self._gone())
        await asked.enter(replace(asked.made, reply=_NOTHING), report)

    async def _hold_back(self, made: Answer) -> None:
        if made.fault is not None and made.fault.taken:
            await self._news.pause(made.fault.seconds)

    async def _write_down(self, report: ReportCall) -> None:
        try:
            await self._beside(self._calls.end, report)
        except Blocked as blocked:
            _log.warning("how a report ended was not written down: %s", blocked.reason)
        self._news.ring()

    async def _beside(self, work: Callable[..., T], *given: Any) -> T:
        """In a thread: the books are asked, and waited for."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)


async def _acquired(turn: asyncio.Semaphore, gone: asyncio.Future[None]) -> bool:
    """Whether it becomes one's turn before the sender goes away."""
    if not turn.locked():
        return await turn.acquire()  # at once: nobody comes in between, who would be waited for
    return await _before(gone, turn.acquire()) is not None


async def _before(gone: asyncio.Future[None], work: Awaitable[T]) -> asyncio.Future[T] | None:
    """Some work, once it has ended; None where the sender goes away before: then it is given up."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        return task if task.done() else None
    finally:
        if not task.done():
            task.cancel()


async def _break_off(asked: Asked, gone: asyncio.Future[None]) -> None:
    connection.abort(asked.scope)
    await gone


def _why(fault: Exception) -> Finding:
    """What to say of a report that failed."""
    if isinstance(fault, HConnectError | OSError):
        return failure(fault)
    if isinstance(fault, Blocked):
        return Finding("HC-E17", given={"reason": fault.reason, "remedy": fault.remedy})
    _log.error("running a report", exc_info=fault)
    reason = f"unexpected {type(fault).__name__}"
    remedy = "This is a fault of the program: please report it."
    return Finding("HC-E17", given={"reason": reason, "remedy": remedy})


def _beginning(body: bytes) -> bytes:
    """What is kept of a long answer: whole characters."""
    return body if len(body) <= PART else body[:PART].decode("utf-8", "ignore").encode()
