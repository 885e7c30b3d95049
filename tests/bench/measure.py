"""Rounds of several contestants in turn, so that a busy moment of the machine falls on all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of each round."""

    rounds: tuple[float, ...]

    @property
    def best(self) -> float:
        """The round that was disturbed least."""
        return min(self.rounds)

    @property
    def median(self) -> float:
        """The round in the middle."""
        return statistics.median(self.rounds)

    def __str__(self) -> str:
        return f"best {self.best * 1000:9,.1f} ms   median {self.median * 1000:9,.1f} ms"


def in_turn(contestants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Times]:
    """Each contestant once to warm up, then `rounds` times, in turn; what it makes is freed off the clock.

    The garbage collector stays on, as it is for users; it runs before each round, so that nobody pays for
    another.
    """
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(rounds + 1):
        for name, contestant in contestants.items():
            gc.collect()
            start = time.perf_counter()
            made = contestant()
            end = time.perf_counter()
            del made
            if turn:
                taken[name].append(end - start)
    return {name: Times(tuple(times)) for name, times in taken.items()}


def verdict(what: str, reached: float, target: float, *, least: bool = False) -> None:
    """Print a figure beside its target; `least`: the figure should be at least that."""
    holds = reached >= target if least else reached <= target
    sign = ">=" if least else "<="
    print(f"  {'OK  ' if holds else 'MISS'}  {what}: {reached:,.2f}  (target {sign} {target:g})")
