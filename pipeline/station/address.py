"""Address: the company's number (compId) that the name of a `.dat` begins with, and who says so."""

from __future__ import annotations

import msgspec

from pipeline.findings import Finding, Verdict
from pipeline.masofon.names import DropName, parse_drop_name
from pipeline.settings.station import StationSettings

_LATER = {"HC-A11", "HC-A12", "HC-A13", "HC-A14"}
"""What the vendor's API checks after permission, which is A10."""


class Address(msgspec.Struct, frozen=True):
    """What is known of an input before it is read, from its name and the settings."""

    comp_id: str | None
    interface: str | None
    net_passport: str | None


def from_name(name: str, settings: StationSettings) -> Address:
    """What the file's name says, else what the settings say of such names, else nothing."""
    said: DropName | None = parse_drop_name(name)
    if said is not None:
        return Address(said.comp_id, said.interface, said.net_passport)
    named = settings.named(name)
    if named is not None:
        return Address(named.comp_id, named.interface, named.net_passport)
    return Address(None, None, None)


def comp_id(address: Address, verdict: Verdict, settings: StationSettings) -> str | None:
    """The number of the company that the request names; without one, what the name says; None: not known."""
    return settings.comp_id(verdict.company) or address.comp_id


def not_allowed(verdict: Verdict) -> Verdict:
    """The verdict with the vendor's answer for a company that the station does not serve, where it belongs."""
    finding = Finding("HC-A10", given={"moduleType": verdict.plugin or ""})
    codes = [found.code for found in verdict.findings]
    at = next((index for index, code in enumerate(codes) if code in _LATER), 0)
    findings = (*verdict.findings[:at], finding, *verdict.findings[at:])
    return msgspec.structs.replace(verdict, findings=findings)


def notes(address: Address, verdict: Verdict, settings: StationSettings) -> list[str]:
    """Where the request, the file's name and the settings do not agree."""
    found = []
    listed = settings.comp_id(verdict.company)
    if listed is not None and address.comp_id is not None and int(listed) != int(address.comp_id):
        found.append(
            f"the file's name says company {address.comp_id}; station.toml says that "
            f"{verdict.company} is {listed}, and that counts"
        )
    here = settings.station.id
    if here and verdict.station and verdict.station.lower() != here:
        found.append(f"the request is for station {verdict.station}, and this one is {here}")
    return found
