"""Faults: what is done to calls on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from pipeline.gateway.api.problem import Refused, responses
from pipeline.gateway.fault import Fault, Kind
from pipeline.gateway.faults import MOST, TooMany
from pipeline.gateway.new_fault import LARGEST, Count, NewFault, Probability, Seconds, When

if TYPE_CHECKING:
    from pipeline.gateway.service import Gateway


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
