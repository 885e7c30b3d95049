"""Rows that the strategies give in a second of a processor, Hypothesis with all that it does around them."""

from __future__ import annotations

import time

from hypothesis import HealthCheck, Phase, given, settings

from pipeline.testing import strategies


def rates(plugin: str, examples: int, rounds: int) -> list[float]:
    """Rows a second, of each round: examples of `plugin_data` as a property test draws them, checked by nobody."""
    found = []
    for _ in range(rounds + 1):
        rows = 0

        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategies.plugin_data(plugin))
        def draw(payload: list[dict[str, object]]) -> None:
            nonlocal rows
            rows += len(payload)

        begun = time.process_time()
        draw()
        found.append(rows / (time.process_time() - begun))
    return found[1:]  # the first one makes what is made once
