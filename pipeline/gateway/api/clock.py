"""Clock: freeze, advance, resume."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from pipeline.gateway.api.problem import Refused, responses
from pipeline.gateway.clock import OutOfRange

if TYPE_CHECKING:
    from pipeline.gateway.service import Gateway

_YEARS = 10 * 366 * 86_400.0


class Freeze(BaseModel, extra="forbid"):
    """Stand still."""

    freeze: Annotated[AwareDatetime | Literal[True], Field(description="at this time; true: at that of now")]


class Advance(BaseModel, extra="forbid", strict=True):
    """Put the clock forward, whether it stands or runs."""

    advance: Annotated[float, Field(ge=0, le=_YEARS, allow_inf_nan=False, description="seconds")]


class Resume(BaseModel, extra="forbid", strict=True):
    """Go as the machine's clock again."""

    resume: Literal[True]


class ClockShown(BaseModel):
    """How the clock goes."""

    now: Annotated[datetime, Field(description="the station's time of day, UTC")]
    frozen: Annotated[bool, Field(description="it stands")]
    ahead: Annotated[float, Field(description="seconds ahead of the machine's clock, while it runs")]


def router(gateway: Gateway) -> APIRouter:
    """`/_/clock`."""
    made = APIRouter(prefix="/_", tags=["clock"])
    clock = gateway.clock

    def shown() -> ClockShown:
        setting = clock.setting
        return ClockShown(now=clock.now(), frozen=setting.frozen is not None, ahead=setting.ahead)

    @made.get("/clock", responses=responses())
    def show_clock() -> ClockShown:
        """Show the station's time."""
        return shown()

    @made.post("/clock", responses=responses())
    def set_clock(body: Freeze | Advance | Resume) -> ClockShown:
        """Freeze the time of day, put it forward, or let it go as the machine's again.

        What waits for some time waits by the machine's clock, also while the time of day stands; putting it forward
        counts as waiting.
        """
        try:
            match body:
                case Freeze(freeze=datetime() as at):
                    clock.freeze(at)
                case Freeze():
                    clock.freeze()
                case Advance(advance=seconds):
                    clock.advance(seconds)
                    gateway.wake()
                case Resume():
                    clock.resume()
        except OutOfRange as fault:
            raise Refused(422, str(fault), "Name another time.") from None
        return shown()

    return made
