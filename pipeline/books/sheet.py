"""Cells of a table for people, and of a CSV that a spreadsheet opens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pipeline.books.columns import text_of

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a text for a formula by."""


def shown(value: Any) -> str:
    """A value as text: a decimal with all its places, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Mapping):
        return text_of(value)
    return str(value)


def cell(value: Any) -> str:
    """The same for a spreadsheet: a text that would be a formula gets a quote in front; a number is one."""
    text = shown(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
