"""Waiting: for a call, or for what becomes of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from pipeline.gateway.api.calls import Filter
from pipeline.gateway.api.problem import Problem, responses
from pipeline.gateway.api.shown import Summary
from pipeline.gateway.api.view import View
from pipeline.gateway.stages import Stage

if TYPE_CHECKING:
    from pipeline.gateway.service import Gateway

LONGEST = 120.0
"""Seconds that a wait may take."""
_THERE = 10
"""Calls that are shown to whoever waited in vain."""


class Waiting(Filter):
    """For what to wait, and how long."""

    until: Stage = "received"
    timeout: Annotated[float, Field(ge=0, le=LONGEST, description="seconds", allow_inf_nan=False)] = 10.0


class InVain(Problem):
    """Nothing came in time."""

    there: Annotated[list[Summary], Field(description="what fits and is there, newest first; at most 10")]


def router(gateway: Gateway) -> APIRouter:
    """`/_/wait`."""
    made = APIRouter(prefix="/_", tags=["calls"])
    calls, view = gateway.calls, View(gateway)
    vain: dict[int | str, dict[str, Any]] = {408: {"model": InVain, "description": "nothing came in time"}}

    @made.get("/wait", responses=responses() | vain, response_model=Summary)
    async def wait(query: Annotated[Waiting, Query()]) -> Summary | JSONResponse:
        """Wait for the oldest call that fits and has come so far; one that has already is given at once.

        `imported`: all of it is in the books; `refused`: rows of it are not, and the timeline says why.
        With `after`, the id of the last one, calls can be followed one by one.
        """
        wanted = query.wanted()

        def look() -> Summary | None:
            call = calls.first(wanted, query.until)
            return view.summary(call) if call is not None else None

        call = await gateway.news.until(look, query.timeout)
        if call is not None:
            return call
        there = await asyncio.to_thread(lambda: view.summaries(calls.list(wanted, _THERE)))
        problem = InVain(
            error=f"no such call was {query.until} within {query.timeout:g} s",
            remedy="See what is there, and its timeline in GET /_/calls/{id}; or wait longer (timeout).",
            there=there,
        )
        return JSONResponse(problem.model_dump(mode="json"), 408)

    return made
