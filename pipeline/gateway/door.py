"""Door: calls are written down before they are answered; those that wait at the same time share one wait for the disk."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from msgspec.structs import replace

from pipeline.gateway.call import Call
from pipeline.gateway.calls import Calls
from pipeline.gateway.courier import Courier
from pipeline.gateway.delivery import Delivery, input_name, record_of
from pipeline.gateway.report_call import ReportCall
from pipeline.station.signals import Blocked, Busy

_log = logging.getLogger(__name__)
Waiting = tuple[Call, ReportCall | None, asyncio.Future[Call]]


class Door:
    """One thread commits what waits and answers; the courier puts it into the drop folder.

    `tell` is told once what stands in the way of that, and an empty text when nothing does any more; `entered` is
    called whenever calls were written down.
    """

    def __init__(
        self,
        calls: Calls,
        delivery: Delivery,
        tell: Callable[[str], None],
        entered: Callable[[], None] = lambda: None,
    ) -> None:
        self._calls = calls
        self._entered = entered
        self._courier = Courier(calls, delivery, tell, self.quiet)
        self._pending: list[Waiting] = []
        self._lock = threading.Lock()
        self._knock = threading.Event()
        self._committing = threading.Lock()
        """Held while calls are written down."""
        self._inside = 0
        """Calls that wait for an answer."""
        self._last = 0.0
        """When one was answered."""
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="door", daemon=True)

    def open(self) -> int:
        """Deliver what a stop left behind, then take calls; gives how many files were written again.

        Raises Blocked, and EnvironmentFault where the calls are of another version.
        """
        self._calls.prepare()
        count = self._courier.start()
        self._thread.start()
        return count

    def close(self) -> None:
        """Commit and deliver what has been taken, then end."""
        self._stopping = True
        self._knock.set()
        if self._thread.is_alive():
            self._thread.join()
        self._courier.stop()

    @contextmanager
    def shut(self, patience: float) -> Iterator[None]:
        """Let nothing through until the block is left: calls wait for their answers.

        Raises Busy where it is not at rest within so many seconds.
        """
        if not self._committing.acquire(timeout=patience):
            raise Busy("calls are still being written down")
        try:
            with self._courier.still(patience):
                yield
        finally:
            self._committing.release()

    def forget(self) -> None:
        """While it is shut: others have removed all calls."""
        self._courier.forget()

    def begin_anew(self) -> None:
        """While it is shut: others have changed the calls. Raises Blocked."""
        self._courier.begin_anew()

    async def enter(self, call: Call, report: ReportCall | None = None) -> Call:
        """Write a call down; gives it with its id (and its name, where it becomes an input) once it is on the disk.

        `report` is what it asks of the books, where it does.
        Raises Blocked where that cannot be done.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Call] = loop.create_future()
        with self._lock:
            self._pending.append((call, report, future))
            first = len(self._pending) == 1
        self._inside += 1
        if first:
            loop.call_soon(self._knock.set)  # once those are in who came at the same time
        try:
            return await future
        finally:
            self._inside -= 1
            self._last = time.monotonic()

    def quiet(self) -> float:
        """Seconds since a call last waited for its answer."""
        return 0.0 if self._inside else time.monotonic() - self._last

    @property
    def left(self) -> int:
        """Accepted calls that are not in the drop folder yet."""
        return self._courier.left

    def _run(self) -> None:
        while not self._stopping or self._pending:
            self._knock.wait()
            self._knock.clear()
            with self._lock:
                waiting, self._pending = self._pending, []
            if waiting:
                with self._committing:
                    self._commit(waiting)

    def _commit(self, waiting: list[Waiting]) -> None:
        numbers = self._calls.take_numbers(len(waiting))
        made = [_named(call, number) for (call, _, _), number in zip(waiting, numbers, strict=True)]
        entering = [call for call in made if call.enters]
        asked = [
            replace(report, call=number)
            for (_, report, _), number in zip(waiting, numbers, strict=True)
            if report is not None
        ]
        fault: Blocked | None = None
        try:
            self._calls.add(made, [record_of(call) for call in entering], asked)
        except Blocked as blocked:
            fault = blocked
        except Exception as unexpected:  # noqa: BLE001  those who wait must hear of it, and the next are to be served
            _log.exception("writing down %d calls", len(made))
            fault = Blocked(
                f"unexpected {type(unexpected).__name__}: a fault of the program, please report it"
            )
        _resolve([(future, call) for (_, _, future), call in zip(waiting, made, strict=True)], fault)
        if fault is None:
            self._entered()
            if entering:
                self._courier.take(entering)


def _named(call: Call, number: int) -> Call:
    if not call.enters:
        return replace(call, id=number)
    digest = hashlib.sha256(call.body).hexdigest()
    return replace(call, id=number, name=input_name(call, number), sha256=digest)


def _resolve(answers: list[tuple[asyncio.Future[Call], Call]], fault: Blocked | None) -> None:
    """Wake those that wait, with one call to their loop."""

    def wake() -> None:
        for future, call in answers:
            if future.done():  # the sender has gone
                continue
            if fault is None:
                future.set_result(call)
            else:
                future.set_exception(fault)

    with suppress(RuntimeError):  # the loop was closed: nobody waits any more
        answers[0][0].get_loop().call_soon_threadsafe(wake)
