"""Putting: a file of a station in the place of the one that is there."""

from __future__ import annotations

from pathlib import Path

from pipeline.station.draft import Draft
from pipeline.station.service import Service


def put(station: Service, path: Path, content: bytes) -> None:
    """Write a whole file at a stroke; settings count at once. Raises OSError."""
    with Draft(station.files, path.parent) as draft:
        draft.file.write(content)
        draft.publish(path.name, over=True)
    if path == station.folders.settings:
        station.live.refresh()
