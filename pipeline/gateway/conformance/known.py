"""Known: a target from what a caller says, and from the station.toml of a station of ours where there is one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import msgspec

from pipeline.errors import UsageError
from pipeline.gateway.conformance.target import UNKNOWN_STATION, Target
from pipeline.passport.credentials import Credentials
from pipeline.rules import Shelf
from pipeline.settings.station import StationSettings

INTERFACES = ("imovein", "heshin", "kupain", "movein", "itemin")
"""Those that import, as the guide lists them."""
_ANY = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
"""For a station that stands for every id."""


class Given(msgspec.Struct, frozen=True):
    """What a caller says; what is empty may be known from the settings."""

    station: str = ""
    company: str = ""
    provider: str = ""
    interfaces: Sequence[str] = ()
    out_of_service: str = ""
    forbidden: str = ""
    broken: str = ""
    large: int = 0
    report: str = ""


def target(given: Given, credentials: Credentials, shelf: Shelf, settings: StationSettings | None) -> Target:
    """Put it together; `shelf` has the parameter files that rows are made by.

    Raises UsageError where something is missing, or an interface is none that imports, and EnvironmentFault.
    """
    known = {} if settings is None else _known(settings)
    parts = {name: getattr(given, name) or known.get(name, "") for name in ("station", "company", "provider")}
    if missing := ", ".join(f"--{name}" for name, text in parts.items() if not text):
        raise UsageError(f"{missing} must be given", remedy="See: hconnect conformance --help")
    names = given.interfaces or [
        name
        for name in INTERFACES
        if settings is None or settings.allowed(parts["company"], parts["provider"], name)
    ]
    if not names:
        raise UsageError(
            f"{parts['provider']} may use no interface of {parts['company']}",
            remedy="Allow it one: hconnect grid add. Or name one with --interface.",
        )
    made = Target(
        parts["station"],
        parts["company"],
        parts["provider"],
        credentials,
        tuple(shelf.importing(name) for name in names),
        other_station=known.get("other_station", UNKNOWN_STATION),
        out_of_service=given.out_of_service or known.get("out_of_service", ""),
        forbidden=given.forbidden,
        broken=given.broken,
        large=given.large,
        report=_descriptor(given.report),
    )
    _ = made.scheme  # there is something to sign with
    return made


def _known(settings: StationSettings) -> Mapping[str, str]:
    """What can only be one thing at a station, and its other ids."""
    sites = settings.stations
    own = (
        [settings.station.id]
        if settings.station.id
        else [site.id for site in sites if site.connected] or [_ANY]
    )
    nobodys = UNKNOWN_STATION if settings.station.id else ""
    return {
        "station": own[0],
        "company": _only(list(settings.companies)),
        "provider": _only([provider.net_passport for provider in settings.providers]),
        "other_station": next((site.id for site in sites if not site.connected), nobodys),
        "out_of_service": next((site.id for site in sites if site.connected and not site.in_service), ""),
    }


def _descriptor(line: str) -> str:
    """What hrep printed, cut from the first brace to the last one as clients do; raises UsageError."""
    text = line[line.find("{") : line.rfind("}") + 1]
    try:
        whole = json.loads(text or "null")
    except ValueError:
        whole = None
    if line and not (isinstance(whole, dict) and "encrypt_reportData" in whole):
        raise UsageError(
            "--hrep: no line of hrep", remedy='It is {"encrypt_reportData": ..., "params_data": [...]}.'
        )
    return text


def _only(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ""
