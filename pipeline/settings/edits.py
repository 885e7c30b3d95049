"""Edits: the changes to a station.toml that there are commands for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import SecretStr, ValidationError

from pipeline.errors import UsageError
from pipeline.settings import sheet
from pipeline.settings.edit import Edit, Edited
from pipeline.settings.grid import GridRow
from pipeline.settings.provider import TOKEN, Provider
from pipeline.settings.section import Section

Model = TypeVar("Model", bound=Section)
Switch = Literal["connected", "in_service"]

_TOKEN_BYTES = 16
"""Written as 32 hexadecimal digits."""


def add_rows(rows: Sequence[GridRow]) -> Edit:
    """Add rows to the grid; those that are there already stay as they are."""

    def edit(now: Edited) -> Edited:
        text, settings = now
        for row in rows:
            if row.key not in {there.key for there in settings.grid}:
                text = sheet.append(text, "grid", row.model_dump())
                settings = settings.model_copy(update={"grid": (*settings.grid, row)})
        return Edited(text, settings)

    return edit


def remove_rows(rows: Sequence[GridRow]) -> Edit:
    """Take rows out of the grid; those that are not there are no fault."""

    def edit(now: Edited) -> Edited:
        text, settings = now
        for row in rows:
            keys = [there.key for there in settings.grid]
            if row.key in keys:
                at = keys.index(row.key)
                text = sheet.remove(text, "grid", at)
                left = (*settings.grid[:at], *settings.grid[at + 1 :])
                settings = settings.model_copy(update={"grid": left})
        return Edited(text, settings)

    return edit


def add_provider(provider: Provider) -> Edit:
    """Add a provider; raises UsageError where one with its id is there, as its token would be lost."""

    def edit(now: Edited) -> Edited:
        text, settings = now
        if settings.provider(provider.net_passport) is not None:
            remedy = "Its token: hconnect provider list ROOT --show-token. To change it, edit station.toml."
            raise UsageError(f"provider {provider.net_passport} is there already", remedy=remedy)
        text = sheet.append(text, "provider", _written(provider))
        providers = (*settings.providers, provider)
        return Edited(text, settings.model_copy(update={"providers": providers}))

    return edit


def switch(station_id: str | None, key: Switch, *, on: bool) -> Edit:
    """Turn a station on or off; None is the one whose folder this is. Raises UsageError where it is not listed."""

    def edit(now: Edited) -> Edited:
        text, settings = now
        wanted = (station_id or settings.station.id).strip().lower()
        ids = [site.id for site in settings.stations]
        if wanted == settings.station.id:
            if getattr(settings.station, key) is on:
                return now
            text = sheet.put(text, "station", None, key, on)
            station = settings.station.model_copy(update={key: on})
            return Edited(text, settings.model_copy(update={"station": station}))
        if wanted not in ids:
            known = ", ".join(filter(None, (settings.station.id, *ids)))
            remedy = f"Add it as [[stations]] with its id. Listed: {known}." if known else ""
            raise UsageError(
                f"station {station_id} is not in station.toml",
                remedy=remedy or "Add it as [station] or [[stations]] with its id.",
            )
        at = ids.index(wanted)
        site = settings.stations[at]
        if getattr(site, key) is on:
            return now
        text = sheet.put(text, "stations", at, key, on)
        sites = list(settings.stations)
        sites[at] = site.model_copy(update={key: on})
        return Edited(text, settings.model_copy(update={"stations": tuple(sites)}))

    return edit


def grid_rows(company: str, net_passport: str, interfaces: Sequence[str]) -> list[GridRow]:
    """A row for each interface, each once; raises UsageError for what no row can hold."""
    given = {"company": company, "net_passport": net_passport}
    rows = [_valid(GridRow, given | {"interface": interface}) for interface in interfaces]
    return list({row.key: row for row in rows}.values())


def new_provider(
    net_passport: str, *, name: str = "", schemes: Sequence[str] = (TOKEN,), public_key: Path | None = None
) -> Provider:
    """A provider with a token from the system's randomness, where a scheme needs one; raises UsageError."""
    token = secrets.token_hex(_TOKEN_BYTES) if TOKEN in schemes else ""
    given = {
        "net_passport": net_passport,
        "name": name,
        "token": SecretStr(token),
        "public_key": public_key,
        "schemes": tuple(dict.fromkeys(schemes)),
    }
    return _valid(Provider, given)


def _written(provider: Provider) -> dict[str, sheet.Value]:
    """Its keys as the file has them, without the defaults."""
    written: dict[str, sheet.Value] = {"net_passport": provider.net_passport}
    if provider.name:
        written["name"] = provider.name
    if provider.has_token:
        written["token"] = provider.token.get_secret_value()
    if provider.public_key is not None:
        written["public_key"] = provider.public_key.as_posix()
    if provider.schemes != (TOKEN,):
        written["schemes"] = list(provider.schemes)
    return written


def _valid(model: type[Model], given: Mapping[str, Any]) -> Model:
    try:
        return model.model_validate(given)
    except ValidationError as fault:
        first = fault.errors(include_input=False)[0]
        said = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"{first['loc'][0]}: {said}", remedy="Correct the value.") from None
