"""`hconnect signer`: the signing helper, as the vendor's program serves it."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import FINE
from pipeline.cli.options import SIGNER_PORT, Host, OpenToNetwork, check_address, folder
from pipeline.cli.stopping import stopping
from pipeline.cli.terminal import say
from pipeline.reporters.visible import visible


def signer(
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, metavar="N", help="Where it listens; 0 takes a free one.")
    ] = SIGNER_PORT,
    keys: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A folder whose files callers may name as keys.")
    ] = None,
    host: Host = "127.0.0.1",
    open_to_network: OpenToNetwork = False,
    ready_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write url, port and pid there, as JSON, when it listens."),
    ] = None,
) -> int:
    """Sign and verify over HTTP, as the vendor's netPassport program does, until Ctrl-C.

    POST /sign takes privatekey (the text of a .pem, or with --keys a file's name), netPassportID and data (pluginData as
    JSON text), as JSON or as a form, and answers with the signature; POST /verify takes the signature too, and answers
    true or false. Web pages are not let in, and other machines only with --open-to-network.

    Examples:
      hconnect signer
      hconnect signer --keys keys --port 8041

    Exit codes:
      0  it was told to stop
      2  it cannot listen there, or the folder of keys is not there
    """
    from pipeline.gateway.listening import address, announce, listen
    from pipeline.gateway.server import Servers
    from pipeline.gateway.signer import application

    folder("--keys", keys)
    check_address(host, open_to_network=open_to_network)
    with ExitStack() as stack:
        listeners = [stack.enter_context(one) for one in listen(host, port)]
        url = address(listeners[0])
        servers = Servers([(application(keys, anywhere=open_to_network), listeners)])

        def ready() -> None:
            if open_to_network:
                whose = " with your keys" if keys is not None else ""
                sys.stderr.write(f"hconnect: whoever reaches {visible(url)} can sign{whose}\n")
            if ready_file is not None:
                announce(ready_file, {"url": url, "port": listeners[0].getsockname()[1], "pid": os.getpid()})
                stack.callback(ready_file.unlink, missing_ok=True)
            say(f"The signing helper: {visible(url)}/sign and /verify, until Ctrl-C")
            sys.stdout.flush()

        with stopping(servers.stop):
            servers.run(ready)
    return FINE
