"""Section: what the tables of a station.toml have in common, and the kinds of values that several of them hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

Place = tuple[str | int, ...]
"""Where a value stands: `("grid", 0, "company")`."""


class Section(BaseModel):
    """A table: frozen, it travels; what it does not know is refused, and no error repeats what was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, hide_input_in_errors=True)


class Contradiction(NamedTuple):
    """Two parts of the settings that do not fit each other: where, why, and what to do."""

    place: Place
    said: str
    remedy: str

    def error(self) -> PydanticCustomError:
        """What pydantic passes on; `settings.toml` finds the remedy in its context."""
        return PydanticCustomError("contradiction", "{said}", {"said": self.said, "remedy": self.remedy})


def refuse(contradictions: Iterable[Contradiction]) -> None:
    """Raise pydantic's ValidationError with every one of them at its place; nothing where there are none."""
    errors = [InitErrorDetails(type=found.error(), loc=found.place, input=None) for found in contradictions]
    if errors:
        raise ValidationError.from_exception_data("settings", errors, hide_input=True)


def digits(value: Any) -> Any:
    """A number of TOML as text; anything else as it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _number(value: str) -> str:
    if not re.fullmatch("[0-9]{1,9}", value):
        raise ValueError(f'"{value}" is not a number of at most nine digits')
    return value


def _guid(value: str) -> str:
    if not re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value.lower()):
        raise ValueError(f'"{value}" is not a GUID')
    return value.lower()


def name_part(value: str) -> str:
    """Refuse what could not stand in the name of a `.dat`."""
    if not re.fullmatch("[0-9A-Za-z-]{1,48}", value):
        raise ValueError(f'"{value}" would be part of a file\'s name: at most 48 letters, digits and - alone')
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
CompId = Annotated[str, BeforeValidator(digits), AfterValidator(_number)]
"""The company's number, with which the names of its files begin."""
Guid = Annotated[str, AfterValidator(_guid)]
"""In lower case."""
NetPassport = Annotated[Text, BeforeValidator(digits), AfterValidator(name_part)]
"""A provider's id: text or digits in the file, text from here on (old ones have up to 18 digits: observed)."""
