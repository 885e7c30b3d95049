"""Provider: a sender of requests, by its netPassportID, and the secrets that its signatures are checked with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from pipeline.settings.section import Contradiction, NetPassport, Place, Section

Scheme = Literal["token", "jws-md5", "jwt-message", "raw-rsa"]
"""How requests are signed: with the provider's token (every client of today), or with its RSA key (older)."""

TOKEN: Scheme = "token"  # noqa: S105  the name of a scheme
LONGEST_TOKEN = 200


def _plain(token: SecretStr) -> SecretStr:
    """A token that nobody mistyped; what is said of one never repeats it."""
    secret = token.get_secret_value()
    if len(secret) > LONGEST_TOKEN:
        raise ValueError(f"is longer than {LONGEST_TOKEN} characters")
    if not all("!" <= character <= "~" for character in secret):
        raise ValueError("holds a blank, a line break or a character that is not ASCII")
    return token


def _nothing(value: Any) -> Any:
    return None if value == "" else value


KeyFile = Annotated[Path | None, BeforeValidator(_nothing)]
"""Relative to the station's root; empty for none."""


class Provider(Section):
    """`[[provider]]`."""

    net_passport: NetPassport
    name: Annotated[str, Field(max_length=200)] = ""
    """For people; it decides nothing."""
    token: Annotated[SecretStr, AfterValidator(_plain)] = SecretStr("")
    """32 characters where the real station makes it (observed); empty for none. Never shown by repr or str."""
    public_key: KeyFile = None
    """What the RSA schemes check with."""
    private_key: KeyFile = None
    """What the signing helper signs with, where this machine plays the provider."""
    schemes: Annotated[tuple[Scheme, ...], Field(min_length=1)] = (TOKEN,)
    """Those that are accepted."""

    def contradictions(self, place: Place) -> Iterator[Contradiction]:
        """Each scheme without its secret (with an empty token anybody could sign); `place` is that of the provider."""
        for scheme in self.schemes:
            key, there = (
                ("token", self.has_token) if scheme == TOKEN else ("public_key", self.public_key is not None)
            )
            if not there:
                said = f"the scheme {scheme} needs {key}, and provider {self.net_passport} has none"
                yield Contradiction((*place, "schemes"), said, f"Add {key}, or take {scheme} out of schemes.")

    @property
    def has_token(self) -> bool:
        """Whether it has one."""
        return bool(self.token.get_secret_value())
