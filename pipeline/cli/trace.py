"""`hconnect trace`: what became of one input, from the drop folder to the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import FINDINGS, FINE
from pipeline.cli.options import Root
from pipeline.cli.terminal import console, say
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from pipeline.engine.tracing import Step, Trace


def trace(
    root: Root,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="As it was dropped, as its .dat is called, or the id of a call: 12, call-000000012.",
            show_default=False,
        ),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object, with every step.")] = False,
) -> int:
    """Show the way of one input, or of a call: received, converted, filed; batch, run, checks, documents.

    Of a call to Reports: descriptor, parameters, rows, answered.

    A step that failed says where (row, field), why, and what to do.

    Examples:
      hconnect trace station order-17.json
      hconnect trace station 1_imovein_250030_20241113T101112123456Z-0a1b2c3d4e.dat --json

    Exit codes:
      0  it is in the books, whole; or a report was sent, whole
      1  it is not, or not yet
      2  nothing is known of it
    """
    import msgspec

    from pipeline.engine.service import tracer
    from pipeline.gateway.timeline import Timelines
    from pipeline.station.report import encoded

    with tracer(root) as found:
        result = Timelines(found).trace(name) or found.trace(name)
    if as_json:
        say(encoded(msgspec.to_builtins(result)).decode())
    else:
        _show(result)
    return FINE if result.is_done else FINDINGS


def _show(result: Trace) -> None:
    from rich.table import Table

    from pipeline.engine.tracing import shortened

    shown = Table("step", "", "at (UTC)", "what", box=None, pad_edge=False, header_style="bold")
    for step in shortened(result.steps, "--json shows all of them."):
        at = step.at.isoformat(sep=" ", timespec="seconds").removesuffix("+00:00") if step.at else ""
        shown.add_row(step.name, step.state, at, visible(_text(step)))
        if step.remedy:
            shown.add_row("", "", "", f"  {visible(step.remedy)}")
    console().print(shown)


def _text(step: Step) -> str:
    at = ", ".join(filter(None, (f"row {step.row}" if step.row else "", step.field)))
    value = f'"{step.value}"' if step.value else ""
    return ": ".join(filter(None, (step.file, at, value, step.text)))
