"""Descriptor: a report as `hrep` exports it, so that the station that did so can read it and nobody can change it.

Its form is the vendor's: 32 hex digits (an initialisation vector of 16 bytes), a colon, and the text of a block cipher
in hex (documented). What the vendor's holds and by which cipher is unknown: here it is AES-256-GCM over the report,
compressed and filled up to whole blocks, with the tag behind it.
"""

from __future__ import annotations

import os
import re
import zlib

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

from pipeline.reports.definition import Definition

KEY_BYTES = 32
_IV_BYTES = 16
_BLOCK_BITS = 128
_FORM = re.compile("([0-9a-f]{32}):((?:[0-9a-f]{32}){2,})")
"""A block at least, and the tag. Small letters alone, as it is written: one report has one text."""
_ABOUT = b"hconnect report 1"
"""Is authenticated with it; its number grows when what is sealed changes its form."""


class DescriptorRefused(Exception):
    """A text is no descriptor of this station; `cause` says which of the catalogue's causes it is."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Exported(msgspec.Struct, frozen=True):
    """What a descriptor stands for: a report as it was when it was exported, for one company (its number)."""

    comp_id: str
    definition: Definition


def seal(exported: Exported, key: bytes) -> str:
    """A new descriptor under a key of `KEY_BYTES`; two of the same report differ, as the vector is by chance."""
    padder = PKCS7(_BLOCK_BITS).padder()
    content = padder.update(zlib.compress(msgspec.json.encode(exported), 9)) + padder.finalize()
    iv = os.urandom(_IV_BYTES)
    return f"{iv.hex()}:{AESGCM(key).encrypt(iv, content, _ABOUT).hex()}"


def unseal(text: str, key: bytes) -> Exported:
    """What was sealed under this key; raises DescriptorRefused for anything else, be it one bit away."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise DescriptorRefused("descriptor form")
    try:
        content = AESGCM(key).decrypt(bytes.fromhex(form[1]), bytes.fromhex(form[2]), _ABOUT)
    except InvalidTag:
        raise DescriptorRefused("descriptor foreign") from None
    unpadder = PKCS7(_BLOCK_BITS).unpadder()
    packed = unpadder.update(content) + unpadder.finalize()
    try:
        return msgspec.json.decode(zlib.decompress(packed), type=Exported)
    except msgspec.ValidationError:  # of a version whose definitions had another form
        raise DescriptorRefused("descriptor old") from None
