"""Keyring: the PEM texts that callers send, or name as files of one folder."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from pipeline.errors import UsageError

_LARGEST = 1 << 16
"""Of a key file, in bytes."""
_BLANKS = re.compile(r"^[A-Za-z0-9/=]+ [A-Za-z0-9/= ]+$", re.MULTILINE)
"""A line of base64 whose every + became a blank."""


class Keyring:
    """Finds keys. What it says never repeats what it was given: that may be a key, cut or misplaced."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` holds the files that may be named; None: none may."""
        self._folder = None if folder is None else os.path.abspath(folder)  # noqa: PTH100  resolve follows links

    def pem(self, field: str, given: str) -> str:
        """The PEM text that a field gives or names; raises UsageError."""
        if "-----BEGIN" not in given:
            return self._file(field, given)
        if _BLANKS.search(given):
            raise UsageError(
                f"{field} has blanks where + should be", remedy="Encode the form: curl --data-urlencode."
            )
        return given

    def _file(self, field: str, name: str) -> str:
        if self._folder is None:
            raise UsageError(
                f"{field} is no PEM text, and no folder of keys is allowed",
                remedy="Send the text of the .pem file, or start the helper with --keys DIR.",
            )
        remedy = "Name a .pem file that lies in the folder of --keys, or send its text."
        try:
            path = self._inside(name)
            found = None if path is None else path.stat()
            if (
                path is not None
                and found is not None
                and stat.S_ISREG(found.st_mode)
                and found.st_size <= _LARGEST
            ):
                return path.read_bytes().decode("utf-8-sig")
        except (OSError, ValueError):  # not there, not for this user, a NUL in it, no text
            pass
        raise UsageError(f"{field} names no readable file in the folder of keys", remedy=remedy)

    def _inside(self, name: str) -> Path | None:
        """Where a file of the folder really is; None for what lies outside it, be it by a link."""
        folder = self._folder or ""
        real = os.path.realpath(folder, strict=True)
        # the name alone is looked at first: outside the folder no path is ever touched
        path = os.path.normpath(os.path.join(folder, name))  # noqa: PTH118  Path keeps a/../b
        if not any(Path(path).is_relative_to(top) for top in (folder, real)):
            return None
        target = Path(os.path.realpath(path, strict=True))
        return target if target.is_relative_to(real) else None
