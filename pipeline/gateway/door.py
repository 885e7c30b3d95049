"""Door: calls are written down before they are answered; those that wait at the same time share one wait for the disk."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections import deque
from collections.abc import Callable

from msgspec.structs import replace

from pipeline.gateway.call import Call
from pipeline.gateway.calls import Calls
from pipeline.gateway.delivery import TOGETHER, Delivery, input_name, record_of
from pipeline.station.signals import Blocked

_MOST = 1024
"""Accepted calls that may wait in memory for their file; more are written before the next call is."""
_MOST_BYTES = 1 << 26
_AGAIN = 1.0
"""Seconds between two tries where the drop folder takes no files."""

Waiting = tuple[Call, asyncio.Future[Call]]


class Door:
    """One thread commits what waits, answers, and then writes the files: between two commits, as long as nobody waits.

    `tell` is told once what stands in the way of the files, and an empty text when nothing does any more.
    """

    def __init__(self, calls: Calls, delivery: Delivery, tell: Callable[[str], None]) -> None:
        self._calls = calls
        self._delivery = delivery
        self._tell = tell
        self._pending: list[Waiting] = []
        self._lock = threading.Lock()
        self._knock = threading.Event()
        self._stopping = False
        self._undelivered: deque[Call] = deque()
        self._bytes = 0
        self._in_step = True
        """Whether `_undelivered` holds all that the journal says is to be delivered."""
        self._said = ""
        self._thread = threading.Thread(target=self._run, name="door", daemon=True)

    def open(self) -> int:
        """Deliver what a stop left behind, then take calls; gives how many files were written again.

        Raises Blocked, and EnvironmentFault where the calls are of another version.
        """
        self._calls.prepare()
        count = self._delivery.again(self._calls.undelivered())
        self._thread.start()
        return count

    def close(self) -> None:
        """Commit and deliver what has been taken, then end."""
        self._stopping = True
        self._knock.set()
        if self._thread.is_alive():
            self._thread.join()

    async def enter(self, call: Call) -> Call:
        """Write a call down; gives it with its id (and its name, where it was accepted) once it is on the disk.

        Raises Blocked where that cannot be done.
        """
        future: asyncio.Future[Call] = asyncio.get_running_loop().create_future()
        with self._lock:
            self._pending.append((call, future))
        self._knock.set()
        return await future

    def _run(self) -> None:
        while True:
            self._knock.wait(None if self._idle() else 0 if self._in_step else _AGAIN)
            self._knock.clear()
            with self._lock:
                waiting, self._pending = self._pending, []
            if waiting:
                self._commit(waiting)
            self._deliver()
            if self._stopping and not self._pending and (not self._undelivered or not self._in_step):
                return

    def _idle(self) -> bool:
        return self._in_step and not self._undelivered

    def _commit(self, waiting: list[Waiting]) -> None:
        made = [
            _named(call, number)
            for (call, _), number in zip(waiting, self._calls.take_numbers(len(waiting)), strict=True)
        ]
        accepted = [call for call in made if call.accepted]
        fault: Blocked | None = None
        try:
            self._calls.add(made, [record_of(call) for call in accepted])
        except Blocked as blocked:
            fault = blocked
        _resolve([(future, call) for (_, future), call in zip(waiting, made, strict=True)], fault)
        if fault is None and self._in_step:
            self._undelivered.extend(accepted)
            self._bytes += sum(len(call.body) for call in accepted)

    def _deliver(self) -> None:
        """One group, or as many as it takes to have no more in memory than there may be."""
        while self._undelivered or not self._in_step:
            try:
                if self._in_step:
                    self._deliver_some()
                else:
                    self._delivery.again(self._calls.undelivered())
                    self._in_step = True
            except Blocked as blocked:
                self._fall_out(blocked)
                return
            if self._said:
                self._said = ""
                self._tell("")
            if len(self._undelivered) < _MOST and self._bytes < _MOST_BYTES:
                return

    def _deliver_some(self) -> None:
        group = [self._undelivered[at] for at in range(min(TOGETHER, len(self._undelivered)))]
        self._delivery.deliver(group)
        for call in group:
            self._undelivered.popleft()
            self._bytes -= len(call.body)

    def _fall_out(self, blocked: Blocked) -> None:
        """The calls keep what was not delivered; it is read again from there."""
        self._in_step = False
        self._undelivered.clear()
        self._bytes = 0
        said = f"{blocked.reason}. {blocked.remedy}"
        if said != self._said:
            self._said = said
            self._tell(said)


def _named(call: Call, number: int) -> Call:
    if not call.accepted:
        return replace(call, id=number)
    digest = hashlib.sha256(call.body).hexdigest()
    return replace(call, id=number, name=input_name(call, number), sha256=digest)


def _resolve(answers: list[tuple[asyncio.Future[Call], Call]], fault: Blocked | None) -> None:
    """Wake those that wait, with one call to their loop."""

    def wake() -> None:
        for future, call in answers:
            if future.cancelled():  # the sender has gone
                continue
            if fault is None:
                future.set_result(call)
            else:
                future.set_exception(fault)

    answers[0][0].get_loop().call_soon_threadsafe(wake)
