"""Credentials: what a provider signs with, and what its signatures are checked with. Secrets never show themselves."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec
from pydantic import SecretStr

Scheme = Literal["token", "jws-md5", "jwt-message", "raw-rsa"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
"""`token` is what every client seen uses now (observed); the others are older (documented, observed)."""


class Credentials(msgspec.Struct, frozen=True):
    """A provider's secrets; its `repr` hides them, and msgspec and json refuse to write them."""

    net_passport: str | None = None
    """Whose they are; None takes any netPassportID."""
    token: SecretStr | None = None
    """32 characters, made in the station's H-Connect settings (observed)."""
    public_key: str | None = None
    """PEM; checks the three schemes that use a key."""
    private_key: SecretStr | None = None
    """PEM; only signing needs it."""
    schemes: tuple[Scheme, ...] = SCHEMES
    """Which of the schemes the provider may use."""
