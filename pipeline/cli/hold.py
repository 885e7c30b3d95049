"""`hconnect hold`: inputs are put aside."""

from __future__ import annotations

from pipeline.cli.options import Root
from pipeline.cli.ordering import Names, give


def hold(root: Root, names: Names) -> int:
    """Put inputs that are in the drop folder into hold/, unread, until they are released.

    Examples:
      hconnect hold station 'orders-*'
    """
    return give(root, "hold", names)
