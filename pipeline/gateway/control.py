"""Control: the API below `/_/`, for tests and people who want to see what arrived, and to have a say in what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from pipeline.gateway.api import calls, clock, faults, health, problem, state, waiting
from pipeline.gateway.api.guard import Guard
from pipeline.reporters.version import version

if TYPE_CHECKING:
    from pipeline.gateway.service import Gateway

_ABOUT = "What arrived at the station, what became of it, and what is to happen to it."


def application(gateway: Gateway) -> FastAPI:
    """The FastAPI application over a gateway; refusals are problems: what is wrong, and what to do."""
    app = FastAPI(
        title="hconnect-station",
        version=version(),
        description=_ABOUT,
        openapi_url="/_/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    for part in (health, calls, waiting, state, clock, faults):
        app.include_router(part.router(gateway))
    app.add_middleware(Guard)
    problem.install(app)
    return app
