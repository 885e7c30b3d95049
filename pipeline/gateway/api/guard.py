"""Guard: pages of other sites must not reach the control API through the browser of whoever runs it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.gateway.api.problem import Problem, answer

_OWN = ("localhost", ".localhost", ".internal")
"""Names that nobody can register: they end so. `host.docker.internal` is one."""


class Guard:
    """Refuses a `Host` that somebody else's name server may have answered for (DNS rebinding), and a foreign `Origin`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        headers = {name: value.decode("latin-1") for name, value in scope.get("headers", ())}
        host, origin = headers.get(b"host", ""), headers.get(b"origin")
        if scope["type"] == "http" and not (is_own(host) and (origin is None or _is_same(origin, host))):
            problem = Problem(
                error=f"requests from {origin or host} are not taken",
                remedy="Call it by an address, localhost or a name without dots; not from a page of another site.",
            )
            await answer(403, problem)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def is_own(host: str) -> bool:
    """Whether a `Host` is an address, or a name that no one from outside can have."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(name) and ("." not in name or name.endswith(_OWN))
    return True


def _is_same(origin: str, host: str) -> bool:
    try:
        return urlsplit(origin).netloc == host
    except ValueError:
        return False
