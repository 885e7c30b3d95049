"""Demo: a station that a first call works with at once: a company, a provider with a token and keys, all interfaces."""

from __future__ import annotations

import secrets
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.passport import keys
from pipeline.station.disk import Disk
from pipeline.station.draft import Draft
from pipeline.station.folders import Folders
from pipeline.station.template import TEMPLATE

NET_PASSPORT = "250030"
COMPANY = "demo"
"""`station.template` gives it the number 1."""
KEYS = "keys"
"""The folder of the pair of keys, below the root."""
_OWNER_ALONE = 0o600
_SETTINGS = """
[[provider]]
net_passport = "{provider}"
name = "Demo client"
token = "{token}"
schemes = ["token", "jws-md5", "jwt-message", "raw-rsa"]
public_key = "{keys}/{public}"
private_key = "{keys}/{private}"

[[grid]]
company = "{company}"
net_passport = "{provider}"
interface = "*"
"""


def make(root: Path) -> str:
    """Make a demo station in a folder that holds none; gives its token. `make_keys` makes its pair of keys.

    Raises UsageError where something that is no folder is in the way, and OSError as the system says.
    """
    folders, files = Folders(root), Disk()
    token = secrets.token_hex(16)
    files.make_folder(root)
    with Draft(files, root) as draft:
        Path(draft.file.name).chmod(_OWNER_ALONE)  # it holds the token
        said = _SETTINGS.format(
            provider=NET_PASSPORT,
            company=COMPANY,
            token=token,
            keys=KEYS,
            public=keys.PUBLIC,
            private=keys.PRIVATE,
        )
        draft.file.write((TEMPLATE + said).encode())
        draft.publish(folders.settings.name)
    folders.make(files)
    return token


def make_keys(root: Path) -> None:
    """Make the demo provider's pair of keys, which takes a moment; those that are there stay."""
    folder = root / KEYS
    Disk().make_folder(folder)
    try:
        keys.write(folder, keys.pair())
    except UsageError:
        return
