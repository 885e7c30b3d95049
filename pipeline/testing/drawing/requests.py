"""Requests: the envelope around pluginData, and the signature that a provider puts to it."""

from __future__ import annotations

import json
from typing import Any, Protocol
from uuid import UUID

from hypothesis import strategies as st
from pydantic import SecretStr

from pipeline.errors import UsageError
from pipeline.passport import schemes
from pipeline.passport.credentials import Credentials, Scheme
from pipeline.passport.request import with_signature
from pipeline.passport.signed import read
from pipeline.testing.drawing.documents import Draw

UNSIGNED = "0" * 32
"""A signature of the right form that no token has made."""
_GUIDS = st.integers(1, 2**128 - 1).map(lambda number: str(UUID(int=number)))
_CASES = (str, str.upper, str.title)
_STYLES: tuple[dict[str, Any], ...] = (
    {"ensure_ascii": False, "separators": (",", ":")},
    {"ensure_ascii": True},
    {"ensure_ascii": False, "indent": 2},
)
"""As JavaScript writes JSON, as Python and PHP do, and as people like to read it."""


class Sender(Protocol):
    """A provider as the fixture `hconnect_provider` is one: it signs with its token."""

    @property
    def net_passport(self) -> str:
        """The netPassportID."""

    @property
    def token(self) -> str:
        """The token; empty where it has none."""


def credentials_of(provider: Credentials | Sender) -> Credentials:
    """What it signs with."""
    if isinstance(provider, Credentials):
        return provider
    return Credentials(provider.net_passport, SecretStr(provider.token) if provider.token else None)


def envelopes(
    plugin: str, data: st.SearchStrategy[Any], *, station: str | None, company: str, net_passport: str
) -> st.SearchStrategy[dict[str, Any]]:
    """Requests with every part; the interface's name in any case (observed)."""

    def around(parts: tuple[str, str, Any]) -> dict[str, Any]:
        guid, name, rows = parts
        message = {"netPassportID": net_passport, "pluginData": rows}
        return {
            "station": guid,
            "plugin": name,
            "company": company,
            "message": message,
            "signature": UNSIGNED,
        }

    stations = _GUIDS if station is None else st.just(station)
    return st.tuples(stations, st.sampled_from([case(plugin) for case in _CASES]), data).map(around)


def signed(
    made: st.SearchStrategy[dict[str, Any]], provider: Credentials, issued: int | None
) -> st.SearchStrategy[bytes]:
    """Bodies with a signature that holds, in any of the schemes that the provider may use and has a secret for.

    Raises UsageError where there is none.
    """
    able = _schemes(provider)

    @st.composite
    def drawn(draw: Draw) -> bytes:
        envelope = draw(made)
        scheme = draw(st.sampled_from(able))
        body = json.dumps(envelope, **draw(st.sampled_from(_STYLES))).encode()
        parts = read(body, unsigned=True)
        if isinstance(parts, tuple):
            raise UsageError(f"an envelope that cannot be signed: {parts[0].text}")
        return with_signature(body, schemes.sign(scheme, parts, provider, issued=issued))

    return drawn()


def _schemes(provider: Credentials) -> list[Scheme]:
    able = [
        scheme
        for scheme in provider.schemes
        if (provider.token if scheme == "token" else provider.private_key) is not None
    ]
    if not able:
        remedy = "Give its Credentials a token, or a private key for the schemes that use one."
        raise UsageError("the provider has nothing to sign with", remedy=remedy)
    return able
