"""Faults: what is done to calls on purpose, to see how the sender bears it."""

from __future__ import annotations

from pydantic import ValidationError

from pipeline.errors import UsageError
from pipeline.gateway.fault import Fault, Kind
from pipeline.gateway.new_fault import NewFault, When
from pipeline.testing.running import Running


class Faults:
    """None at the begin of each test. Of several the first that fits a call, and that chance is for, is done."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def __len__(self) -> int:
        return len(self.active)

    @property
    def active(self) -> tuple[Fault, ...]:
        """Those that are in force, with the calls that they will still hit (`left`)."""
        return self._running.gateway.faults.plan.faults

    def add(
        self,
        kind: Kind,
        *,
        when: When = "before",
        plugin: str | None = None,
        company: str | None = None,
        probability: float = 1.0,
        count: int | None = None,
        seconds: float = 0.0,
        code: str | None = None,
    ) -> Fault:
        """Put one in force, as `POST /_/faults` does; see docs/control-api.md. Raises UsageError."""
        wanted = {
            "kind": kind,
            "when": when,
            "plugin": plugin,
            "company": company,
            "probability": probability,
            "count": count,
            "seconds": seconds,
            "code": code,
        }
        try:
            made = NewFault.model_validate(wanted)
        except ValidationError as fault:
            said = "; ".join(error["msg"].removeprefix("Value error, ") for error in fault.errors())
            raise UsageError(said, remedy="docs/control-api.md lists the faults.") from None
        return self._running.gateway.faults.add(made.fault())

    def remove(self, fault: Fault) -> None:
        """Take one back; nothing where it is not in force any more."""
        self._running.gateway.faults.remove(fault.id)

    def clear(self) -> None:
        """Take all of them back."""
        self._running.gateway.faults.remove()

    def seed(self, seed: int) -> None:
        """Begin chance anew: with the same seed the same calls meet the same faults."""
        self._running.gateway.faults.seed(seed)
