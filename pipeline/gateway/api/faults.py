"""Faults: what is done to calls on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field, model_validator

from pipeline.gateway.api.problem import Refused, responses
from pipeline.gateway.fault import CODES, OFF, Fault, Kind
from pipeline.gateway.faults import MOST, TooMany

if TYPE_CHECKING:
    from pipeline.gateway.service import Gateway

LARGEST = 2**53 - 1
_LONGEST = 300.0
_KINDS = """\
delay: the answer comes late;
reset: the connection is reset (RST) in the place of an answer;
cut: half of the answer's body, then the connection is closed;
ok_with_error: status 200, and an error;
message: one of the vendor's errors;
station_off: station is not connected"""
_WHEN = """\
before: the call is not taken (or, of a delay, taken late);
after: it is taken and goes its way, and the sender does not learn of it"""
_SPEAKS = ("message", "ok_with_error")
When = Literal["before", "after"]
Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, le=_LONGEST, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=LARGEST)]


class NewFault(BaseModel, extra="forbid", strict=True):
    """What to do, and to which calls."""

    kind: Annotated[Kind, Field(description=_KINDS)]
    when: Annotated[When, Field(description=_WHEN)] = "before"
    plugin: Annotated[str | None, Field(max_length=100, description="only calls of this plugin")] = None
    company: Annotated[str | None, Field(max_length=100, description="only calls of this company")] = None
    probability: Annotated[Probability, Field(description="that a call is hit")] = 1.0
    count: Annotated[
        Count | None, Field(ge=1, description="calls that it hits, then no more; null: any number")
    ] = None
    seconds: Annotated[Seconds, Field(description="of a delay")] = 0.0
    code: Annotated[
        str | None,
        Field(
            json_schema_extra={"enum": [*CODES, None]},
            description=f"of message, and of ok_with_error ({OFF} unless given)",
        ),
    ] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.code is not None and self.code not in CODES:
            raise ValueError(f"code: one of {', '.join(CODES)}")
        if self.kind == "message" and self.code is None:
            raise ValueError("message needs a code, such as HC-A09")
        if self.code is not None and self.kind not in _SPEAKS:
            raise ValueError(f"{self.kind} takes no code")
        if (self.kind == "delay") != (self.seconds > 0):
            raise ValueError("seconds belong to a delay, which needs them")
        if self.kind == "station_off" and self.when == "after":
            raise ValueError("a station that is off takes no calls: when has to be before")
        return self

    def fault(self) -> Fault:
        """As the gateway takes it."""
        code = self.code or (OFF if self.kind == "ok_with_error" else "")
        return Fault(
            id=0,
            kind=self.kind,
            taken=self.when == "after",
            plugin=self.plugin,
            company=self.company,
            probability=self.probability,
            left=self.count,
            seconds=self.seconds,
            code=code,
        )


class FaultShown(BaseModel):
    """A fault that is in force."""

    id: int
    kind: Kind
    when: When
    plugin: str | None
    company: str | None
    probability: Probability
    left: Annotated[Count | None, Field(description="calls that it will still hit; null: any number")]
    seconds: Seconds
    code: Annotated[str, Field(description="of the message; empty where it has none")]


class FaultList(BaseModel):
    """In the order in which they are tried: the first that hits a call is the one."""

    seed: int
    faults: list[FaultShown]


class Removed(BaseModel):
    """How many were taken back."""

    removed: int


def router(gateway: Gateway) -> APIRouter:
    """`/_/faults`."""
    made = APIRouter(prefix="/_", tags=["faults"])
    faults = gateway.faults

    @made.get("/faults", responses=responses())
    def list_faults() -> FaultList:
        """List the faults that are in force."""
        plan = faults.plan
        return FaultList(seed=plan.seed, faults=[_shown(fault) for fault in plan.faults])

    @made.post("/faults", responses=responses(_409=f"there are {MOST} already"))
    def add_fault(body: NewFault) -> FaultShown:
        """Put a fault in force, behind the others."""
        try:
            return _shown(faults.add(body.fault()))
        except TooMany:
            remedy = "DELETE /_/faults takes all of them back, DELETE /_/faults/{id} one."
            raise Refused(409, f"there are {MOST} faults already", remedy) from None

    @made.delete("/faults", responses=responses())
    def remove_faults() -> Removed:
        """Take all of them back."""
        return Removed(removed=faults.remove())

    @made.delete("/faults/{number}", responses=responses(_404="there is none"))
    def remove_fault(number: Annotated[int, Path(ge=1, le=LARGEST)]) -> Removed:
        """Take one back."""
        removed = faults.remove(number)
        if not removed:
            raise Refused(404, f"there is no fault {number}", "GET /_/faults lists those that there are.")
        return Removed(removed=removed)

    return made


def _shown(fault: Fault) -> FaultShown:
    return FaultShown(
        when="after" if fault.taken else "before",
        **{name: getattr(fault, name) for name in FaultShown.model_fields if name != "when"},
    )
