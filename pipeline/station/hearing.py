"""Hearing: the system's events wake a station, where there are any and they are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.reporters.visible import visible
from pipeline.station import watcher
from pipeline.station.service import Service
from pipeline.station.watcher import Arrivals, Wake


@contextmanager
def heard(service: Service, wake: Wake, arrivals: Arrivals) -> Iterator[str]:
    """Let events wake a station, where there are any; gives what is to be said of that, empty where all is well."""
    every = f"every {service.settings.drop.poll:g} seconds"
    without = "" if service.settings.drop.events else "by station.toml"
    if not without and service.drive:
        without = f"the drive is of type {service.drive}"
    if without:
        yield f"without events ({without}): {every}"
        return
    with watcher.events(service.folders.drop, wake, arrivals) as fault:
        yield f"without events ({visible(fault)}): {every}" if fault else ""
