"""Listening: sockets that listen, and a server for them until it is told to stop."""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import EnvironmentFault, UsageError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"
_BACKLOG = 2048
_PATIENCE = 3
"""Seconds for the answers that are under way when it is told to stop."""


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that take connections from now on, with one port; port 0 takes a free one.

    Beside 127.0.0.1 there is ::1, where the system has it: clients that call localhost try that first (Node 17 to 19 try
    nothing else). Raises UsageError for a host that is none of this machine's, EnvironmentFault for a port that cannot
    be had.
    """
    try:
        listener = _listen(host, port)
    except OSError as fault:
        if isinstance(fault, socket.gaierror) or fault.errno == errno.EADDRNOTAVAIL:
            raise UsageError(f"{host} is no address of this machine", remedy="Leave out --host.") from None
        said = "is taken" if fault.errno == errno.EADDRINUSE else f"cannot be had: {fault.strerror}"
        raise EnvironmentFault(f"port {port} {said}", remedy="Name another, or 0 for any: --port") from fault
    listeners = [listener]
    if host == LOOPBACK:
        with suppress(OSError):
            listeners.append(_listen("::1", listener.getsockname()[1]))
    return listeners


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)


def address(listener: socket.socket) -> str:
    """Where it is called: http://127.0.0.1:8040."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def announce(path: Path, told: Mapping[str, str | int]) -> None:
    """Write a ready file at one stroke: who waits for it finds it whole. Raises OSError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(told) + "\n", "utf-8")
    draft.replace(path)


def server(application: ASGIApp) -> uvicorn.Server:
    """A server to run on a socket; `should_exit` ends it, and signals do, which it raises once more at its end."""
    import uvicorn

    config = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_PATIENCE,
    )
    return uvicorn.Server(config)
