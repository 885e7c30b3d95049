"""Forms: how a row is gone through cell by cell, by the keys that it has; kept, as small payloads come in thousands."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from pipeline.rules.field import Parameters
from pipeline.settings import Policy
from pipeline.validation.cells import Judge, Judged

_ROOM = 1 << 16
"""What a field remembers, in characters; then it begins anew."""
_A_TEXT = 64
_A_SAID = 512
"""What a remembered text, and each thing that is said of it, takes beside its characters; rather too much."""
_LONG = 1000
"""Characters of what is not worth remembering: a text, or all keys of a row."""
_CLOSE = 0.6


class Recall(dict[str, Judged]):
    """What a judge says of each text that it met, of as many as there is room for."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self.judge = judge
        self._room = _ROOM

    def __missing__(self, text: str) -> Judged:
        judged = self.judge(text)
        if len(text) > _LONG:
            return judged
        self._room -= len(text) + _A_TEXT + _A_SAID * len(judged[1])
        if self._room < 0:
            self.clear()
            self._room = _ROOM
        self[text] = judged
        return judged


class Form(NamedTuple):
    """For rows with certain keys."""

    cells: tuple[tuple[int, Recall, str | None], ...]
    """By the field's number: its judge, and its key; a required field that is absent has none."""
    unknown: tuple[str, ...]
    """Keys without a field, in their order."""


class Forms:
    """The judges of a parameter file under a policy, and the forms of the rows that come before them."""

    def __init__(self, parameters: Parameters, policy: Policy) -> None:
        self.judges = tuple(Judge(field, policy) for field in parameters.fields)
        self._parameters = parameters
        self._recalls = tuple(map(Recall, self.judges))
        self._kept = lru_cache(maxsize=256)(self._made)
        self._near = lru_cache(maxsize=256)(self._found)

    def of(self, keys: tuple[str, ...]) -> Form:
        """The form of rows with these keys, of which no two are the same but for their case."""
        return self._kept(keys) if sum(map(len, keys)) <= _LONG else self._made(keys)

    def nearest(self, key: str) -> str | None:
        """The name of the field that a key without one is most like, if it is like any."""
        return self._near(key) if len(key) <= _LONG else self._found(key)

    def _found(self, key: str) -> str | None:
        names = {field.name.casefold(): field.name for field in self._parameters.fields}
        near = get_close_matches(key.casefold(), names, n=1, cutoff=_CLOSE)
        return names[near[0]] if near else None

    def _made(self, keys: tuple[str, ...]) -> Form:
        parameters = self._parameters
        sent = {key.casefold(): key for key in keys}
        named = zip(parameters.folded, self._recalls, strict=True)
        return Form(
            tuple(
                (number, recall, sent.get(name))
                for number, (name, recall) in enumerate(named)
                if name in sent or recall.judge.field.required
            ),
            tuple(key for name, key in sent.items() if name not in parameters.columns),
        )


@lru_cache(maxsize=16)
def forms(parameters: Parameters, policy: Policy) -> Forms:
    """Kept: a station checks thousands of small payloads by the same rules."""
    return Forms(parameters, policy)
