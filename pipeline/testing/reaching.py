"""Reaching: a call that should come so far, and why it does not."""

from __future__ import annotations

from typing import TypedDict

import msgspec

from pipeline.errors import UsageError
from pipeline.gateway.calls import Wanted
from pipeline.gateway.service import Gateway
from pipeline.gateway.stages import STAGES, Stage
from pipeline.testing.calls import Call, Calls
from pipeline.testing.telling import told, told_call


class Which(TypedDict, total=False):
    """Which calls: those that fit all that is given; case does not count in names."""

    plugin: str | None
    company: str | None
    net_passport: str | None
    code: str | None
    accepted: bool | None
    after: int | None
    """Only those with a larger id."""


class NotReached(AssertionError):
    """No call has come so far."""


class Ended(msgspec.Struct, frozen=True):
    """The call will not come so far any more."""


class Reaching:
    """Asked again and again: whether a call has come so far, or will not any more."""

    def __init__(self, gateway: Gateway, call: Call | None, until: Stage, which: Which) -> None:
        """Raises UsageError for a stage that there is not."""
        if until not in STAGES:
            raise UsageError(
                f"calls never come to be {until}", remedy=f"They come to be {', '.join(STAGES)}."
            )
        self._gateway = gateway
        self._call = call
        self._until = until
        self._which = which
        self._wanted = Wanted(**which) if call is None else Wanted(after=call.id - 1, before=call.id + 1)

    def look(self) -> Call | Ended | None:
        """The call, or that it will not come so far any more; None while it may."""
        ended = self._call is not None and not any(step.state == "waits" for step in self._call.timeline)
        row = self._gateway.calls.first(self._wanted, self._until)
        if row is not None:
            return Call(self._gateway, row)
        return Ended() if ended else None

    def result(self, outcome: Call | Ended | None, calls: Calls) -> Call:
        """The call. Raises NotReached, with its timeline, or that of all of them."""
        __tracebackhide__ = True
        if isinstance(outcome, Call):
            return outcome
        if self._call is not None:
            lines = [f"call {self._call.id} was not {self._until}", *told_call(self._call)]
            raise NotReached("\n".join(lines))
        which = "".join(f", {name}={value!r}" for name, value in self._which.items())
        raise NotReached(f"no call was {self._until}{which}\n{told(calls) or 'no call has arrived'}")
