"""RSA: keys from PEM texts, signatures over bytes (RSASSA, SHA-256). Loads `cryptography` only when it is needed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

BITS = 2048
_REMEDY = "Name the PEM file that Net-Passport gave, or make a pair: hconnect keys new DIR"


class KeyRefused(UsageError):
    """A key cannot be used; never says what is in it."""


@lru_cache(maxsize=32)
def public_key(pem: str) -> RSAPublicKey:
    """The key of a PEM text; raises KeyRefused where it is no public RSA key of 2048 bits or more."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise KeyRefused("the public key is no PEM", remedy=_REMEDY) from None
    if not isinstance(key, RSAPublicKey) or key.key_size < BITS:
        raise KeyRefused(f"the public key is no RSA key of {BITS} bits or more", remedy=_REMEDY)
    return key


def private_key(pem: str) -> RSAPrivateKey:
    """The same for a private key (PKCS#8 or PKCS#1, without a password)."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it has a password
        raise KeyRefused("the private key is no PEM without a password", remedy=_REMEDY) from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < BITS:
        raise KeyRefused(f"the private key is no RSA key of {BITS} bits or more", remedy=_REMEDY)
    return key


def public_pem(key: RSAPrivateKey) -> str:
    """The public key of a pair, as Net-Passport's publickey.pem has it (SubjectPublicKeyInfo)."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def private_pem(key: RSAPrivateKey) -> str:
    """The private key, as Net-Passport's privatekey.pem has it (PKCS#8: the npm package takes nothing else)."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def sign(key: RSAPrivateKey, data: bytes) -> bytes:
    """A PKCS#1 v1.5 signature with SHA-256."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    return key.sign(data, PKCS1v15(), SHA256())


def holds(key: RSAPublicKey, signature: bytes, data: bytes) -> bool:
    """Whether a PKCS#1 v1.5 signature with SHA-256 is this key's over these bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        key.verify(signature, data, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def holds_pss(key: RSAPublicKey, signature: bytes, data: bytes) -> bool:
    """Whether a PSS signature with SHA-256 is this key's over these bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        key.verify(signature, data, PSS(MGF1(SHA256()), PSS.AUTO), SHA256())
    except InvalidSignature:
        return False
    return True


def recovered(key: RSAPublicKey, signature: bytes) -> bytes | None:
    """The DigestInfo within a PKCS#1 v1.5 signature of this key, whatever it signs; None where it is not this key's."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    try:
        return key.recover_data_from_signature(signature, PKCS1v15(), None)
    except InvalidSignature:
        return None
