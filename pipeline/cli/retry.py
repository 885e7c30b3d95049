"""`hconnect retry`: what waits or was refused is tried again."""

from __future__ import annotations

from pipeline.cli.options import Root
from pipeline.cli.ordering import Names, give


def retry(root: Root, names: Names) -> int:
    """Try inputs again: what waits at once, what is in rejected/ or corrupt/ from the beginning.

    For after a parameter file was corrected, a company added, a lock ended.

    Examples:
      hconnect retry station '*'
      hconnect retry station 1_imovein_250030_a.json
    """
    return give(root, "retry", names)
