"""Stations: the ids that are answered for, and the state of each."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, TypeAdapter

from pipeline.settings.section import Guid, Section

_guid = TypeAdapter(Guid)


def _guid_or_nothing(value: str) -> str:
    return _guid.validate_python(value) if value else value


class Site(Section):
    """`[[stations]]`: a station beside the one whose folder this is."""

    id: Guid
    connected: bool = True
    """Whether it is on line; else the answer is "station is not connected" (observed, not in the guide)."""
    in_service: bool = True
    """Whether its H-Connect service runs; else the answer is `HC-A09` (documented)."""


class Identity(Site):
    """`[station]`: the one whose folder this is."""

    id: Annotated[str, AfterValidator(_guid_or_nothing)] = ""
    """Empty where it does not matter: it then stands for every id that `[[stations]]` does not name."""

    def answers_to(self, station_id: str) -> bool:
        """Whether a request for this id is meant; an id of its own counts without regard to case."""
        return not self.id or self.id == station_id.strip().lower()
