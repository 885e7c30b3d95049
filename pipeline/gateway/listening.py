"""Listening: sockets that take connections, and what is told of them."""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pipeline.errors import EnvironmentFault, UsageError

LOOPBACK = "127.0.0.1"
_BACKLOG = 2048
_OWNER_ALONE = 0o600


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
    listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    listener.setblocking(False)
    return listener


def address(listener: socket.socket) -> str:
    """Where it is called: http://127.0.0.1:8040."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def announce(path: Path, told: Mapping[str, str | int | None]) -> None:
    """Write a ready file at one stroke: who waits for it finds it whole. It is for its owner alone. Raises OSError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ALONE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(told, file)
        file.write("\n")
    draft.replace(path)
