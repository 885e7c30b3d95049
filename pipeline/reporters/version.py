"""Which version of this program speaks: reports name it."""

from __future__ import annotations

from functools import cache


@cache
def version() -> str:
    """The installed version; `0` where the program runs from a source tree that was not installed."""
    # late: it takes 10 ms to import, and only some reports ask
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("hconnect-station")
    except PackageNotFoundError:
        return "0"
