"""The names of files: what a `.dat` is called, what a dropped file's name says, and what no name may hold.

`<compId>_<interface>_<netPassportId>_*` is documented; what stands for the `*` is ours: the time of arrival
and a hash, so that names sort by arrival and never repeat, and the same payload taken up again gets the same
name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from pipeline.errors import UsageError
from pipeline.masofon.ansi import unencodable

LONGEST_PART = 48
"""Bytes. Three such parts, the stamp, and what the engine adds when it renames the file stay within 255."""
HASH_DIGITS = 10


class NameRefused(UsageError):
    """A file cannot be called so."""

    remedy = "compId, interface and netPassportID are parts of a file's name: letters, digits and - are safe."


class DropName(msgspec.Struct, frozen=True):
    """What the name of a dropped file says; the interface in lower case. `check_part` has not seen it yet."""

    comp_id: str
    interface: str
    net_passport: str


_REFUSED = {
    **dict.fromkeys("/\\", "which separates folders"),
    **dict.fromkeys(':<>"|?*', "which Windows refuses in a file's name"),
    "_": "which separates the parts of the name",
    "\0": "which ends a text in many programs",
}
_USUAL = re.compile(f"[0-9A-Za-z-]{{1,{LONGEST_PART}}}")
"""Nothing stands against such a part, but that it may be a device's name."""
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(
    r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE
)
_NAMED = r"([0-9]+)_([A-Za-z][^_/\\]*)_([^_/\\]+)_[^/\\]*"
_DROPPED = re.compile(_NAMED + r"\.json", re.IGNORECASE | re.DOTALL)
_DAT = re.compile(_NAMED + r"\.dat(?:\..*)?", re.IGNORECASE | re.DOTALL)


def dat_name(comp_id: str, interface: str, net_passport: str, arrived: datetime, digest: str) -> str:
    """Make a `.dat`'s name: `1_imovein_250030_20261123T101112123456Z-0a1b2c3d4e.dat`.

    `arrived` is a time with a zone, `digest` a hash of the payload in hex (its first ten digits are used).
    Raises NameRefused where a part cannot be in a name or the stamp cannot be made.
    """
    parts = {"compId": comp_id, "interface": interface.lower(), "netPassportID": net_passport}
    for what, text in parts.items():
        reason = check_part(what, text)
        if reason:
            raise NameRefused(reason)
    return "_".join([*parts.values(), f"{stamp(arrived)}-{_short(digest)}.dat"])


def stamp(arrived: datetime) -> str:
    """The time in UTC to the microsecond: `20261123T101112123456Z`; raises NameRefused without a zone."""
    if arrived.tzinfo is None:
        raise NameRefused("the time of arrival has no time zone", remedy="Give it one: datetime.now(UTC).")
    utc = arrived.astimezone(UTC)
    day = f"{utc.year:04}{utc.month:02}{utc.day:02}"
    return f"{day}T{utc.hour:02}{utc.minute:02}{utc.second:02}{utc.microsecond:06}Z"


def content_hash(content: bytes) -> str:
    """The short hash of a payload's bytes: ten digits of its SHA-256."""
    return hashlib.sha256(content).hexdigest()[:HASH_DIGITS]


def parse_drop_name(filename: str) -> DropName | None:
    """Read `<compId>_<interface>_<netPassportId>_*.json` (without folders); None for any other name.

    compId is a number and an interface begins with a letter, so that `my_web_shop_orders.json` says nothing.
    """
    found = _DROPPED.fullmatch(filename)
    return DropName(found[1], found[2].lower(), found[3]) if found else None


def dat_interface(filename: str) -> str | None:
    """The interface, in lower case, that the name of a `.dat` says; None for any other name.

    The engine's own ending counts as none: `1_imovein_250030_X.dat.DMY_13-11-24_HMS_10-11-12.BAK`.
    """
    found = _DAT.fullmatch(filename)
    return found[2].lower() if found else None


def check_part(what: str, text: str) -> str | None:
    """Why `text` cannot be part of a name, as a sentence that begins with `what`; None where it can."""
    if _USUAL.fullmatch(text) and not _DEVICE.fullmatch(text):
        return None
    return next((f"{what} {reason}" for refused, reason in _checks(text) if refused), None)


def _checks(text: str) -> Iterator[tuple[bool, str]]:
    """Each check in turn: whether it refuses the text, and what is to be said then."""
    yield not text.strip(), "is empty"
    yield bool(_DRIVE.match(text)), f'begins with the drive "{text[:2]}"'
    for character in text:
        fault = _fault(character)
        yield bool(fault), f"holds {_shown(character)}, {fault}"
    yield ".." in text, 'holds "..", which leads out of the folder'
    yield text.startswith(" "), "begins with a blank"
    yield text.endswith(" "), "ends with a blank, which Windows takes off"
    yield text.endswith("."), "ends with a dot, which Windows takes off"
    yield bool(_DEVICE.fullmatch(text)), f'is "{text}", the name of a device on Windows'
    size = len(text.encode())
    yield size > LONGEST_PART, f"is {size} bytes long; {LONGEST_PART} is the most"


def _fault(character: str) -> str:
    """What is wrong with a character, empty where nothing is."""
    if character in _REFUSED:
        return _REFUSED[character]
    if not character.isprintable():
        return "which is not printable"
    return "which Windows-1255 cannot carry" if unencodable(character) else ""


def _shown(character: str) -> str:
    """The character in quotes, or its number where it could not be seen or told apart."""
    return f'"{character}"' if "!" <= character <= "~" else f"U+{ord(character):04X}"


def _short(digest: str) -> str:
    """The first digits of a hash; raises NameRefused for what is none."""
    short = digest[:HASH_DIGITS].lower()
    if not re.fullmatch(f"[0-9a-f]{{8,{HASH_DIGITS}}}", short):
        raise NameRefused(
            "the hash of the content is not at least eight hexadecimal digits", remedy="Use content_hash."
        )
    return short
