"""Policy: what a caller may choose about checks and conversion."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

STRICT = "strict"


class Policy(BaseModel):
    """How a payload is read, checked and written; frozen: it travels. Raises pydantic's ValidationError."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unknown_fields: Literal["warning", "error"] = "warning"
    """What a field is that the parameter file does not name."""
    dialect: Literal["safe", "quoted", "rfc4180"] = "safe"
    """How the .dat holds a comma or a quote (what the engine makes of an inner quote is unknown)."""
    unencodable: str = STRICT
    """`strict` refuses a row with a character that Windows-1255 lacks; any other stands for such ones."""
    encoding: str | None = None
    """Forces an encoding; None finds it out."""
    max_bytes: int = Field(default=2 << 30, gt=0)
    max_depth: int = Field(default=64, gt=0, le=128)
    """How deep the JSON may go; deeper than 128 the reading itself would need more stack than Python gives."""

    @field_validator("encoding")
    @classmethod
    def _of_text(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                "".encode(value)
            except (LookupError, ValueError):  # rot13 and its like are codecs, but not of text
                raise ValueError(f"{value} is not an encoding of text") from None
        return value

    @field_validator("unencodable")
    @classmethod
    def _one_character(cls, value: str) -> str:
        if value == STRICT:
            return value
        if len(value) != 1 or not value.isprintable() or value in ',"':
            raise ValueError('must be "strict" or one printable character, neither a comma nor a quote')
        try:
            value.encode("cp1255")
        except UnicodeEncodeError:
            raise ValueError(f"{value} is itself not in Windows-1255") from None
        return value
