"""Keyed: what the signatures that are made with a private key tell about themselves, and about the key."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from pipeline.passport import claims, rsa
from pipeline.passport.credentials import Credentials, Scheme
from pipeline.passport.diagnosis import Diagnosis
from pipeline.passport.probes import Causes, HashProbe, Probe, RecoveredProbe
from pipeline.passport.schemes import KEYED, WEB_MD5, algorithm, md5, unpadded, web_payload
from pipeline.passport.signed import Signed

_HASH = re.compile(rb"[0-9a-fA-F]{32}")
_ANOTHER = "it is of another pair, or what it signs was changed afterwards"


def examine(
    signed: Signed, scheme: Scheme, credentials: Credentials, others: Sequence[Credentials]
) -> tuple[Causes, Probe | None]:
    """What is seen without the text that was signed, and a probe for that text where there is one to look for."""
    return (_raw if scheme == "raw-rsa" else _web)(signed, credentials, others)


def _web(
    signed: Signed, credentials: Credentials, others: Sequence[Credentials]
) -> tuple[Causes, Probe | None]:
    header, payload = (unpadded(part) or b"" for part in signed.signature.split(".")[:2])
    hashed = _HASH.fullmatch(payload) is not None
    allowed = KEYED[:1] if hashed else KEYED
    named = algorithm(signed.signature.partition(".")[0]) or "no algorithm"
    found: Causes = ()
    if named not in allowed:
        found = (Diagnosis("algorithm", {"sent": named, "right": " or ".join(allowed)}),)
    elif credentials.public_key is not None and web_payload(signed.signature, credentials.public_key) is None:
        whose = [
            other for other in others if other.public_key and web_payload(signed.signature, other.public_key)
        ]
        found = (_wrong_key(whose),)
    elif hashed and not signed.signature.startswith(WEB_MD5 + "."):
        found = (Diagnosis("header", {"sent": header.decode("utf-8", "replace")}),)
    if hashed:
        return found, HashProbe(payload)
    return found + claims.faults(signed, payload), None


def _raw(
    signed: Signed, credentials: Credentials, others: Sequence[Credentials]
) -> tuple[Causes, Probe | None]:
    if credentials.public_key is None:
        return (), None
    signature = base64.b64decode(signed.signature)
    digest_info = rsa.recovered(rsa.public_key(credentials.public_key), signature)
    if digest_info is None and any(
        rsa.holds_pss(rsa.public_key(credentials.public_key), signature, md5(text).encode())
        for text in signed.message_texts
    ):
        return (Diagnosis("algorithm", {"sent": "PSS padding", "right": "PKCS #1 v1.5 padding"}),), None
    if digest_info is None:
        whose = [
            other
            for other in others
            if other.public_key and rsa.recovered(rsa.public_key(other.public_key), signature) is not None
        ]
        return (_wrong_key(whose),), None
    probe = RecoveredProbe(digest_info)
    if not probe.is_sha256:
        return (Diagnosis("algorithm", {"sent": "another hash", "right": "SHA-256"}),), None
    return (), probe


def _wrong_key(whose: Sequence[Credentials]) -> Diagnosis:
    provider = next((other.net_passport for other in whose if other.net_passport), None)
    return Diagnosis("wrong-key", {"whose": f"it is that of {provider}" if provider else _ANOTHER})
