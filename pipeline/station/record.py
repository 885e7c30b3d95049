"""Record: what the journal knows of one input, that is of one name with one content."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath

import msgspec

WAITING = "waiting"
ACCEPTED = "accepted"
CONVERTED = "converted"
PUBLISHED = "published"
FILED = "filed"
REJECTED = "rejected"
CORRUPT = "corrupt"
HELD = "held"

IN_DROP = (WAITING, ACCEPTED)
"""Its input is in the drop folder, and to be taken up from the beginning."""


class Record(msgspec.Struct, frozen=True):
    """A row of the journal. Times are UTC; `file` is a path from the root, with slashes.

    An input goes accepted -> converted (its `.dat` and its report are on the disk, under hidden names)
    -> published (the `.dat` has its name) -> filed (the input and its report are where they belong). What
    is refused is rejected, corrupt or held at once, and `filed` tells when it was moved there. What was let back
    into the drop folder waits.
    """

    name: str
    """As it was dropped."""
    sha256: str
    """Of its content, in hex."""
    size: int
    modified: int
    """The time that the file bore, in nanoseconds since 1970."""
    state: str
    key: str
    """Under which its drafts lie."""
    comp_id: str | None = None
    interface: str | None = None
    net_passport: str | None = None
    verdict: str = ""
    """The codes of its errors, each once, in their order; empty where there are none."""
    first: str = ""
    """The text of the first error that says something by itself."""
    errors: int = 0
    warnings: int = 0
    dat: str | None = None
    dat_sha256: str | None = None
    rows: int = 0
    file: str | None = None
    """Where the input goes, or is; None where it was replaced before it could be moved."""
    reason: str = ""
    """What the findings do not say."""
    released: bool = False
    """Somebody let it out of hold/: it is taken, whatever it equals."""
    copies: int = 0
    """How often the same name came again with the same content."""
    accepted: datetime | None = None
    converted: datetime | None = None
    published: datetime | None = None
    filed: datetime | None = None

    @property
    def folder(self) -> str | None:
        """The name of the folder that the input goes to: done, rejected, corrupt or hold."""
        return None if self.file is None else PurePosixPath(self.file).parent.name


class Waiting(msgspec.Struct, frozen=True):
    """An input that stays in the drop folder for now, why, and when it is tried again."""

    name: str
    reason: str
    remedy: str
    since: datetime
    next_try: datetime


class Order(msgspec.Struct, frozen=True):
    """What another program asks the service to do with inputs of a name."""

    number: int
    verb: str
    """retry, hold or release."""
    name: str
