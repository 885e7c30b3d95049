"""Passports: whether a request is from the provider that it names."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from pipeline.passport import rsa
from pipeline.passport.credentials import Credentials
from pipeline.passport.schemes import Verified, scheme_of, verify
from pipeline.passport.signed import Signed
from pipeline.settings.provider import TOKEN, Provider
from pipeline.settings.station import StationSettings

Reason = Literal["unknown", "unreadable", "key", "provider", "form", "scheme", "secret", "depth", "mismatch"]
"""Why not: no provider of this id in the settings; no request that could be signed; its key file is no key; and those
of `schemes.Failed`."""


class Doubted(msgspec.Struct, frozen=True):
    """The signature does not hold: `HC-A08`. What is told of it holds no secret."""

    reason: Reason
    detail: str = ""


def examine(
    signed: Signed | None, net_passport: str, settings: StationSettings, root: Path
) -> Doubted | None:
    """Check a signature by what the settings say of its provider; None where it holds."""
    provider = settings.provider(net_passport)
    if provider is None:
        return Doubted("unknown")
    if signed is None:
        return Doubted("unreadable")
    try:
        outcome = verify(signed, credentials(provider, root, keyed=scheme_of(signed.signature) != TOKEN))
    except (OSError, UnicodeDecodeError, rsa.KeyRefused) as fault:
        return Doubted("key", str(fault))
    return None if isinstance(outcome, Verified) else Doubted(outcome.reason, outcome.scheme or "")


def credentials(provider: Provider, root: Path, *, keyed: bool = True) -> Credentials:
    """What a provider's signatures are checked with; without `keyed` its key file is left closed.

    Raises OSError and UnicodeDecodeError where the key file cannot be read.
    """
    there = keyed and provider.public_key is not None
    return Credentials(
        net_passport=provider.net_passport,
        token=provider.token if provider.has_token else None,
        public_key=(root / (provider.public_key or "")).read_text("ascii") if there else None,
        schemes=provider.schemes,
    )
