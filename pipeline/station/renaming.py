"""Renaming: a name that is taken stays so, decided by the system itself, at one stroke; each system has its own way."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a system, or a file system, answers that does not know the flag."""
_AT_CWD = -100
_NO_REPLACE = 1  # RENAME_NOREPLACE of Linux
_EXCLUSIVE = 4  # RENAME_EXCL of macOS
_REPLACE_EXISTING = 0x1
_WRITE_THROUGH = 0x8


def rename(source: Path, target: Path) -> None:
    """Give a file a name that is free. Raises OSError as os.rename does, and FileExistsError where it is not."""
    if sys.platform == "win32":
        _windows(source, target, _WRITE_THROUGH)
        return
    if _exclusive is not None:
        code = _exclusive(os.fsencode(source), os.fsencode(target))
        if code == 0:
            return
        if code not in _NOT_HERE:
            raise OSError(code, os.strerror(code), str(source), None, str(target))
    if os.path.lexists(target):  # here another program might take it between the look and the rename
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    os.rename(source, target)  # noqa: PTH104  half of Path.rename's time


def replace(source: Path, target: Path) -> None:
    """Give a file a name, whatever bears it."""
    if sys.platform == "win32":
        _windows(source, target, _WRITE_THROUGH | _REPLACE_EXISTING)
    else:
        os.replace(source, target)  # noqa: PTH105  as above


def _system_call() -> Callable[[bytes, bytes], int] | None:
    """What renames exclusively and gives 0 or the error's number; None where the system's library has no such call."""
    if sys.platform == "win32":
        return None
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    if hasattr(library, "renameat2"):
        linux = library.renameat2
        linux.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)

        def call(source: bytes, target: bytes) -> int:
            return ctypes.get_errno() if linux(_AT_CWD, source, _AT_CWD, target, _NO_REPLACE) else 0

        return call
    if hasattr(library, "renamex_np"):
        macos = library.renamex_np
        macos.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_uint)

        def call_macos(source: bytes, target: bytes) -> int:
            return ctypes.get_errno() if macos(source, target, _EXCLUSIVE) else 0

        return call_macos
    return None


_exclusive = _system_call()


def _windows(source: Path, target: Path, flags: int) -> None:
    """MoveFileExW; written through, as there is no such thing as syncing a folder."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        if not kernel.MoveFileExW(os.fspath(source), os.fspath(target), flags):
            code = ctypes.get_last_error()
            raise OSError(None, ctypes.FormatError(code), str(source), code, str(target))
