"""Call: one request to the endpoint and the answer to it, as they are kept."""

from __future__ import annotations

from datetime import datetime

import msgspec

REPORTS = "reports"
"""The interface that reads; all others bring something in."""


class Call(msgspec.Struct, frozen=True):
    """A row of the table `calls`. What the request did not say, or nobody got to, is None."""

    id: int
    """From 1, in the order in which they were written down; none is given twice."""
    received: datetime
    """When the whole body was there, in UTC."""
    client: str
    """Address and port of the sender."""
    content_type: str
    user_agent: str
    body: bytes
    """As it was sent; empty where it was too large to be read."""
    encoding: str
    """As which it was read."""
    status: int
    """Of the answer (HTTP); 0 where a fault kept all of it from the sender."""
    reply: bytes
    """The answer's body, as far as it was sent; of a report its first part."""
    code: str = ""
    """`HC-A08` and the like: what it was refused with; `fault` where nothing was wrong but a fault; empty where it was
    accepted."""
    station: str | None = None
    plugin: str | None = None
    """As the sender spelled it."""
    company: str | None = None
    net_passport: str | None = None
    comp_id: str | None = None
    interface: str | None = None
    """In small letters, where a provider may use it."""
    duration: int = 0
    """Microseconds from the body's last byte to the moment when the answer was known, the wait for the disk left out."""
    name: str | None = None
    """The input that it became in the drop folder; None where it was refused, or asked for a report."""
    sha256: str | None = None
    """Of that input, in hex; with `name` it names the journal's row."""
    fault: str = ""
    """What was done to it on purpose."""

    @property
    def accepted(self) -> bool:
        """Whether the answer was ok: the journal then says what became of it."""
        return not self.code

    @property
    def is_report(self) -> bool:
        """Whether it asks for a report: nothing of it goes into the drop folder."""
        return self.interface == REPORTS

    @property
    def enters(self) -> bool:
        """Whether it becomes an input of the drop folder."""
        return self.accepted and not self.is_report
