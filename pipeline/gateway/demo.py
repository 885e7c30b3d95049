"""Demo: a station that a first call works with at once: a company, a provider with a token and keys, all interfaces."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.passport import keys
from pipeline.station.database import complaining
from pipeline.station.disk import Disk
from pipeline.station.draft import Draft
from pipeline.station.folders import Folders
from pipeline.station.template import TEMPLATE

if TYPE_CHECKING:
    from pipeline.station.service import Service

NET_PASSPORT = "250030"
COMPANY = "demo"
"""`station.template` gives it the number 1."""
KEYS = "keys"
"""The folder of the pair of keys, below the root."""
_UNFINISHED = ".demo-unfinished"
"""There while a demo station is to be furnished still."""
_PATIENCE = 30.0
"""Seconds that another importer has to end what it has in hand."""
_OWNER_ALONE = 0o600
Resting = Callable[[float], AbstractContextManager[None]]
"""Keeps importers away until its block is left; it is given the seconds that it may wait for them."""
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
    """Make a demo station in a folder that holds none; gives its token. `furnish` completes it.

    Raises UsageError where something that is no folder is in the way, and OSError as the system says.
    """
    folders, files = Folders(root), Disk()
    token = secrets.token_hex(16)
    files.make_folder(root)
    (root / _UNFINISHED).touch()
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


def furnish(station: Service, resting: Resting) -> None:
    """Complete a station that `make` has made, which takes a moment: keys, books with a shop, activation files.

    What is there already stays, so that an interrupted one can go on. Other stations are left alone. `resting` keeps
    importers away for so many seconds at most. Raises HConnectError, Blocked, Busy and OSError.
    """
    mark = station.folders.root / _UNFINISHED
    if not mark.exists():
        return
    make_keys(station.folders.root)
    with resting(_PATIENCE):
        fill_books(station)
        make_batches(station)
    mark.unlink()


def fill_books(station: Service, company: str = COMPANY, *, seed: int = 1) -> None:
    """Fill the books of a company with a shop, where they have none of that company. Raises Blocked."""
    from pipeline.books import demo
    from pipeline.books.companies import find
    from pipeline.books.transaction import writing

    engine = station.books
    comp_id = station.settings.comp_id(company)
    with complaining(engine, "books"), writing(engine) as connection:
        try:
            find(connection, company)
        except UsageError:
            demo.seed(connection, comp_id or "1", company, seed=seed)


def make_batches(station: Service, company: str = COMPANY, net_passport: str = NET_PASSPORT) -> None:
    """Make the activation files that are not there: one for each interface. Raises UsageError and OSError."""
    from pipeline.books.importer import TAKERS
    from pipeline.engine.activation import batch_name
    from pipeline.engine.making import Wish, make
    from pipeline.engine.service import shelf_of

    folders, settings, files = station.folders, station.settings, station.files
    shelf = shelf_of(folders.root, settings)
    for interface in TAKERS:
        name = batch_name(settings.comp_id(company) or "1", interface, net_passport)
        if files.stat(folders.dats / name) is None:
            make(folders, settings, shelf, files, Wish(company, net_passport, interface))


def make_keys(root: Path) -> None:
    """Make the demo provider's pair of keys; those that are there stay."""
    folder = root / KEYS
    Disk().make_folder(folder)
    try:
        keys.write(folder, keys.pair())
    except UsageError:
        return
