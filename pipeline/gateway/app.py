"""App: what is behind the port. The vendor's endpoint stands in front; all else is a FastAPI application.

That one is made when it is first asked for: FastAPI takes longer to import than the rest of a start, and clients of the
vendor's endpoint never need it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pipeline.gateway import replies
from pipeline.gateway.endpoint import Endpoint
from pipeline.gateway.sending import Receive, Scope, Send, answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp

PATHS = {"/api", "/api/"}
"""Of the vendor's endpoint."""
CONTROL = "/_/"
"""Below it lies what is ours."""


class Lazy:
    """An ASGI application that is made, in a thread, when the first request comes."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._made: asyncio.Task[ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the application answer."""
        if self._made is None:
            self._made = asyncio.create_task(asyncio.to_thread(self._make))
        await (await asyncio.shield(self._made))(scope, receive, send)


class Behind:
    """An ASGI application that answers once something has come about."""

    def __init__(self, wait: Callable[[], Awaitable[None]], application: ASGIApp) -> None:
        self._wait = wait
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, and have the application answer."""
        await self._wait()
        await self._application(scope, receive, send)


class App:
    """An ASGI application; `rest` is the one for everything below `/_/`."""

    def __init__(self, endpoint: Endpoint, rest: ASGIApp) -> None:
        self._endpoint = endpoint
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["path"]
        if path in PATHS:
            await self._endpoint(scope, receive, send)
        elif path.startswith(CONTROL):
            await self._rest(scope, receive, send)
        else:
            text = f"there is nothing at {path}: requests are posted to /api"
            await answer(send, replies.error(404, text))
