"""Health: whether the service works, and which version it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pipeline.gateway.api.problem import Refused, responses
from pipeline.reporters.version import version

if TYPE_CHECKING:
    from pipeline.gateway.service import Gateway

_LONGEST = 120.0


class Ready(BaseModel):
    """Calls are taken, and their inputs taken up."""

    state: Literal["working"]
    note: Annotated[str, Field(description="a change of station.toml that was refused; empty where none was")]


class Version(BaseModel):
    """The program."""

    name: Literal["hconnect-station"]
    version: str


def router(gateway: Gateway) -> APIRouter:
    """`/_/ready` and `/_/version`."""
    made = APIRouter(prefix="/_", tags=["health"])
    news, live = gateway.news, gateway.station.live

    def working() -> Ready | None:
        if news.paused is not None or news.hindered:
            return None
        live.current()
        return Ready(state="working", note=live.news.refusal)

    @made.get("/ready", responses=responses(_503="it does not work now"))
    async def ready(
        wait: Annotated[float, Query(ge=0, le=_LONGEST, allow_inf_nan=False, description="seconds")] = 0.0,
    ) -> Ready:
        """Whether the service works; with `wait`, as soon as it does."""
        found = await news.until(working, wait)
        if found is not None:
            return found
        paused = news.paused
        if paused is not None:
            raise Refused(503, paused.reason, paused.remedy)
        raise Refused(
            503, news.hindered or "it has only just begun to work", "Try again: it goes on by itself."
        )

    @made.get("/version", responses=responses())
    def show_version() -> Version:
        """Which version this is."""
        return Version(name="hconnect-station", version=version())

    return made
