"""Calls: what arrived, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from pipeline.gateway.api.problem import Refused, beside_bytes, responses
from pipeline.gateway.api.shown import Detail, Summary
from pipeline.gateway.api.view import View
from pipeline.gateway.calls import Wanted

if TYPE_CHECKING:
    from pipeline.gateway.service import Gateway

LARGEST = 2**53 - 1
"""The largest whole number that every language reads right."""
_PAGE = 100
_MOST = 1000
Number = Annotated[int, Path(ge=1, le=LARGEST)]


class Filter(BaseModel, extra="forbid"):
    """Which calls: those that fit all that is given."""

    plugin: Annotated[str | None, Field(description="in any case")] = None
    company: Annotated[str | None, Field(description="in any case")] = None
    net_passport: str | None = None
    code: Annotated[str | None, Field(description="such as HC-A08")] = None
    accepted: bool | None = None
    after: Annotated[int | None, Field(ge=0, le=LARGEST, description="only with a larger id")] = None
    before: Annotated[int | None, Field(ge=0, le=LARGEST, description="only with a smaller id")] = None

    def wanted(self) -> Wanted:
        """As the calls take it."""
        return Wanted(**{name: getattr(self, name) for name in Wanted.__struct_fields__})


class Listing(Filter):
    """A page of calls."""

    limit: Annotated[int, Field(ge=1, le=_MOST)] = _PAGE


class Page(BaseModel):
    """Calls, newest first."""

    calls: list[Summary]
    count: Annotated[int, Field(description="how many there are in all that fit")]
    next: Annotated[int | None, Field(description="the `before` of the next page; null on the last")]


def router(gateway: Gateway) -> APIRouter:
    """`/_/calls`."""
    made = APIRouter(prefix="/_", tags=["calls"])
    calls, view = gateway.calls, View(gateway)
    refusals = beside_bytes(responses(_404="there is none"))

    @made.get("/calls", responses=responses())
    def list_calls(query: Annotated[Listing, Query()]) -> Page:
        """List calls, newest first."""
        wanted = query.wanted()
        page = calls.list(wanted, query.limit)
        count = calls.count(msgspec.structs.replace(wanted, before=None))
        more = page[-1].id if len(page) == query.limit else None
        return Page(calls=view.summaries(page), count=count, next=more)

    @made.get("/calls/latest", responses=responses(_404="there is none"))
    def latest_call(query: Annotated[Filter, Query()]) -> Detail:
        """Show the newest call that fits, with all that is known of it."""
        page = calls.list(query.wanted(), 1)
        if not page:
            raise Refused(404, "there is no such call", "GET /_/wait waits for one.")
        return view.detail(page[0])

    @made.get("/calls/{number}", responses=responses(_404="there is none"))
    def one_call(number: Number, verdict: bool = True) -> Detail:
        """Show a call with all that is known of it; the verdict, by the settings of now, may take a moment."""
        return view.detail(view.find(number), verdict=verdict)

    @made.get("/calls/{number}/body", response_class=_Bytes, responses=refusals)
    def body_of_call(number: Number) -> Response:
        """The body, byte for byte."""
        return _Bytes(view.find(number).body)

    @made.get("/calls/{number}/dat", response_class=_Bytes, responses=refusals)
    def dat_of_call(number: Number) -> Response:
        """The `.dat`, byte for byte; also where Masofon has renamed it."""
        name, content = view.dat(view.find(number))
        return _Bytes(content, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    return made


class _Bytes(Response):
    """Bytes that no browser takes for a page."""

    media_type = "application/octet-stream"

    def __init__(
        self, content: bytes, status_code: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(content, status_code, {"X-Content-Type-Options": "nosniff", **(headers or {})})
