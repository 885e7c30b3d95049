"""Settings file: a station.toml on the disk, changed as a whole or not at all."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import UsageError
from pipeline.settings import toml
from pipeline.settings.edit import Change, Edit, apply
from pipeline.station.draft import Draft
from pipeline.station.files import Files


def change(path: Path, edit: Edit, files: Files) -> Change:
    """Edit a station.toml; a file that stays as it was is not written.

    Whoever reads it meanwhile sees the old one or the new one. Its mode and its owner stay, and so does a link to it.
    Raises what `toml.load` and `edit.apply` raise, UsageError where somebody else changes it meanwhile, and OSError.
    """
    place = path.resolve()
    content = toml.read(path)
    made = apply(content, path, edit)
    if made.content == content:
        return made
    with Draft(files, place.parent) as draft:
        _alike(draft.file, place)
        draft.file.write(made.content)
        if toml.read(place) != content:
            raise UsageError(f"{path} was changed meanwhile", remedy="Give the command again.")
        draft.publish(place.name, over=True)
    return made


def seen_by_others(path: Path) -> bool:
    """Whether other users of the machine may read the file; False where the system has no such modes."""
    return sys.platform != "win32" and bool(path.stat().st_mode & 0o077)


def _alike(draft: BinaryIO, place: Path) -> None:
    """Give a draft the owner and the mode of the file that it replaces."""
    if sys.platform == "win32":  # it takes those of its folder
        return
    old = place.stat()
    with suppress(PermissionError):  # only root may give files away
        os.fchown(draft.fileno(), old.st_uid, old.st_gid)
    os.fchmod(draft.fileno(), old.st_mode & 0o7777)
