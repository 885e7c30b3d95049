"""Provider: who sends, with what its requests are signed with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from pipeline.errors import UsageError
from pipeline.gateway import demo
from pipeline.passport import keys as pairs
from pipeline.passport import request, schemes, signed
from pipeline.passport.credentials import Credentials, Scheme
from pipeline.passport.keys import Pair
from pipeline.settings import provider as settings

STATION = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
"""The id that requests name where the settings give none: such a station answers to each."""


class Provider:
    """A sender that the station knows. Its `repr` shows no secret."""

    def __init__(self, root: Path, known: settings.Provider, company: str, station: str | None) -> None:
        self._root = root
        self._known = known
        self._company = company
        self._station = station or STATION

    def __repr__(self) -> str:
        return f"<Provider {self.net_passport}>"

    @property
    def net_passport(self) -> str:
        """The netPassportID."""
        return self._known.net_passport

    @property
    def token(self) -> str:
        """What the scheme `token` signs with; empty where it has none."""
        return self._known.token.get_secret_value()

    @property
    def keys(self) -> Pair:
        """The pair of keys of the other schemes, as PEM texts; those of the kit's own provider are made now.

        Raises UsageError where the settings name none, and OSError where they are not there.
        """
        public, private = self._known.public_key, self._known.private_key
        if public is None or private is None:
            remedy = "Name public_key and private_key of its [[provider]] in the settings file."
            raise UsageError(f"provider {self.net_passport} has no pair of keys", remedy=remedy)
        if public == Path(demo.KEYS, pairs.PUBLIC) and not (self._root / public).exists():
            demo.make_keys(self._root)
        return Pair(
            (self._root / public).read_text("ascii"), SecretStr((self._root / private).read_text("ascii"))
        )

    def sign(self, data: Any, *, scheme: Scheme = "token") -> str:
        """The signature of pluginData: rows, or whatever JSON has; a whole request has its own in `request`.

        Raises UsageError where the provider has no secret for the scheme.
        """
        body = self._unsigned("", data, self._company, self._station)
        return self._signature(body, scheme)

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
        body = self._unsigned(plugin, data, company or self._company, station or self._station)
        whole: dict[str, Any] = json.loads(request.with_signature(body, self._signature(body, scheme)))
        return whole

    def _unsigned(self, plugin: str, data: Any, company: str, station: str) -> bytes:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        names = {"station": station, "plugin": plugin, "company": company, "net_passport": self.net_passport}
        return request.request(text, **names)

    def _signature(self, body: bytes, scheme: Scheme) -> str:
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
