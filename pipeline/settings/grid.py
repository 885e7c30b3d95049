"""Grid: which provider may use which interface of which company, as the H-Connect screen of a real station lists it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from pipeline.settings.section import NetPassport, Section, Text, name_part

EVERY = "*"
"""Stands for every interface (ours: the real grid has a row for each)."""


def _interface(value: str) -> str:
    return value if value == EVERY else name_part(value)


class GridRow(Section):
    """`[[grid]]`: one permission. Without any row nothing is allowed; the drop folder asks none."""

    company: Text
    """Its file name, one of `[companies]`."""
    net_passport: NetPassport
    """One of `[[provider]]`."""
    interface: Annotated[Text, AfterValidator(_interface)]
    """`imovein`, or `*`."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from other rows: case does not count in names (observed for interfaces)."""
        return self.company.casefold(), self.net_passport, self.interface.casefold()

    def allows(self, company: str, net_passport: str, interface: str) -> bool:
        """Whether it is about such a request."""
        mine = self.key
        wanted = (company.strip().casefold(), net_passport.strip(), interface.strip().casefold())
        return mine in {wanted, (*wanted[:2], EVERY)}
