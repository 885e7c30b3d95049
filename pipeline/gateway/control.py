"""Control: the API below `/_/`, for tests and people who want to see what arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from pipeline.gateway.service import Gateway


def application(gateway: Gateway) -> FastAPI:
    """The FastAPI application over a gateway; its errors are JSON as those of the endpoint are."""
    del gateway
    app = FastAPI(title="hconnect-station", openapi_url="/_/openapi.json", docs_url=None, redoc_url=None)

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, fault: HTTPException) -> JSONResponse:
        return JSONResponse({"apiRes": {"err": fault.detail}}, fault.status_code, fault.headers)

    return app
