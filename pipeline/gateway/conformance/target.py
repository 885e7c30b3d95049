"""Target: the station that is asked, who asks, and what is known of it; makes signed requests for it."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Literal

import msgspec

from pipeline.errors import UsageError
from pipeline.passport import schemes
from pipeline.passport.credentials import Credentials, Scheme
from pipeline.passport.schemes import Algorithm
from pipeline.passport.signed import Signed
from pipeline.rules import Parameters

Need = Literal["other_station", "out_of_service", "forbidden", "broken", "large", "report", "token"]
UNKNOWN_STATION = "00000000-0000-4000-8000-000000000000"
"""Nobody's, as far as can be told."""


_REMEDIES: dict[Need, str] = {
    "other_station": "the station stands for every id: give it one, [station] id",
    "out_of_service": "name a station out of service: --out-of-service GUID",
    "forbidden": "name an interface without a row in the grid: --forbidden NAME",
    "broken": "name an interface whose parameter file has faults: --broken NAME",
    "large": "say how large: --large MB",
    "report": "give the line that hrep prints: --hrep FILE",
    "token": "there is no token: --token-file",
}


class Target(msgspec.Struct, frozen=True):
    """`repr` hides the secrets, as that of the credentials does."""

    station: str
    company: str
    net_passport: str
    credentials: Credentials
    interfaces: tuple[Parameters, ...]
    """Those that the provider may use; calls that are about no interface in particular use the first."""
    other_station: str = UNKNOWN_STATION
    """The id of one that is not connected; empty where the station stands for every id."""
    out_of_service: str = ""
    """The id of a station out of service."""
    forbidden: str = ""
    """An interface that the grid has no row for."""
    broken: str = ""
    """An interface whose parameter file has faults."""
    large: int = 0
    """How many bytes a call has that is too large; 0 sends none."""
    report: str = ""
    """The line that hrep prints for a report."""

    @property
    def plugin(self) -> str:
        """The first interface, as it is usually spelled."""
        return self.interfaces[0].plugin

    @property
    def scheme(self) -> Scheme:
        """The one that calls are signed by; raises UsageError where there is nothing to sign with."""
        mine = self.credentials
        for scheme in mine.schemes:
            if (mine.token if scheme == "token" else mine.private_key) is not None:
                return scheme
        raise UsageError("there is nothing to sign with", remedy="Give --token-file, --key or --root.")

    @property
    def token(self) -> str:
        """The provider's token; empty where it signs by a key."""
        secret = self.credentials.token if "token" in self.credentials.schemes else None
        return "" if secret is None else secret.get_secret_value()

    def lacks(self, need: Need) -> str:
        """What has to be said first; empty where it is known."""
        return "" if getattr(self, need) else _REMEDIES[need]

    def lacks_scheme(self, scheme: Scheme) -> str:
        """Why nothing can be signed by a scheme with a key; empty where it can."""
        if scheme not in self.credentials.schemes:
            return f"the provider does not use {scheme}"
        return "" if self.credentials.private_key is not None else "there is no private key: --key"

    def sign(
        self, data: str, *, scheme: Scheme | None = None, algorithm: Algorithm = "RS256", passport: str = ""
    ) -> str:
        """The right signature for pluginData (JSON)."""
        signed = Signed(data.encode(), (passport or json.dumps(self.net_passport)).encode())
        return schemes.sign(scheme or self.scheme, signed, self.credentials, algorithm=algorithm)

    def signed_text(self, text: str, token: str = "") -> str:
        """What a client signs by `token` that takes this text for the one to be signed."""
        return schemes.token_signature(text.encode(), token or self.token)

    def request(
        self,
        data: str,
        *,
        plugin: str = "",
        station: str = "",
        company: str = "",
        passport: str = "",
        signature: str | None = None,
        without: Collection[str] = (),
        more: str = "",
    ) -> bytes:
        """A request around pluginData; all texts are JSON but plugin, station, company and the right signature.

        What is empty is as it should be. `without` are parts that are left out, `more` are members at the end.
        """
        inner = {"netPassportID": passport or json.dumps(self.net_passport), "pluginData": data}
        parts = {
            "station": json.dumps(station or self.station),
            "plugin": json.dumps(plugin or self.plugin),
            "company": json.dumps(company or self.company, ensure_ascii=False),
            "message": _object(inner, without),
            "signature": signature or json.dumps(self.sign(data, passport=passport)),
        }
        return (_object(parts, without)[:-1] + more + "}").encode()


def _object(parts: dict[str, str], without: Collection[str]) -> str:
    return "{" + ",".join(f'"{key}":{text}' for key, text in parts.items() if key not in without) + "}"
