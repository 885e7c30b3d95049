"""Places: the files and folders that an activation file names, below the station's root unless more is allowed."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.station.files import FOLDER, Files

_DRIVE = re.compile("[A-Za-z]:")
_WILD = re.compile(r"[*?]")
_OURS = (".bak", ".bat", ".prm", ".part")
"""Endings of what is never imported, whatever a wildcard says."""


def reason_against(text: str, *, outside: bool) -> str:
    """Why a place cannot be used, as a sentence without its subject; empty where it can."""
    *folders, name = _parts(text)
    if any(_WILD.search(part) for part in folders):
        return "has a wildcard in the name of a folder"
    if name in {"", ".", ".."}:
        return "does not end with a name"
    if ".." in folders and not outside:
        return 'holds ".."'
    if _is_absolute(text) and not outside:
        return "does not begin at the station's root"
    return ""


def place(root: Path, text: str) -> Path:
    r"""The path of a place; `\` and `/` both separate folders, as the guide's screen has the former."""
    return Path(text) if _is_absolute(text) else root.joinpath(*_parts(text))


def from_root(root: Path, path: Path) -> str:
    """A path as it is kept and told: from the root, with slashes, where it lies there."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def folder_of(files: Files, root: Path, folder: Path) -> Path:
    """The folder, where it is one, and no link leads out of the root on the way to it; raises UsageError, OSError."""
    below = folder.relative_to(root).parts if folder.is_relative_to(root) else ()
    for depth in range(1, len(below) + 1) if below else ():
        _check(files, root.joinpath(*below[:depth]))
    if not below and folder != root:
        _check(files, folder)
    return folder


def is_left_alone(name: str) -> bool:
    """Whether a name is that of a draft, or of what is ours, which no wildcard means."""
    return name.startswith(".") or name.lower().endswith(_OURS)


def matches(name: str, wildcard: str) -> bool:
    """Whether a file of this name is meant by a wildcard: without regard to case."""
    return not is_left_alone(name) and fnmatchcase(name.lower(), wildcard.lower().replace("[", "[[]"))


def split(text: str) -> tuple[str, str]:
    """A file's folder and its name; the folder is empty where it is the root."""
    head, _, name = text.replace("\\", "/").rpartition("/")
    return head, name


def _check(files: Files, folder: Path) -> None:
    entry = files.stat(folder)
    if entry is None or entry.kind != FOLDER:
        state = "is not there" if entry is None else "is no folder"
        raise UsageError(f"{folder} {state}", remedy="Make it, or name another one in the activation file.")


def _parts(text: str) -> list[str]:
    return text.replace("\\", "/").split("/")


def _is_absolute(text: str) -> bool:
    return text[:1] in ("/", "\\") or _DRIVE.match(text) is not None
