"""Loopback: lets in the programs of this machine, and keeps web pages out.

A page in a browser may post forms to any address without asking, and by DNS rebinding a name of its own may lead here.
The first is told by the headers Origin and Sec-Fetch-Site, which no page can forge, the second by the header Host.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_FORBIDDEN = 403
_OWN_SITE = {"same-origin", "none"}


class Loopback:
    """An ASGI application in front of another. `anywhere`: other machines may call too, by an address, not by a name."""

    def __init__(self, application: ASGIApp, *, anywhere: bool = False) -> None:
        self._application = application
        self._anywhere = anywhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 403 and why."""
        why = refusal(Headers(scope=scope), anywhere=self._anywhere) if scope["type"] == "http" else ""
        application = JSONResponse({"err": why}, _FORBIDDEN) if why else self._application
        await application(scope, receive, send)


def refusal(headers: Headers, *, anywhere: bool = False) -> str:
    """Why a request with these headers is not let in, and what to do; empty where it is."""
    host = headers.get("host", "")
    if not _reaches(host, anywhere=anywhere):
        return f"the header Host names {host or 'nothing'}, not this machine. Call it by http://localhost or its address."
    origin = headers.get("origin")
    foreign = origin is not None and origin.lower() not in {
        f"http://{host}".lower(),
        f"https://{host}".lower(),
    }
    if foreign or headers.get("sec-fetch-site", "none").lower() not in _OWN_SITE:
        return "web pages may not call this. Call it from a program: a page cannot keep a private key."
    return ""


def is_loopback(host: str) -> bool:
    """Whether a name or an address is that of this machine itself."""
    try:
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _reaches(header: str, *, anywhere: bool) -> bool:
    try:
        host = urlsplit(f"//{header}").hostname or ""
        return is_loopback(host) or (anywhere and bool(ip_address(host)))
    except ValueError:
        return False
