"""Sending: an answer to whoever asked, or what a fault makes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from pipeline.gateway import connection
from pipeline.gateway.replies import CONTENT_TYPE, Reply
from pipeline.gateway.spoiling import Answer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def answer(send: Send, reply: Reply, more: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Send a reply."""
    length = (b"content-length", b"%d" % len(reply.body))
    await send(
        {"type": "http.response.start", "status": reply.status, "headers": [CONTENT_TYPE, length, *more]}
    )
    await send({"type": "http.response.body", "body": reply.body})


async def give(made: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Send what is answered, or break the connection off where a fault does that."""
    if made.fault is None or not made.fault.breaks:
        await answer(send, made.reply)
    elif made.fault.kind == "reset":
        await connection.reset(scope, receive)
    else:
        await connection.cut(scope, receive, send, made.reply)
