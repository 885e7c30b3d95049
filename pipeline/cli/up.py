"""`hconnect up`: the endpoint and the drop folder of a station, until Ctrl-C."""

from __future__ import annotations

import ipaddress
import sys
from pathlib import Path
from threading import Thread
from typing import Annotated, Literal

import typer

from pipeline.cli import FINE
from pipeline.errors import UsageError


def up(
    root: Annotated[
        Path | None,
        typer.Argument(
            metavar="[ROOT]",
            help="The station's folder; one that is not there becomes a demo station. Without it: a temporary one.",
            show_default=False,
        ),
    ] = None,
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes one that is free.")] = 8765,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    open_to_network: Annotated[
        bool, typer.Option("--open-to-network", help="Allow an address that other machines reach.")
    ] = False,
    ready_file: Annotated[
        Path | None,
        typer.Option(help="Write url, port, pid and the demo token there, as JSON, once calls are taken."),
    ] = None,
    log_format: Annotated[
        Literal["text", "json"], typer.Option(help="Lines for people, or a JSON object a line.")
    ] = "text",
) -> int:
    """Answer POST /api as the vendor's server does, and take up what arrives, until Ctrl-C.

    A demo station has the company demo (compId 1) and a provider 250030 that may use every interface; its token
    and a call in curl, Node, PHP, Python and C# are shown. What is accepted goes through the drop folder, as
    with hconnect watch. A call that was answered is never lost: the next start goes on.

    Examples:
      hconnect up
      hconnect up station --port 9000
      hconnect up --port 0 --ready-file ready.json

    Exit codes:
      0  it was told to stop
      2  it cannot be started
    """
    from contextlib import ExitStack

    from pipeline.gateway.server import bind

    _check_address(host, open_to_network=open_to_network)
    bound = bind(host, port)
    with bound, ExitStack() as stack:
        from pipeline.gateway import demo

        place = root
        if place is None:
            from tempfile import TemporaryDirectory

            place = Path(
                stack.enter_context(TemporaryDirectory(prefix="hconnect-", ignore_cleanup_errors=True))
            )
        token = demo.make(place) if root is None or not place.exists() else ""

        from pipeline.cli.stopping import stopping
        from pipeline.cli.telling import Telling
        from pipeline.gateway import ready, serving
        from pipeline.station.clock import SystemClock

        clock = SystemClock()
        telling = Telling(sys.stdout, log_format, clock)
        at = bound.getsockname()[1]
        url = f"http://{f'[{host}]' if ':' in host else host}:{at}/api"

        def is_ready() -> None:
            if ready_file is not None:
                ready.write(ready_file, url=url, port=at, root=place, token=token)
                stack.callback(ready_file.unlink, missing_ok=True)
            telling.serving(url, str(place), token, goes=root is None)
            if open_to_network:
                telling.noted(host, "other machines may reach this, and tokens are in the clear")
            if token:
                Thread(target=demo.make_keys, args=(place,), daemon=True).start()

        serving.serve(place, bound, telling, clock=clock, ready=is_ready, stopping=stopping)
        telling.stopped()
    return FINE


def _check_address(host: str, *, open_to_network: bool) -> None:
    try:
        own = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        own = False
    if not own and not open_to_network:
        raise UsageError(
            f"{host} is not an address of this machine alone",
            remedy="Add --open-to-network: then other machines may send to it.",
        )
