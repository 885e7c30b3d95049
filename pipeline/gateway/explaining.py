"""Explaining: why calls are refused, for the log; in a thread of its own, as the doctor takes a while."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import Full, Queue
from typing import TYPE_CHECKING

import msgspec

from pipeline.gateway.call import Call
from pipeline.gateway.client import heard
from pipeline.station.signals import Blocked

if TYPE_CHECKING:
    from pipeline.gateway.diagnosing import CallVerdict

_MOST = 32
"""Calls that wait for their reason; more are told without."""
_SUM_UP = {"HC-A11", "HC-A13"}
"""What says nothing itself where others say why."""
_log = logging.getLogger(__name__)


class Refusal(msgspec.Struct, frozen=True):
    """A call that was refused, and why as far as that is known."""

    id: int
    status: int
    code: str
    text: str
    """What the sender was told."""
    why: str


class Explainer:
    """`hear` may be called by any thread, for every call; it costs next to nothing."""

    def __init__(self, verdict_of: Callable[[Call], CallVerdict], tell: Callable[[Refusal], None]) -> None:
        self._verdict_of = verdict_of
        self._tell = tell
        self._queue: Queue[Call | None] = Queue(_MOST)
        self._thread = threading.Thread(target=self._run, name="explainer", daemon=True)
        self._thread.start()

    def hear(self, call: Call) -> None:
        """A call was answered."""
        if call.accepted:
            return
        try:
            self._queue.put_nowait(call)
        except Full:
            self._told(call, "")

    def close(self) -> None:
        """Tell what waits, and end."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (call := self._queue.get()) is not None:
            try:
                why = reason(call, self._verdict_of(call))
            except Blocked:  # the database is away, which others tell of
                why = ""
            except Exception:  # noqa: BLE001  a fault of ours must not silence the log
                _log.exception("explaining call %d", call.id)
                why = ""
            self._told(call, why)

    def _told(self, call: Call, why: str) -> None:
        text = heard(call.status, call.reply).error or ""
        self._tell(Refusal(call.id, call.status, call.code, text, why))


def reason(call: Call, verdict: CallVerdict) -> str:
    """Why a call was refused, in a sentence or two; empty where its code says it all."""
    signature = verdict.signature
    if call.code == "HC-A08" and signature is not None and not signature.holds:
        causes = "; ".join(cause.text for cause in signature.causes)
        return causes or signature.detail or signature.reason
    found = [finding for finding in verdict.report.findings if finding.severity == "error"]
    inner = [finding for finding in found if finding.code[3] not in "AO"]
    if inner and call.code in _SUM_UP:
        more = f" (and {len(inner) - 1} more)" if len(inner) > 1 else ""
        return f"{inner[0].text}{more}"
    if call.code == "HC-A13":
        return ""
    return next((finding.hint for finding in found if finding.code == call.code), "")
