"""`hconnect demo`: the samples on their way: what goes in, what is refused and why, which rows come out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import FINE
from pipeline.cli.terminal import colours, say
from pipeline.errors import UsageError
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from pipeline import Conversion

CLOSE_UPS = (
    "heshin/good/new-customer.json",
    "itemin/good/weighed-items.json",
    "imovein/bad/several-faults.json",
)
FOLDERS = ("heshin", "itemin", "imovein", "movein", "kupain", "envelope")
_CHECKOUT = Path(__file__).resolve().parents[2] / "samples"
_WIDTH = 100


def demo(
    samples: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the samples, as in the project's source.")
    ] = _CHECKOUT,
) -> int:
    """Convert the samples, and show what went in, what was refused and why, and what came out.

    Nothing is written.

    Examples:
      hconnect demo
    """
    if not (samples / CLOSE_UPS[0]).is_file():
        remedy = "They come with the project's source: run it in a checkout, or name them with --samples."
        raise UsageError(f"no samples in {samples}", remedy=remedy)
    for name in CLOSE_UPS:
        _close_up(samples, name)
    _all(samples)
    return FINE


def _close_up(samples: Path, name: str) -> None:
    from pipeline.reporters.text import TextReporter

    _heading(name)
    made = _convert(samples / name)
    text = (samples / name).read_text("utf-8-sig")
    _part("what went in", text.splitlines())
    said = TextReporter(sys.stdout, colour=colours(sys.stdout))
    say("\nwhat is said of it:\n")
    said.add(made.verdict)
    if made.dat is not None:
        _part(f"what came out: {made.name}", made.dat.decode("windows-1255").splitlines())


def _all(samples: Path) -> None:
    _heading("all samples")
    accepted = refused = rows = 0
    for path in _payloads(samples):
        made = _convert(path)
        name = path.relative_to(samples).as_posix()
        if made.verdict.accepted:
            accepted += 1
            rows += made.written
            say(f"  {name:52}  {_counted(made.written, 'row')}")
        else:
            refused += 1
            say(f"  {name:52}  refused: {_why(made)}")
    say(f"\n{accepted} samples accepted, {_counted(rows, 'row')} for Masofon 2; {refused} samples refused.")


def _payloads(samples: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((samples / folder).glob("*/*.json")):
            if not path.name.endswith(".policy.json"):
                yield path


def _convert(path: Path) -> Conversion:
    import pipeline

    beside = path.with_suffix(".policy.json")
    policy = json.loads(beside.read_bytes()) if beside.exists() else {}
    return pipeline.convert(path, name=path.name, policy=pipeline.Policy.model_validate(policy))


def _why(made: Conversion) -> str:
    first, *more = [error for error in made.verdict.errors if error.code != "HC-A13"] or made.verdict.errors
    return visible(first.text) + (f" (and {len(more)} more)" if more else "")


def _heading(text: str) -> None:
    say(f"\n{f'== {text} ':=<{_WIDTH}}\n")


def _part(title: str, lines: list[str]) -> None:
    say(f"{title}:\n")
    for line in lines:
        say(f"  {visible(line)}")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
