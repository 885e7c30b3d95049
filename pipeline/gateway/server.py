"""Server: uvicorn on sockets that listen before anything else is made ready."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn

from pipeline.gateway.connection import Protocol

_KEEP_ALIVE = 75
"""Seconds for which a connection stays open without a request; clients of the vendor's keep theirs."""
_GRACE = 5
"""Seconds that requests in hand have when it is told to stop."""

Application = Callable[..., Any]
"""Of ASGI."""


class _Server(uvicorn.Server):
    """The process has one owner of its signals, and that is not the server."""

    def __init__(self, config: uvicorn.Config, closing: Callable[[], None]) -> None:
        super().__init__(config)
        self._closing = closing

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn: it gives requests in hand some time to end."""
        self._closing()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Servers:
    """Applications, each on sockets of its own, in one loop.

    `closing` is called when they are about to stop: requests that wait for something should be answered then.
    """

    def __init__(
        self,
        served: Sequence[tuple[Application, Sequence[socket.socket]]],
        *,
        closing: Callable[[], None] = lambda: None,
    ) -> None:
        self._servers = [
            (_Server(_config(application), closing), list(listeners)) for application, listeners in served
        ]
        self._ready: Callable[[], None] = lambda: None

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until `stop`; `ready` is called once all of them accept connections."""
        self._ready = ready
        with asyncio.Runner(loop_factory=self._servers[0][0].config.get_loop_factory()) as runner:
            runner.run(self._serve())

    def stop(self) -> None:
        """Answer what is in hand, then end `run`; may be called by any thread, and from a signal handler."""
        for server, _ in self._servers:
            server.should_exit = True

    async def _serve(self) -> None:
        tasks = [asyncio.create_task(server.serve(listeners)) for server, listeners in self._servers]
        while not all(server.started for server, _ in self._servers):
            done, _ = await asyncio.wait(tasks, timeout=0.001, return_when=asyncio.FIRST_EXCEPTION)
            if done:
                break
        else:
            self._ready()
        await asyncio.gather(*tasks)


def _config(application: Application) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        access_log=False,
        log_config=None,
        lifespan="off",
        server_header=False,
        http=Protocol,
        ws="none",
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
    )
