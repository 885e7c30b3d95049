"""NewFault: a fault as it is asked for, checked."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from pipeline.gateway.fault import CODES, OFF, Fault, Kind

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
