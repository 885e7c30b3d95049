"""`hconnect release`: what is held goes on."""

from __future__ import annotations

from pipeline.cli.options import Root
from pipeline.cli.ordering import Names, give


def release(root: Root, names: Names) -> int:
    """Let inputs out of hold/: they are taken up, also where they equal an earlier one.

    Examples:
      hconnect release station '*'
    """
    return give(root, "release", names)
