"""Connection: the one under a request, for those who break it off on purpose. ASGI has no name for it."""

from __future__ import annotations

import os
import socket
import struct
from asyncio import Transport
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pipeline.gateway.replies import CONTENT_TYPE, Reply
from pipeline.gateway.spoiling import half

_EXTENSION = "hconnect.connection"
_AT_ONCE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
"""SO_LINGER with no time to linger: closing sends a reset (RST) in the place of an orderly end (FIN)."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Protocol(HttpToolsProtocol):
    """Uvicorn's, whose requests know their connection."""

    def on_message_begin(self) -> None:
        """See httptools."""
        super().on_message_begin()
        self.scope["extensions"] = {_EXTENSION: {"transport": self.transport}}


async def reset(scope: Message, receive: Receive) -> None:
    """Break the connection off before a byte of an answer."""
    transport = _transport(scope)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    transport.abort()
    await gone(receive)


async def cut(scope: Message, receive: Receive, send: Send, reply: Reply) -> None:
    """Promise a whole reply, send half of its body, and close."""
    headers = [CONTENT_TYPE, (b"content-length", b"%d" % len(reply.body))]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": half(reply.body), "more_body": True})
    _transport(scope).close()
    await gone(receive)


def abort(scope: Message) -> None:
    """Break the connection off, whatever was sent of an answer."""
    _transport(scope).abort()


def _transport(scope: Message) -> Transport:
    transport: Transport = scope["extensions"][_EXTENSION]["transport"]
    return transport


async def gone(receive: Receive) -> None:
    """Wait until the connection is no more: only then does the server take an answer that was not ended for what it is."""
    while (await receive())["type"] != "http.disconnect":
        pass
