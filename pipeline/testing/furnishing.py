"""Furnishing: the folder of a test's station, and what stands in it and in its books before the first test."""

from __future__ import annotations

import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from pipeline.engine.service import shelf_of
from pipeline.errors import UsageError
from pipeline.gateway import demo
from pipeline.gateway.demo import Resting
from pipeline.passport import keys
from pipeline.settings import toml
from pipeline.settings.provider import Provider
from pipeline.settings.station import Books, Journal, StationSettings
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from pipeline.station.service import Service
from pipeline.testing.options import Options
from pipeline.testing.putting import put

_MARK = ".hconnect-testing"
"""Says that a folder is a test's: it may be emptied."""
_PRM = "prm"
_COMPANIES = """
[companies]
{company} = "1"
"""
_RULES = f"""
[rules]
folder = "{_PRM}"
"""
_WITHOUT_KEYS = 'schemes = ["token"] # and the others once a test asks for keys'
_WITH_KEYS = f"""\
schemes = ["token", "jws-md5", "jwt-message", "raw-rsa"]
public_key = "{demo.KEYS}/{keys.PUBLIC}"
private_key = "{demo.KEYS}/{keys.PRIVATE}\""""
_PROVIDER = f"""
[[provider]]
net_passport = "{demo.NET_PASSPORT}"
name = "Tests"
token = "{{token}}"
{_WITHOUT_KEYS}

[[grid]]
company = {{company}}
net_passport = "{demo.NET_PASSPORT}"
interface = "*"
"""


class Unsynced(Disk):
    """Waits for no disk: what a test writes need not outlast a power cut."""

    def sync(self, paths: object) -> None:
        """See `Files.sync`."""

    def sync_folder(self, folder: Path) -> None:
        """See `Files.sync_folder`."""


def prepare(root: Path, options: Options) -> None:
    """Make the folder of a station, with its settings; what an earlier test run has left there goes.

    Raises UsageError for a folder that is somebody else's and for settings that tests cannot use, and OSError.
    """
    _take(root)
    settings = _settings(options)
    Folders(root).settings.write_bytes(settings)
    if options.prm is not None:
        shutil.copytree(options.prm, root / _PRM)
    Folders(root).make(Unsynced())


def furnish(station: Service, resting: Resting, options: Options) -> None:
    """Fill the books of the company with a shop and own data, and make the activation files of its provider.

    Raises UsageError for own data that cannot be taken in, and what `gateway.demo` raises.
    """
    provider = first_provider(station.settings)
    with resting(options.timeout):
        demo.fill_books(station, options.company, seed=options.seed)
        demo.make_batches(station, options.company, provider.net_passport)
        for report in options.books:
            _take_in(station, report, options.company)


def give_keys(station: Service) -> None:
    """Let the provider that `prepare` has added sign by every scheme: most tests need no keys, and they take long to make.

    Other providers are left alone.
    """
    folders = station.folders
    text = station.files.read(folders.settings).decode()
    if _WITHOUT_KEYS in text:
        demo.make_keys(folders.root)
        put(station, folders.settings, text.replace(_WITHOUT_KEYS, _WITH_KEYS).encode())


def first_provider(settings: StationSettings) -> Provider:
    """The provider that tests send as."""
    return settings.providers[0]


def _take_in(station: Service, report: Path, company: str) -> None:
    from pipeline.books.own_data import take_in  # few have data of their own

    shelf = shelf_of(station.folders.root, station.settings)
    data, now = report.read_bytes(), datetime.now(UTC)
    try:
        _, outcome = take_in(station.books, company, data, name=report.name, time=now, shelf=shelf)
    except UsageError as fault:
        raise UsageError(f"{report}: {fault}", remedy=fault.remedy) from None
    for problem in outcome.refused:
        raise UsageError(f"{report}:{problem.row}: {problem.reason}", remedy=problem.remedy)


def _take(root: Path) -> None:
    if root.exists() and any(root.iterdir()):
        if not (root / _MARK).exists():
            remedy = "Name one that is not there yet: it is emptied before every test."
            raise UsageError(f"{root} is there, and no station of tests", remedy=remedy)
        shutil.rmtree(root)
    root.mkdir(parents=True, exist_ok=True)
    (root / _MARK).touch()


def _settings(options: Options) -> bytes:
    """Those of the file, or none, with what they need in order to be tested."""
    path = options.settings or Path("station.toml")
    text = "" if options.settings is None else path.read_bytes().decode("utf-8-sig")
    settings = toml.parse(text.encode(), path)
    if (settings.journal, settings.books) != (Journal(), Books()):
        remedy = "Leave [journal] and [books] out: their databases are emptied before every test."
        raise UsageError(f"{path} names a database", remedy=remedy)
    company = msgspec.json.encode(options.company).decode()
    if not settings.companies:
        text += _COMPANIES.format(company=company)
    elif settings.comp_id(options.company) is None:
        remedy = "Name one of its companies: hconnect_company in the configuration of pytest."
        raise UsageError(f"{path} has no company {options.company}", remedy=remedy)
    if options.prm is not None:
        if settings.rules.folder is not None:
            raise UsageError(
                f"{path} names parameter files too", remedy="Leave out hconnect_prm, or [rules]."
            )
        text += _RULES
    if not settings.providers:
        text += _PROVIDER.format(token=secrets.token_hex(16), company=company)
    return text.encode()
