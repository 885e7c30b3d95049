"""The test kit: what a team puts into its own tests. Needs the extra: pip install hconnect-station[testing]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.testing.replay import save_failing

__all__ = ["save_failing"]


def __getattr__(name: str) -> Any:
    """Imported when it is first asked for: pytest imports this package for its plugin, in suites that use nothing of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pipeline.testing.replay import save_failing

    return save_failing
