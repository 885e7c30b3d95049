"""`hconnect messages`: the catalogue, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Literal

import typer

from pipeline.cli.options import Language
from pipeline.cli.terminal import say

GROUPS = {
    "A": "The API's parameters (the vendor's)",
    "P": "Parameter files, and the form of pluginData (the vendor's)",
    "D": "The data of a row (the vendor's)",
    "O": "Answers of the API that were seen and are in no guide (the vendor's)",
    "E": "Errors of hconnect-station's own",
    "W": "Warnings of hconnect-station's own",
}


def messages(
    language: Language = "en",
    format_: Annotated[Literal["text", "json"], typer.Option("--format", help="The form.")] = "text",
) -> None:
    """List every message, in both languages.

    The vendor's as its guide prints them, then hconnect-station's own, each with what to do about it.

    Examples:
      hconnect messages
      hconnect messages --lang he
      hconnect messages --format json
    """
    say(_json() if format_ == "json" else "\n".join(_text(hebrew=language == "he")))


def _text(*, hebrew: bool) -> Iterator[str]:
    from pipeline.catalogue import MESSAGES

    group = ""
    for message in MESSAGES.values():
        if message.group != group:
            yield f"{'' if not group else chr(10)}{GROUPS[message.group]}"
            group = message.group
        yield f"\n{message.code}  {message.text}"
        yield f"        {message.hebrew}"
        yield f"        {message.hint_hebrew if hebrew else message.hint}"


def _json() -> str:
    from pipeline.catalogue import MESSAGES

    entries = [
        {
            "code": message.code,
            "severity": message.severity,
            "documented": message.documented,
            "text": message.text,
            "hebrew": message.hebrew,
            "hint": message.hint,
            "hint_hebrew": message.hint_hebrew,
        }
        for message in MESSAGES.values()
    ]
    return json.dumps(entries, ensure_ascii=False, indent=1)
