"""Edit: a change to a station.toml, checked before anybody writes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import UsageError
from pipeline.settings import sheet, toml
from pipeline.settings.agreement import contradictions
from pipeline.settings.station import StationSettings

_MARK = b"\xef\xbb\xbf"


class Edited(NamedTuple):
    """A text and what it says."""

    text: str
    settings: StationSettings


Edit = Callable[[Edited], Edited]
"""Changes the text and the settings alike; `apply` holds it to that."""


class Change(NamedTuple):
    """What an edit made of a file: the settings before and after, and the content to be written."""

    before: StationSettings
    after: StationSettings
    content: bytes


def apply(content: bytes, path: Path, edit: Edit) -> Change:
    """Edit the content of a station.toml, `path` being its name; where nothing changes it stays as it is.

    Comments and layout, line ends and Notepad's mark stay. Raises SettingsRefused, with the line, for a file that is
    wrong already; UsageError for a change that would make it so, or that does not fit into its layout.
    """
    before = toml.parse(content, path)
    mark = _MARK if content.startswith(_MARK) else b""
    text = content.removeprefix(_MARK).decode()
    windows = "\r\n" in text and text.count("\r\n") == text.count("\n")
    if windows:
        text = text.replace("\r\n", "\n")
    try:
        made, after = edit(Edited(text, before))
    except sheet.CannotEdit as fault:
        raise _by_hand(path, str(fault)) from None
    if after == before:
        return Change(before, before, content)
    for found in contradictions(after):
        raise UsageError(found.said, remedy=found.remedy)
    new = mark + (made.replace("\n", "\r\n") if windows else made).encode()
    if toml.parse(new, path) != after:
        raise _by_hand(path, "its layout gives the change another meaning")
    return Change(before, after, new)


def _by_hand(path: Path, why: str) -> UsageError:
    remedy = (
        "Make the change by hand, or write the tables as hconnect init does: [[grid]] and so on, together."
    )
    return UsageError(f"{path} cannot be changed by a command: {why}", remedy=remedy)
