"""Faults: what is done to calls on purpose; with the same seed, to the same calls."""

from __future__ import annotations

import hashlib

import msgspec
from msgspec.structs import replace

from pipeline.gateway.fault import Fault
from pipeline.gateway.kept import Kept

MOST = 1000
"""Faults at a time."""
_KEY = "faults"


class Plan(msgspec.Struct, frozen=True):
    """The faults that are in force, and all that chance hangs on."""

    seed: int = 0
    last: int = 0
    """The id that was given last."""
    faults: tuple[Fault, ...] = ()


class Faults:
    """Any thread may ask. Each draw is kept before it counts, so that a stop changes nothing; raises Blocked.

    Whether a fault hits depends on the seed, the fault's id and how many calls it might have hit before; neither on
    other faults nor on the time.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._plan = Plan()

    @property
    def plan(self) -> Plan:
        """What is in force."""
        return self._plan

    def load(self) -> None:
        """Go on as it was left."""
        with self._kept.lock:
            self._plan = self._kept.get(_KEY, Plan) or Plan()

    def forget(self) -> None:
        """Others have removed what was kept: none is in force."""
        with self._kept.lock:
            self._plan = Plan()

    def add(self, fault: Fault) -> Fault:
        """Put one in force, behind the others; gives it with its id. Raises TooMany."""
        with self._kept.lock:
            plan = self._plan
            if len(plan.faults) >= MOST:
                raise TooMany
            made = replace(fault, id=plan.last + 1)
            self._set(replace(plan, last=made.id, faults=(*plan.faults, made)))
        return made

    def remove(self, number: int | None = None) -> int:
        """Take one back, or all of them; gives how many it were."""
        with self._kept.lock:
            before = self._plan.faults
            left = tuple(fault for fault in before if number not in (None, fault.id))
            if left != before:
                self._set(replace(self._plan, faults=left))
        return len(before) - len(left)

    def seed(self, seed: int) -> None:
        """Begin chance anew."""
        with self._kept.lock:
            self._set(replace(self._plan, seed=seed, faults=tuple(map(_fresh, self._plan.faults))))

    def draw(self, plugin: str | None, company: str | None, *, readable: bool = True) -> Fault | None:
        """The fault that hits a call: the first that fits and that chance is for.

        A station that is off is not noticed where the request is not `readable`: the vendor's server says that first.
        """
        with self._kept.lock:
            plan, hit = self._plan, None
            faults: list[Fault] = []
            for fault in plan.faults:
                skipped = fault.kind == "station_off" and not readable
                if hit is not None or skipped or fault.left == 0 or not fault.fits(plugin, company):
                    faults.append(fault)
                    continue
                if _chance(plan.seed, fault) < fault.probability:
                    hit = fault
                faults.append(_drawn(fault, hit=hit is not None))
            if tuple(faults) != plan.faults:
                self._set(replace(plan, faults=tuple(faults)))
        return hit

    def _set(self, plan: Plan) -> None:
        self._kept.put(_KEY, plan)
        self._plan = plan


class TooMany(Exception):
    """There are as many faults as there may be."""


def _fresh(fault: Fault) -> Fault:
    return replace(fault, asked=0)


def _drawn(fault: Fault, *, hit: bool) -> Fault:
    """The same after a call: nothing of it changes where nothing depends on that."""
    asked = fault.asked + 1 if fault.probability < 1 else fault.asked
    return replace(fault, asked=asked, left=fault.left - 1 if hit and fault.left is not None else fault.left)


def _chance(seed: int, fault: Fault) -> float:
    """From 0 to below 1, evenly."""
    digest = hashlib.sha256(f"{seed} {fault.id} {fault.asked}".encode()).digest()
    return int.from_bytes(digest[:6]) / (1 << 48)
