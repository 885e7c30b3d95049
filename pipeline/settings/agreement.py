"""Agreement: what the parts of a station.toml must not say against each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.settings.section import Contradiction, Place

if TYPE_CHECKING:
    from pipeline.settings.station import StationSettings


def contradictions(settings: StationSettings) -> Iterator[Contradiction]:
    """Each of them, in the order of the tables.

    A permission for a company or a provider that is not there is refused: it could only be a slip, and the gateway's
    answer to it, `HC-A10` or `HC-A08`, would not say so.
    """
    ids: list[tuple[Place, str]] = [(("station", "id"), settings.station.id)] if settings.station.id else []
    ids += [(("stations", index, "id"), site.id) for index, site in enumerate(settings.stations)]
    yield from _twice(ids, "this station is there already")
    for index, provider in enumerate(settings.providers):
        yield from provider.contradictions(("provider", index))
    passports = [
        (("provider", index, "net_passport"), provider.net_passport)
        for index, provider in enumerate(settings.providers)
    ]
    yield from _twice(passports, "this provider is there already")
    for index, row in enumerate(settings.grid):
        place = ("grid", index)
        if settings.comp_id(row.company) is None:
            said = f"{row.company} is not in [companies]"
            yield Contradiction((*place, "company"), said, _remedy("company", settings.companies))
        if settings.provider(row.net_passport) is None:
            said = f"there is no [[provider]] {row.net_passport}"
            known = [provider.net_passport for provider in settings.providers]
            yield Contradiction((*place, "net_passport"), said, _remedy("provider", known))
    rows = [(("grid", index), row.key) for index, row in enumerate(settings.grid)]
    yield from _twice(rows, "this row is there already")


def _twice(values: Iterable[tuple[Place, Hashable]], said: str) -> Iterator[Contradiction]:
    seen = set()
    for place, value in values:
        if value in seen:
            yield Contradiction(place, said, "Take one of the two out.")
        seen.add(value)


def _remedy(what: str, known: Iterable[str]) -> str:
    there = ", ".join(known)
    return f"Add the {what}, or correct the name. {f'Known: {there}.' if there else 'None is there yet.'}"
