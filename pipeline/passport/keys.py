"""Keys: a pair as Net-Passport gives it: publickey.pem, privatekey.pem, and KEYS.ZIP of both (documented)."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
from pydantic import SecretStr

from pipeline.errors import UsageError
from pipeline.passport import rsa

PUBLIC = "publickey.pem"
PRIVATE = "privatekey.pem"
ZIP = "KEYS.ZIP"
_EXPONENT = 65537
_OWNER_ALONE = 0o600
_ALL_READ = 0o644


class Pair(msgspec.Struct, frozen=True):
    """Both keys as PEM texts."""

    public: str
    private: SecretStr


def pair() -> Pair:
    """A new pair: RSA, 2048 bits."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    key = generate_private_key(_EXPONENT, rsa.BITS)
    return Pair(rsa.public_pem(key), SecretStr(rsa.private_pem(key)))


def write(folder: Path, made: Pair) -> tuple[Path, ...]:
    """Write the three files into a folder; what holds the private key is for its owner alone.

    Raises UsageError, and writes nothing, where one of them is there already; OSError as the system says.
    """
    private = made.private.get_secret_value().encode()
    contents = {
        PUBLIC: (made.public.encode(), _ALL_READ),
        PRIVATE: (private, _OWNER_ALONE),
        ZIP: (_zipped({PUBLIC: made.public.encode(), PRIVATE: private}), _OWNER_ALONE),
    }
    for name in contents:
        if os.path.lexists(folder / name):
            raise UsageError(
                f"{folder / name} is there already", remedy="Name another folder: keys are never overwritten."
            )
    for name, (content, mode) in contents.items():
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(folder / name, flags, mode), "wb") as file:
            file.write(content)
    return tuple(folder / name for name in contents)


def _zipped(files: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name)
            entry.external_attr = (_OWNER_ALONE if name == PRIVATE else _ALL_READ) << 16
            archive.writestr(entry, content, ZIP_DEFLATED)
    return target.getvalue()
