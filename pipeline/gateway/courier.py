"""Courier: accepted calls are put into the drop folder by a thread of its own, soon where it is calm, slowly under load."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from pipeline.gateway.call import Call
from pipeline.gateway.calls import Calls
from pipeline.gateway.delivery import TOGETHER, Delivery
from pipeline.station.signals import Blocked, Busy

_CALM = 0.005
"""Seconds without a new call after which nothing else has to be done first."""
_REST = 9
"""Under load it rests so many times as long as it took for the files before: those who wait for an answer come first."""
_MOST = 16_384
_MOST_BYTES = 1 << 26
"""Calls that may wait, and what they may hold: with more of them, calls are written down only as fast as files are."""
_AGAIN = 1.0
"""Seconds between two tries where the drop folder takes no files."""


class Courier:
    """`tell` is told once what stands in its way, and an empty text when nothing does any more.

    `quiet` gives the seconds since a call last waited for its answer.
    """

    def __init__(
        self, calls: Calls, delivery: Delivery, tell: Callable[[str], None], quiet: Callable[[], float]
    ) -> None:
        self._calls = calls
        self._delivery = delivery
        self._tell = tell
        self._quiet = quiet
        self._change = threading.Condition()
        self._waiting: deque[Call] = deque()
        self._bytes = 0
        self._in_step = True
        """Whether `_waiting` holds all that the journal says is to be delivered."""
        self._delivering = threading.Lock()
        """Held while files are written."""
        self._stopping = False
        self._took = 0.0
        self._said = ""
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> int:
        """Deliver what a stop left behind, then what comes; gives how many files were written again. Raises Blocked."""
        count = self._delivery.again(self._calls.undelivered())
        self._thread.start()
        return count

    def take(self, accepted: Sequence[Call]) -> None:
        """Take calls that are written down; returns at once, unless too many wait."""
        with self._change:
            if not self._in_step:
                return  # they will be read from the calls
            self._waiting.extend(accepted)
            self._bytes += sum(len(call.body) for call in accepted)
            self._change.notify_all()
            self._change.wait_for(lambda: not self._full())

    @property
    def left(self) -> int:
        """Calls that it has taken and not delivered yet; any thread may look."""
        return len(self._waiting)

    @contextmanager
    def still(self, patience: float) -> Iterator[None]:
        """Deliver nothing until the block is left. Raises Busy where files are still being written by then."""
        if not self._delivering.acquire(timeout=patience):
            raise Busy("accepted calls are still being put into the drop folder")
        try:
            yield
        finally:
            self._delivering.release()

    def forget(self) -> None:
        """While it is still, and no call is taken: nothing is left to deliver."""
        with self._change:
            self._forget()
            self._in_step = True

    def begin_anew(self) -> None:
        """While it is still, and no call is taken: deliver what the calls say now. Raises Blocked."""
        self.forget()
        self._delivery.again(self._calls.undelivered())

    def stop(self) -> None:
        """Deliver what waits, then end."""
        with self._change:
            self._stopping = True
            self._change.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def _full(self) -> bool:
        return len(self._waiting) > _MOST or self._bytes > _MOST_BYTES

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or not self._in_step or self._stopping)
                if self._stopping and not (self._waiting and self._in_step):
                    return
                self._rest()
            began = time.monotonic()
            try:
                self._deliver()
            except Blocked as blocked:
                self._fall_out(blocked)
            else:
                self._took = time.monotonic() - began
                self._say("")

    def _rest(self) -> None:
        """Let those go first who wait for an answer."""
        end = time.monotonic() + self._took * _REST
        while not (self._stopping or self._full()):
            left = min(end - time.monotonic(), _CALM - self._quiet())
            if left <= 0:
                return
            self._change.wait(left)

    def _deliver(self) -> None:
        with self._delivering:
            with self._change:
                in_step, self._in_step = self._in_step, True  # what is taken from here on waits its turn
                group = list(islice(self._waiting, TOGETHER))
            if not in_step:
                last = self._catch_up()
            elif group:
                self._delivery.deliver(group)
                last = group[-1].id
            else:
                return  # somebody began anew
            with self._change:
                while self._waiting and self._waiting[0].id <= last:
                    self._bytes -= len(self._waiting.popleft().body)
                self._change.notify_all()

    def _catch_up(self) -> int:
        """Deliver what the calls say; gives the id of the last. Calls are written down in the order of their ids."""
        last = 0

        def noted() -> Iterator[Call]:
            nonlocal last
            for call in self._calls.undelivered():
                last = call.id
                yield call

        self._delivery.again(noted())
        return last

    def _forget(self) -> None:
        self._waiting.clear()
        self._bytes = 0
        self._change.notify_all()

    def _fall_out(self, blocked: Blocked) -> None:
        """The calls keep what was not delivered; it is read again from there."""
        self._say(". ".join(filter(None, (blocked.reason, blocked.remedy))))
        with self._change:
            self._in_step = False
            self._forget()
            self._change.wait_for(lambda: self._stopping, _AGAIN)

    def _say(self, text: str) -> None:
        if text != self._said:
            self._said = text
            self._tell(text)
