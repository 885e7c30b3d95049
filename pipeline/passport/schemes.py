"""The four signature schemes, made and verified. A signature that does not hold is a value, never an exception.

token        lower-case hex of MD5 over pluginData and the provider's token (observed)
jws-md5      a JSON web signature over the hex MD5 of the message: npm net-passport 3 (documented)
jwt-message  a JSON web token whose claims are the message and `iat`, RS256 or PS256 (observed)
raw-rsa      base64 of an RSA signature over the hex MD5 of the message: the vendor's Java sample (documented)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import time
from collections.abc import Callable, Iterable
from typing import Literal, get_args

import msgspec
from pydantic import SecretStr

from pipeline.errors import UsageError
from pipeline.intake.scanner import Fault
from pipeline.intake.source import Doubt, Refused
from pipeline.intake.values import Object
from pipeline.passport import rsa
from pipeline.passport.canonical import parse
from pipeline.passport.credentials import Credentials, Scheme
from pipeline.passport.signed import Signed
from pipeline.passport.writing import write

Algorithm = Literal["RS256", "PS256"]
KEYED: tuple[Algorithm, ...] = get_args(Algorithm)
"""The only algorithms that a web signature may name."""

_TOKEN = re.compile(r"[0-9a-f]{32}")
_WEB = re.compile(r"([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4}){8,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
WEB_MD5 = "eyJhbGciOiJSUzI1NiJ9"
"""{"alg":"RS256"}: net-passport 3 writes this header and no other."""


class Verified(msgspec.Struct, frozen=True):
    """The signature holds."""

    scheme: Scheme


class Failed(msgspec.Struct, frozen=True):
    """It does not, and why as far as is seen at once; `doctor.diagnose` looks further."""

    reason: Literal["provider", "form", "scheme", "secret", "depth", "mismatch"]
    """Another netPassportID than the credentials'; no scheme's form; a scheme that the provider may not use; a scheme
    whose secret is not known here; pluginData is nested more than 128 deep; or it does not fit."""
    scheme: Scheme | None = None


def verify(signed: Signed, credentials: Credentials) -> Verified | Failed:
    """Check a signature. Raises `rsa.KeyRefused` where the credentials' public key is none."""
    if credentials.net_passport is not None and signed.provider != credentials.net_passport:
        return Failed("provider")
    scheme = scheme_of(signed.signature)
    if scheme is None:
        return Failed("form")
    if scheme not in credentials.schemes:
        return Failed("scheme", scheme)
    if (credentials.token if scheme == "token" else credentials.public_key) is None:
        return Failed("secret", scheme)
    try:
        return Verified(scheme) if _HOLDS[scheme](signed, credentials) else Failed("mismatch", scheme)
    except Refused:
        return Failed("depth", scheme)


def scheme_of(signature: str) -> Scheme | None:
    """The scheme whose form a signature has, to the letter: no padding, blank or capital more than the scheme has."""
    if _TOKEN.fullmatch(signature):
        return "token"
    if web := _WEB.fullmatch(signature):
        return "jws-md5" if web[1] == WEB_MD5 and len(web[2]) == 43 else "jwt-message"
    return "raw-rsa" if _BASE64.fullmatch(signature) else None


def sign(
    scheme: Scheme,
    signed: Signed,
    credentials: Credentials,
    *,
    algorithm: Algorithm = "RS256",
    issued: int | None = None,
) -> str:
    """Make a signature for the parts of a request (what stands in its `signature` is of no account).

    `algorithm` (RS256, PS256) and `issued` (seconds since 1970; now) are for `jwt-message`. Raises UsageError where the
    token or the private key that the scheme needs is not given, and `rsa.KeyRefused` where the key is none.
    """
    if scheme == "token":
        return token_signature(signed.data_text, _secret(credentials.token, "token"))
    key = rsa.private_key(_secret(credentials.private_key, "private key"))
    message = signed.message_texts[0]
    digest = md5(message).encode()
    if scheme == "raw-rsa":
        return base64.b64encode(rsa.sign(key, digest)).decode()
    from jwt.api_jws import PyJWS

    web = PyJWS(KEYED)
    if scheme == "jws-md5":
        return web.encode(digest, key, "RS256", headers={"typ": ""})
    claims = b'%s,"iat":%d}' % (message[:-1], time.time() if issued is None else issued)
    return web.encode(claims, key, algorithm)


def token_signature(text: bytes, token: str) -> str:
    """The hex of MD5 over a text and a token."""
    digest = hashlib.md5(text, usedforsecurity=False)
    digest.update(token.encode())
    return digest.hexdigest()


def unpadded(segment: str) -> bytes | None:
    """The bytes of base64url without padding; None where the text is not the very one that they are written as."""
    try:
        data = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except (binascii.Error, ValueError):
        return None
    return data if base64.urlsafe_b64encode(data).rstrip(b"=").decode() == segment else None


def algorithm(header: str) -> str | None:
    """The algorithm that the first part of a web signature names; nobody has checked it."""
    try:
        value = parse(unpadded(header) or b"")
    except (Fault, Doubt, Refused):
        return None
    member = value.find("alg") if isinstance(value, Object) else None
    return member.value if member and isinstance(member.value, str) else None


def _secret(value: SecretStr | None, name: str) -> str:
    if value is None:
        raise UsageError(f"this scheme needs a {name}", remedy="See: hconnect sign --help")
    return value.get_secret_value()


def md5(text: bytes) -> str:
    """The hex of MD5."""
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def _token_holds(signed: Signed, credentials: Credentials) -> bool:
    made = token_signature(signed.data_text, _secret(credentials.token, "token"))
    return hmac.compare_digest(made, signed.signature)


def _web_md5_holds(signed: Signed, credentials: Credentials) -> bool:
    payload = web_payload(signed.signature, credentials.public_key or "")
    return payload is not None and _is_one_of(payload, (md5(text).encode() for text in signed.message_texts))


def _web_message_holds(signed: Signed, credentials: Credentials) -> bool:
    payload = web_payload(signed.signature, credentials.public_key or "")
    claims = None if payload is None else message_of_claims(payload)
    return claims is not None and _is_one_of(claims, signed.message_texts)


def message_of_claims(payload: bytes) -> bytes | None:
    """The canonical message within a web token's claims: they are it, and `iat`. None where they are no object."""
    try:
        claims = parse(payload)
    except (Fault, Doubt, Refused):
        return None
    if not isinstance(claims, Object):
        return None
    members = tuple(member for member in claims.members if member.key != "iat")
    return write(Object(members, claims.at, claims.end)).encode()


def _is_one_of(given: bytes, right: Iterable[bytes]) -> bool:
    return any(hmac.compare_digest(given, text) for text in right)


def web_payload(signature: str, public_key: str) -> bytes | None:
    """What a web signature signs, where it is this key's and its algorithm is one of `KEYED`."""
    from jwt.api_jws import PyJWS
    from jwt.exceptions import InvalidTokenError

    try:
        payload = PyJWS(KEYED).decode(signature, rsa.public_key(public_key), KEYED)
    except InvalidTokenError:
        return None
    return payload if isinstance(payload, bytes) else None


def _raw_holds(signed: Signed, credentials: Credentials) -> bool:
    key = rsa.public_key(credentials.public_key or "")
    try:
        signature = base64.b64decode(signed.signature, validate=True)
    except binascii.Error:
        return False
    if base64.b64encode(signature).decode() != signed.signature:
        return False
    return any(rsa.holds(key, signature, md5(text).encode()) for text in signed.message_texts)


_HOLDS: dict[Scheme, Callable[[Signed, Credentials], bool]] = {
    "token": _token_holds,
    "jws-md5": _web_md5_holds,
    "jwt-message": _web_message_holds,
    "raw-rsa": _raw_holds,
}
