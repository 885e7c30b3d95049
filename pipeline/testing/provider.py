"""Provider: who sends, with what its requests are signed with."""

from __future__ import annotations

import json
from typing import Any

from pydantic import SecretStr

from pipeline.errors import UsageError
from pipeline.passport import request, schemes, signed
from pipeline.passport.credentials import SCHEMES, Credentials, Scheme
from pipeline.passport.keys import Pair
from pipeline.settings import provider as settings
from pipeline.station.service import Service
from pipeline.testing.furnishing import give_keys

STATION = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
"""The id that requests name where the settings give none: such a station answers to each."""


class Provider:
    """A sender; each method raises UsageError where the settings do not know it. Its `repr` shows no secret."""

    def __init__(self, station: Service, net_passport: str, company: str) -> None:
        self._station = station
        self._net_passport = net_passport
        self._company = company

    def __repr__(self) -> str:
        return f"<Provider {self.net_passport}>"

    @property
    def net_passport(self) -> str:
        """The netPassportID."""
        return self._net_passport

    @property
    def token(self) -> str:
        """What the scheme `token` signs with; empty where it has none."""
        return self._known.token.get_secret_value()

    @property
    def keys(self) -> Pair:
        """The pair of keys of the other schemes, as PEM texts; the kit's own provider gets its pair now.

        Raises UsageError where the settings name none, and OSError where they are not there.
        """
        if self._known.public_key is None:
            give_keys(self._station)
        public, private = self._known.public_key, self._known.private_key
        if public is None or private is None:
            remedy = "Name public_key and private_key of its [[provider]] in the settings file."
            raise UsageError(f"provider {self.net_passport} has no pair of keys", remedy=remedy)
        root = self._station.folders.root
        return Pair((root / public).read_text("ascii"), SecretStr((root / private).read_text("ascii")))

    def sign(self, data: Any, *, scheme: Scheme = "token") -> str:
        """The signature of pluginData: rows, or whatever JSON has; a whole request has its own in `request`.

        Raises UsageError where the provider has no secret for the scheme, and where there is no such scheme.
        """
        return self._signature(self._unsigned("", data, self._company, STATION), scheme)

    def request(
        self,
        plugin: str,
        data: Any,
        *,
        company: str | None = None,
        station: str | None = None,
        scheme: Scheme = "token",
    ) -> dict[str, Any]:
        """A whole signed request around pluginData, to be posted as JSON. Raises what `sign` raises."""
        here = self._station.live.current().station.id or STATION
        body = self._unsigned(plugin, data, company or self._company, station or here)
        whole: dict[str, Any] = json.loads(request.with_signature(body, self._signature(body, scheme)))
        return whole

    @property
    def _known(self) -> settings.Provider:
        known = self._station.live.current().provider(self._net_passport)
        if known is None:
            remedy = "Add it to the settings file: [[provider]], and a [[grid]] for what it may use."
            raise UsageError(f"there is no provider {self._net_passport}", remedy=remedy)
        return known

    def _unsigned(self, plugin: str, data: Any, company: str, station: str) -> bytes:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        names = {"station": station, "plugin": plugin, "company": company, "net_passport": self.net_passport}
        return request.request(text, **names)

    def _signature(self, body: bytes, scheme: Scheme) -> str:
        if scheme not in SCHEMES:
            raise UsageError(f"there is no scheme {scheme}", remedy=f"There: {', '.join(SCHEMES)}.")
        parts = signed.read(body, unsigned=True)
        if isinstance(parts, tuple):
            said = "; ".join(finding.text for finding in parts)
            raise UsageError(
                f"this cannot be signed: {said}", remedy="Post it as it is: station.post(bytes)."
            )
        keyed = scheme != settings.TOKEN
        secrets = Credentials(
            net_passport=self.net_passport,
            token=self._known.token if self._known.has_token else None,
            private_key=self.keys.private if keyed else None,
        )
        return schemes.sign(scheme, parts, secrets)
