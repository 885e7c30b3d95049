"""Probes: whether a text is the one that was signed, told from the signature alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import Protocol

from pipeline.passport.credentials import Credentials
from pipeline.passport.diagnosis import Diagnosis

Causes = tuple[Diagnosis, ...]
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before a SHA-256 digest in a PKCS#1 v1.5 signature (RFC 8017)."""


class Probe(Protocol):
    """Gives the mistakes made with the secret where the text was signed (none: it was used rightly), else None."""

    def __call__(self, text: bytes) -> Causes | None:
        """Look at one text."""


class TokenProbe:
    """For `token`: the text with the token, without it, with blanks around it, with another provider's."""

    def __init__(self, signature: str, token: str, others: Sequence[Credentials]) -> None:
        self._signature = signature
        self._tokens: list[tuple[bytes, Causes]] = [(token.encode(), ())]
        self._tokens += [(b"", (Diagnosis("token-missing"),))]
        self._tokens += [(wrong.encode(), (cause,)) for cause, wrong in _with_blanks(token)]
        for wrong in {token.lower(), token.upper()} - {token}:
            self._tokens.append((wrong.encode(), (Diagnosis("token-case"),)))
        for other in others:
            if other.token is not None and other.token.get_secret_value() != token:
                cause = Diagnosis("token-other", {"provider": other.net_passport or "another one"})
                self._tokens.append((other.token.get_secret_value().encode(), (cause,)))

    def __call__(self, text: bytes) -> Causes | None:
        """Look at one text."""
        begun = hashlib.md5(text, usedforsecurity=False)
        for token, causes in self._tokens:
            digest = begun.copy()
            digest.update(token)
            if hmac.compare_digest(digest.hexdigest(), self._signature):
                return causes
        return None


class HashProbe:
    """For `jws-md5`: the signature carries the hash itself."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload

    def __call__(self, text: bytes) -> Causes | None:
        """Look at one text."""
        digest = hashlib.md5(text, usedforsecurity=False).hexdigest().encode()
        if self._payload == digest:
            return ()
        return (Diagnosis("upper-case"),) if self._payload == digest.upper() else None


class RecoveredProbe:
    """For `raw-rsa`: the public key gives back the digest that was signed."""

    def __init__(self, digest_info: bytes) -> None:
        self._digest_info = digest_info

    @property
    def is_sha256(self) -> bool:
        """Whether the signature was made with SHA-256."""
        return self._digest_info.startswith(_SHA256)

    def __call__(self, text: bytes) -> Causes | None:
        """Look at one text."""
        digest = hashlib.md5(text, usedforsecurity=False).hexdigest()
        for signed, causes in (
            (digest, ()),
            (digest.upper(), (Diagnosis("upper-case"),)),
            (None, (Diagnosis("hash-missing"),)),
        ):
            material = text if signed is None else signed.encode()
            if self._digest_info == _SHA256 + hashlib.sha256(material).digest():
                return causes
        return None


def _with_blanks(token: str) -> Iterable[tuple[Diagnosis, str]]:
    for blanks, wrong in (
        ("a line end behind it", f"{token}\n"),
        ("a line end behind it", f"{token}\r\n"),
        ("a carriage return behind it", f"{token}\r"),
        ("a blank behind it", f"{token} "),
        ("a tab behind it", f"{token}\t"),
        ("a byte order mark before it", f"\ufeff{token}"),
        ("quotes around it", f'"{token}"'),
    ):
        yield Diagnosis("token-blanks", {"blanks": blanks}), wrong
    # whether these ended the text or began the token nobody can tell
    for blanks, wrong in (
        ("a blank", f" {token}"),
        ("a line end", f"\n{token}"),
        ("a line end", f"\r\n{token}"),
    ):
        yield Diagnosis("gap", {"blanks": blanks}), wrong
