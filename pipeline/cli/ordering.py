"""What `hconnect retry`, `hold` and `release` have in common: the names, the order, the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import FINE
from pipeline.cli.terminal import say
from pipeline.reporters.visible import visible

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME", help="Names of inputs; * stands for anything: 'orders-*'.", show_default=False
    ),
]


def give(root: Path, verb: str, names: list[str]) -> int:
    """Have an order carried out, and print what came of it for each name."""
    from pipeline.station.asking import ask

    for name, text in ask(root, verb, names):
        say(f"{visible(name)}: {visible(text)}")
    return FINE
