"""What Windows needs asked for by its own name: a rename that is on the disk when it returns."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_REPLACE_EXISTING = 0x1
_WRITE_THROUGH = 0x8


def move(source: Path, target: Path, *, over: bool) -> None:
    """MoveFileExW with MOVEFILE_WRITE_THROUGH, as there is no such thing as syncing a folder.

    Raises OSError as os.rename does: FileExistsError where the name is taken and `over` is not asked for.
    """
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        flags = _WRITE_THROUGH | (_REPLACE_EXISTING if over else 0)
        if not kernel.MoveFileExW(os.fspath(source), os.fspath(target), flags):
            code = ctypes.get_last_error()
            raise OSError(None, ctypes.FormatError(code), str(source), code, str(target))
    else:
        raise NotImplementedError("only Windows moves so")
