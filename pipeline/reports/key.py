"""Key: that of a station's descriptors, made when it is first needed. Who has it can read what the station exports."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from pipeline.errors import EnvironmentFault
from pipeline.reports.descriptor import KEY_BYTES
from pipeline.station.draft import Draft
from pipeline.station.files import Files

NAME = "report.key"
"""In the station's root, for its owner alone: 64 hex digits. A copy of it lets another station read the same
descriptors. Resets and snapshots leave it as it is."""
_OWNER_ALONE = 0o600
_FORM = re.compile(rb"\s*([0-9a-fA-F]{%d})\s*" % (2 * KEY_BYTES))


def station_key(root: Path, files: Files) -> bytes:
    """The key of the station in this folder, made where there is none.

    Raises EnvironmentFault where its file holds none, and OSError as the system says.
    """
    path = root / NAME
    try:
        return _key(path, files.read(path))
    except FileNotFoundError:
        pass
    made = secrets.token_hex(KEY_BYTES)
    try:
        with Draft(files, root) as draft:
            Path(draft.file.name).chmod(_OWNER_ALONE)
            draft.file.write(f"{made}\n".encode())
            draft.publish(NAME)
    except FileExistsError:  # somebody else was first
        return _key(path, files.read(path))
    return bytes.fromhex(made)


def _key(path: Path, content: bytes) -> bytes:
    found = _FORM.fullmatch(content)
    if found is None:
        remedy = "Take it away: a new one is made, and reports have to be exported again."
        raise EnvironmentFault(f"{path} holds no key of {2 * KEY_BYTES} hexadecimal digits", remedy=remedy)
    return bytes.fromhex(found[1].decode())
