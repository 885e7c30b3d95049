"""Problem: every refusal of the control API, as JSON: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from pipeline.reporters.base import no_halves
from pipeline.station.signals import Blocked, Busy

_API = "See /_/openapi.json."


class Problem(BaseModel):
    """Why it was refused."""

    error: Annotated[str, Field(description="what is wrong")]
    remedy: Annotated[str, Field(description="what to do")]


class Refused(Exception):
    """Ends a request with a problem."""

    def __init__(self, status: int, error: str, remedy: str) -> None:
        super().__init__(error)
        self.status = status
        self.problem = Problem(error=error, remedy=remedy)


def responses(**statuses: str) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: statuses, as `_404`, and when they come."""
    said = {"_403": "it comes from another site", "_422": "it cannot be understood", **statuses}
    return {
        int(status.removeprefix("_")): {"model": Problem, "description": text}
        for status, text in said.items()
    }


def beside_bytes(said: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """The same for what answers with bytes: FastAPI would take those for the problems' content type as well."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    content = {"application/json": {"schema": schema}}
    return {status: {"description": one["description"], "content": content} for status, one in said.items()}


def install(app: FastAPI) -> None:
    """Let an application answer with problems."""

    @app.exception_handler(Refused)
    async def refused(_request: Request, fault: Refused) -> JSONResponse:
        return answer(fault.status, fault.problem)

    @app.exception_handler(HTTPException)
    async def without_route(_request: Request, fault: HTTPException) -> JSONResponse:
        status = 422 if fault.status_code == 400 else fault.status_code  # FastAPI: a body that is no JSON
        return answer(status, Problem(error=str(fault.detail), remedy=_API), fault.headers)

    @app.exception_handler(RequestValidationError)
    async def wrong(_request: Request, fault: RequestValidationError) -> JSONResponse:
        said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in fault.errors())
        return answer(422, Problem(error=no_halves(said), remedy=_API))

    @app.exception_handler(Busy)
    async def busy(_request: Request, fault: Busy) -> JSONResponse:
        return answer(409, Problem(error=fault.reason, remedy="Nothing was changed. Try again in a moment."))

    @app.exception_handler(Blocked)
    async def blocked(_request: Request, fault: Blocked) -> JSONResponse:
        return answer(503, Problem(error=fault.reason, remedy=fault.remedy))

    @app.exception_handler(Exception)
    async def ours(_request: Request, fault: Exception) -> JSONResponse:
        said = f"unexpected {type(fault).__name__}: this is a fault of the program"
        return answer(500, Problem(error=said, remedy="Please report it, with what the log says."))


def answer(status: int, problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem as an answer."""
    return JSONResponse(problem.model_dump(mode="json"), status, headers)
