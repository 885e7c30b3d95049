"""Target: a payload taken apart, so that one part of it can be changed and the whole be put together again."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from pipeline.errors import UsageError

_REQUEST = {"station", "plugin", "company", "message", "signature"}


class Target(msgspec.Struct, frozen=True):
    """A payload as Python values: a whole request, or pluginData alone."""

    value: Any
    form: type
    """str, bytes, or object for Python values: what it is put together as."""

    @classmethod
    def of(cls, payload: Any) -> Target:
        """Take a payload apart; raises UsageError where it is a text that is no JSON."""
        if isinstance(payload, str | bytes):
            try:
                return cls(json.loads(payload), type(payload))
            except ValueError as fault:
                remedy = "Mutations break payloads that are right."
                raise UsageError(f"the payload is no JSON: {fault}", remedy=remedy) from None
        return cls(payload, object)

    @property
    def is_request(self) -> bool:
        """Whether there is an envelope around pluginData."""
        return isinstance(self.value, dict) and not _REQUEST.isdisjoint(self.value)

    @property
    def plugin(self) -> str | None:
        """What the envelope says."""
        said = self.value.get("plugin") if self.is_request else None
        return said if isinstance(said, str) else None

    @property
    def data(self) -> Any:
        """pluginData; of a string that holds JSON, what it holds."""
        data = self.value["message"]["pluginData"] if self.is_request else self.value
        return json.loads(data) if isinstance(data, str) else data

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its rows; none where it holds one object (reports)."""
        data = self.data
        if isinstance(data, dict):
            data = data.get("data", [])
        return data if isinstance(data, list) else []

    def with_data(self, data: Any) -> Any:
        """The payload with another pluginData."""
        if self.is_request:
            return self.put({**self.value, "message": {**self.value["message"], "pluginData": data}})
        return self.put(data)

    def with_row(self, number: int, row: Any) -> Any:
        """The payload with another row in the place of one."""
        rows = [*self.rows]
        rows[number] = row
        data = self.data
        return self.with_data({**data, "data": rows} if isinstance(data, dict) else rows)

    def put(self, value: Any) -> Any:
        """A value in the form that the payload had."""
        if self.form is object:
            return value
        return self.cast(_text(value))

    @property
    def text(self) -> str:
        """The whole as JSON."""
        return _text(self.value)

    def cast(self, text: str) -> str | bytes:
        """A text in the form that the payload had."""
        return text.encode("utf-8", "surrogatepass") if self.form is bytes else text


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
