"""Problem: one thing that the import has to say of a row, or of a whole file."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from pipeline.catalogue import ENGINE
from pipeline.findings import NOTHING
from pipeline.message import ERROR, EngineMessage, fill


class Problem(msgspec.Struct, frozen=True, gc=False):
    """`row` counts from 1 within the file, 0 means the whole file; `given` fills the message's place-holders."""

    code: str
    row: int = 0
    field: str = ""
    value: str = ""
    given: Mapping[str, str] = NOTHING

    @property
    def message(self) -> EngineMessage:
        """The catalogue's entry."""
        return ENGINE[self.code]

    @property
    def refuses(self) -> bool:
        """False for a warning."""
        return self.message.severity == ERROR

    @property
    def text(self) -> str:
        """What the engine logs, in Hebrew; ours where the engine's own words are not known."""
        return self._filled(self.message.text)

    @property
    def reason(self) -> str:
        """The same in English."""
        return self._filled(self.message.english)

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return self._filled(self.message.hint)

    @property
    def grade(self) -> str:
        """How well it is known that the engine checks this: D, O, I or U."""
        return self.message.grade

    def _filled(self, template: str) -> str:
        return fill(
            template, {"meaning": self.field} | dict(self.given) | {"field": self.field, "value": self.value}
        )
