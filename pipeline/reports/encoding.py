"""Encoding: the rows of a report as JSON objects, as the vendor's replies have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.reports.definition import Definition
from pipeline.reports.running import Chunk


def objects(definition: Definition, chunks: Iterable[Chunk]) -> Iterator[bytes]:
    """The inside of a JSON array, piece by piece: joined, they are `{...},{...}`; no rows give no piece."""
    raise NotImplementedError
