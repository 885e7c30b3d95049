"""Diagnosis: a mistake that is the cause of a signature's failing, with what is particular to this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from pipeline.message import fill
from pipeline.passport.mistakes import MISTAKES

Language = Literal["php", "node", "python", "csharp"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Change(msgspec.Struct, frozen=True):
    """What differs between what was signed and what is sent; values are JSON texts, None where there is none."""

    row: int | None
    """From 0; None where pluginData is no array of rows."""
    field: str | None
    """None where the whole row is there or is not."""
    signed: str | None
    sent: str | None

    def __str__(self) -> str:
        place = " ".join(
            part for part in ("" if self.row is None else f"row {self.row + 1}", self.field or "") if part
        )
        if self.signed is None:
            return f"{place or 'pluginData'} was added"
        if self.sent is None:
            return f"{place or 'pluginData'} was taken away"
        return f"{place or 'pluginData'} was {self.signed} and is {self.sent}"


class Diagnosis(msgspec.Struct, frozen=True):
    """One cause. A signature may have several, and all of them must be mended."""

    code: str
    given: Mapping[str, str] = {}
    changes: tuple[Change, ...] = ()
    """For `changed`: what was signed against what is sent."""

    @property
    def text(self) -> str:
        """The cause, in English."""
        return fill(MISTAKES[self.code].text, self.given)

    @property
    def hebrew(self) -> str:
        """The cause, in Hebrew."""
        return fill(MISTAKES[self.code].hebrew, self.given)

    def remedy(self, language: Language) -> str:
        """What to write in a programming language."""
        return str(getattr(MISTAKES[self.code], language))
