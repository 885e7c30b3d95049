"""Expected: what a call is answered with as far as is known, and how an answer differs from that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from pipeline.catalogue import MESSAGES
from pipeline.findings import NOTHING
from pipeline.gateway.client import Heard, finding
from pipeline.message import fill

Grade = Literal["D", "O", "I", "U"]
"""Documented, observed, inferred, unknown: ours."""
GRADES: dict[Grade, str] = {"D": "documented", "O": "observed", "I": "inferred", "U": "unknown"}
_SEEN_WITH_500 = "HC-O01"
_FORM = "{apiRes: {err}}"
_LONGEST = 120
"""Characters of a text that are repeated."""


class Expected(msgspec.Struct, frozen=True):
    """One answer. What it says is graded, and so are its status and its form, which are known less well."""

    grade: Grade
    code: str = ""
    """Of the vendor's error; empty where the call is accepted."""
    given: Mapping[str, str] = NOTHING
    """What fills the place-holders of its text; one that is not given may be filled by anything."""
    status: int = 200
    action: str = ""
    """`actionType` of what is accepted: the plugin as the sender spelled it (observed)."""
    is_report: bool = False

    @property
    def text(self) -> str:
        """In short, for people."""
        if self.code in MESSAGES:
            return f"{self.status} {fill(MESSAGES[self.code].text, self.given)}"
        return f"{self.status} ok{', rows' if self.is_report else ''}"

    @property
    def _form_grade(self) -> Grade:
        """Of status and form: observed for what is accepted and for one error, inferred for the others."""
        if self.grade == "U":
            return "U"
        return "I" if self.code not in ("", _SEEN_WITH_500) else "O"

    def differences(self, answer: Heard) -> tuple[str, ...]:
        """In what an answer is another one, each with how well the expected is known; none where it is the same."""
        return tuple(f"{said} ({GRADES[grade]})" for said, grade in self._differences(answer))

    def _differences(self, answer: Heard) -> Iterator[tuple[str, Grade]]:
        if answer.status != self.status:
            yield f"the status is {answer.status}, not {self.status}", self._form_grade
        if answer.value is None:
            yield f"the body is no JSON: {_short(answer.body)!r}", self._form_grade
        elif self.code:
            yield from self._of_an_error(answer)
        else:
            yield from self._of_success(answer)

    def _of_an_error(self, answer: Heard) -> Iterator[tuple[str, Grade]]:
        said = answer.error
        if answer.accepted:
            yield "it is accepted, so it is staged, and may be imported", self.grade
            return
        if said is None:
            yield f"there is no err: {_short(answer.body)!r}", self.grade
            return
        found = finding(said)
        if found is None or found.code != self.code or not self.given.items() <= found.given.items():
            yield f"it says {_short(said)!r}, not {fill(MESSAGES[self.code].text, self.given)!r}", self.grade
        if answer.value != {"apiRes": {"err": said}}:
            yield f"err does not stand alone in {_FORM}: {_short(answer.body)!r}", self._form_grade

    def _of_success(self, answer: Heard) -> Iterator[tuple[str, Grade]]:
        if answer.error is not None:
            yield f"it is refused: {_short(answer.error)!r}", self.grade
            return
        whole = answer.value if isinstance(answer.value, dict) else {}
        result = whole.get("apiRes")
        result = result if isinstance(result, dict) else {}
        word = "res" if self.is_report else "status"
        wanted = {f"apiRes.{word}": "ok", "actionType": self.action, "messType": "apiReplay"}
        heard = {f"apiRes.{word}": result.get(word)} | {key: whole.get(key) for key in list(wanted)[1:]}
        for key, value in wanted.items():
            if heard[key] != value:
                yield f"{key} is {_short(repr(heard[key]))}, not {value!r}", "O"
        if self.is_report and not isinstance(result.get("data"), list):
            yield "apiRes.data is no array of rows", "O"
        more = sorted((set(whole) - {"apiRes", "actionType", "messType"}) | (set(result) - {word, "data"}))
        if more:
            yield f"there is more in it: {_short(', '.join(more))}", "O"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
