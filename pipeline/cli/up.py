"""`hconnect up`: the endpoint and the drop folder of a station, until Ctrl-C."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli import FINE
from pipeline.cli.options import SIGNER_PORT, Host, OpenToNetwork, check_address

if TYPE_CHECKING:
    import socket

    from starlette.types import ASGIApp

    from pipeline.gateway.service import Gateway


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
    signer_port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="Of the signing helper: 8040, or any that is free.", show_default=False
        ),
    ] = None,
    host: Host = "127.0.0.1",
    open_to_network: OpenToNetwork = False,
    ready_file: Annotated[
        Path | None,
        typer.Option(help="Write url, port, pid and the demo token there, as JSON, once calls are taken."),
    ] = None,
    masofon: Annotated[
        bool, typer.Option("--masofon/--no-masofon", help="Import what the activation files mean.")
    ] = True,
    log_format: Annotated[
        Literal["text", "json"], typer.Option(help="Lines for people, or a JSON object a line.")
    ] = "text",
) -> int:
    """Answer POST /api as the vendor's server does, and take up what arrives, until Ctrl-C.

    The signing helper of the vendor's guide listens too, at a port of its own. A demo station has the company
    demo (compId 1) and a provider 250030 that may use every interface; its token and a call in curl, Node, PHP,
    Python and C# are shown. What is accepted goes through the drop folder, as with hconnect watch. A call that
    was answered is never lost: the next start goes on. What an activation file means is imported into the books,
    as by hconnect masofon run; the demo station has a shop in them, and a file for each interface.

    Examples:
      hconnect up
      hconnect up station --port 9000
      hconnect up --port 0 --ready-file ready.json

    Exit codes:
      0  it was told to stop
      2  it cannot be started
    """
    from contextlib import ExitStack

    from pipeline.gateway.listening import address, listen

    check_address(host, open_to_network=open_to_network)
    with ExitStack() as stack:
        listeners = [stack.enter_context(one) for one in listen(host, port)]
        signers = [stack.enter_context(one) for one in _signers(host, 0 if port == 0 else signer_port)]
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
        from pipeline.gateway import serving
        from pipeline.gateway.app import Lazy
        from pipeline.gateway.listening import announce
        from pipeline.station.clock import SystemClock

        clock = SystemClock()
        telling = Telling(sys.stdout, log_format, clock)
        url, signer = f"{address(listeners[0])}/api", address(signers[0])

        def is_ready(_: Gateway) -> None:
            telling.serving(url, signer, str(place), token, goes=root is None)
            if ready_file is not None:
                at = listeners[0].getsockname()[1]
                told = {
                    "url": url,
                    "signer": signer,
                    "port": at,
                    "pid": os.getpid(),
                    "root": str(place.resolve()),
                }
                announce(ready_file, told | {"token": token or None})
                stack.callback(ready_file.unlink, missing_ok=True)
            if open_to_network:
                telling.noted(host, "other machines may reach this, and tokens are in the clear")

        def helper() -> ASGIApp:
            from pipeline.gateway.signer import application

            return application(place / demo.KEYS, anywhere=open_to_network)

        serving.serve(
            place,
            listeners,
            telling,
            clock=clock,
            beside=[(Lazy(helper), signers)],
            ready=is_ready,
            stopping=stopping,
            masofon=masofon,
        )
        telling.stopped()
    return FINE


def _signers(host: str, port: int | None) -> list[socket.socket]:
    """Sockets for the signing helper: at the usual port where nobody asked for another, or any where that is taken."""
    from pipeline.errors import EnvironmentFault
    from pipeline.gateway.listening import listen

    if port is not None:
        return listen(host, port)
    try:
        return listen(host, SIGNER_PORT)
    except EnvironmentFault:
        return listen(host, 0)
