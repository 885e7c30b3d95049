"""Forms: a signature that has no scheme's form, or nearly one; what is wrong with its letters, and what was meant."""

from __future__ import annotations

import base64
import binascii
import re

from pipeline.passport import rsa
from pipeline.passport.credentials import Credentials
from pipeline.passport.diagnosis import Diagnosis
from pipeline.passport.schemes import KEYED, algorithm, token_signature, unpadded
from pipeline.passport.signed import Signed

Causes = tuple[Diagnosis, ...]
_SURELY = 8
"""So many characters of the right signature are no accident."""
_WHOLE = {256, 384, 512, 1024}
"""Bytes of a signature with an RSA key of a usual size."""


def mend(signature: str) -> tuple[str, Causes]:
    """The signature as it should have been written, and what was wrong with its writing."""
    found: list[Diagnosis] = []
    tight = re.sub(r"\s", "", signature)
    if tight != signature:
        found.append(Diagnosis("signature-blanks"))
    if re.fullmatch(r"[0-9a-fA-F]{32}", tight):
        if tight != tight.lower():
            found.append(Diagnosis("upper-case"))
        return tight.lower(), tuple(found)
    if re.fullmatch(r"[A-Za-z0-9+/]{22}==", tight):
        found.append(Diagnosis("base64-hash"))
        return base64.b64decode(tight).hex(), tuple(found)
    written = _web(tight) if tight.count(".") == 2 else _raw(tight)
    if written != tight:
        right = (
            "base64url, without = at the end" if "." in tight else "base64, with + and /, and = at the end"
        )
        found.append(Diagnosis("base64", {"right": right}))
    return written, tuple(found)


def cut(signature: str, signed: Signed, credentials: Credentials) -> Causes:
    """Whether a signature is not whole, or has something behind it; nothing where that cannot be told."""
    right = _right_length(signature, signed, credentials)
    if right is None or right == len(signature):
        return ()
    return (Diagnosis("cut", {"sent": str(len(signature)), "right": str(right)}),)


def _right_length(signature: str, signed: Signed, credentials: Credentials) -> int | None:
    if credentials.token is not None and len(signature) >= _SURELY:
        right = token_signature(signed.data_text, credentials.token.get_secret_value())
        if right.startswith(signature) or signature.startswith(right):
            return len(right)
    if credentials.public_key is None:
        return None
    size = rsa.public_key(credentials.public_key).key_size // 8
    header, dot, rest = signature.partition(".")
    if dot and algorithm(header) in KEYED:
        payload, _, made = rest.partition(".")
        if (unpadded(made) is None or len(unpadded(made) or b"") not in _WHOLE) and unpadded(
            payload
        ) is not None:
            return len(header) + len(payload) + 2 + (size * 4 + 2) // 3
        return None
    if re.fullmatch(r"[A-Za-z0-9+/=]{40,}", signature) and len(_decoded(signature)) not in _WHOLE:
        return (size + 2) // 3 * 4
    return None


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _web(text: str) -> str:
    return ".".join(part.rstrip("=").replace("+", "-").replace("/", "_") for part in text.split("."))


def _raw(text: str) -> str:
    """An RSA signature in base64url, or without padding, or in hex, in the usual base64; else the text as it is."""
    if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", text) and len(text) // 2 in _WHOLE:
        return base64.b64encode(bytes.fromhex(text)).decode()
    if not re.fullmatch(r"[\w+/-]+=*", text, re.ASCII):
        return text
    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    whole = bare + "=" * (-len(bare) % 4)
    return whole if len(_decoded(whole)) in _WHOLE else text
