"""Keeping: the rows of an interface that the books do not know. Nothing is made of them; each is kept as it was sent."""

from __future__ import annotations

from pipeline.books.run import Run
from pipeline.books.staging import Chunk


class Keeping:
    """Takes the chunks of one file (ours: what the real engine makes of such a file is its import type's own affair)."""

    def __init__(self, run: Run) -> None:
        self.made = 0
        self._given = {"interface": run.parameters.plugin}

    def take(self, chunk: Chunk) -> None:
        """Say of each row that it is kept; one that could not be read is refused already."""
        for place in range(chunk.size):
            if place not in chunk.refused:
                chunk.refuse(place, "HC-M29", given=self._given)

    def finish(self) -> None:
        """Nothing is left to do."""
