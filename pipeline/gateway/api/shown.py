"""Shown: calls as the control API shows them."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, Field

from pipeline.engine.tracing import Step
from pipeline.gateway.call import Call
from pipeline.gateway.diagnosing import CallVerdict
from pipeline.gateway.report_call import ReportCall
from pipeline.reporters.json import whole_characters
from pipeline.station.record import Record


class Outcome(BaseModel):
    """What the station has made of a call's input so far."""

    state: Annotated[
        str, Field(description="accepted, converted, published, filed, rejected, corrupt or held")
    ]
    dat: Annotated[str | None, Field(description="the .dat's name")]
    dat_sha256: str | None
    rows: Annotated[int, Field(description="of the .dat")]
    file: Annotated[str | None, Field(description="where the input is, from the station's folder")]
    reason: Annotated[str, Field(description="why it was refused; empty where it was not")]
    converted: datetime | None
    published: datetime | None
    filed: datetime | None


class Parameter(BaseModel):
    """Of a report."""

    name: Annotated[str, Field(description="its path and what it asks for, in Hebrew")]
    value: Annotated[str, Field(description="that was taken; ... is an open end")]


class Report(BaseModel):
    """What a call asked of the books, and how it ended."""

    number: Annotated[int | None, Field(description="null where the descriptor could not be read")]
    title: str | None
    parameters: list[Parameter]
    rows: Annotated[int, Field(description="that were read so far")]
    bytes: Annotated[int, Field(description="of the body, that were sent")]
    ended: Annotated[datetime | None, Field(description="null while it is being sent")]
    word: Annotated[
        str, Field(description="whole, gone, cut, failed, refused, fault; empty while it is being sent")
    ]


class Summary(BaseModel):
    """A call. Times are UTC; what the request did not say is null."""

    id: int
    received: datetime
    client: str
    status: Annotated[int, Field(description="of the answer; 0 where a fault kept it from the sender")]
    code: Annotated[str, Field(description="HC-A08 and the like; empty where it was accepted")]
    accepted: bool
    station: str | None
    plugin: str | None
    company: str | None
    net_passport: str | None
    comp_id: str | None
    interface: str | None
    size: Annotated[int, Field(description="of the body, in bytes")]
    duration: Annotated[int, Field(description="microseconds until the answer was known")]
    fault: Annotated[str, Field(description="what was done to it on purpose; empty where nothing was")]
    outcome: Annotated[Outcome | None, Field(description="null where it was refused, or asked for a report")]
    report: Annotated[Report | None, Field(description="null where it asked for none")]


class Content(BaseModel):
    """Bytes, for people and for programs."""

    text: Annotated[str | None, Field(description="as text; null where they are none")]
    base64: Annotated[str | None, Field(description="byte for byte; null where they are the text in UTF-8")]


class StepShown(BaseModel):
    """A step of the timeline."""

    name: str
    state: Literal["done", "failed", "waits", "not reached"]
    at: datetime | None
    text: str
    file: Annotated[str, Field(description="which it speaks of, from the station's folder")]
    row: Annotated[int, Field(description="of the .dat, from 1; 0 where no row is meant")]
    field: str
    value: Annotated[str, Field(description="as it was sent")]
    code: Annotated[str, Field(description="of the check that refused it, such as HC-M02")]
    remedy: Annotated[str, Field(description="what to send or to do instead")]


class Judged(BaseModel):
    """All that is to be said of a call by the settings of now."""

    report: Annotated[
        dict[str, Any], Field(description="a payload of hconnect-report-1.schema.json, findings and all")
    ]
    signature: Annotated[
        dict[str, Any] | None,
        Field(description="holds, scheme, reason, detail, causes; null where nobody got that far"),
    ]
    settings_changed: Annotated[bool, Field(description="the answer would be another one now")]


class Detail(Summary):
    """A call and all that is known of it."""

    content_type: str
    user_agent: str
    encoding: Annotated[str, Field(description="as which the body was read")]
    body: Content
    reply: Content
    timeline: list[StepShown]
    verdict: Annotated[Judged | None, Field(description="null where verdict=false was asked for")]


def summary(call: Call, record: Record | None, report: ReportCall | None) -> Summary:
    """A call and the journal's row of its input, or what it asked of the books."""
    return Summary(**_summary(call, record, report))


def detail(
    call: Call,
    record: Record | None,
    steps: Iterable[Step],
    verdict: CallVerdict | None,
    report: ReportCall | None,
) -> Detail:
    """All of it."""
    judged = whole_characters(msgspec.to_builtins(verdict)) if verdict is not None else None
    return Detail(
        **_summary(call, record, report),
        content_type=call.content_type,
        user_agent=call.user_agent,
        encoding=call.encoding,
        body=_content(call.body, call.encoding),
        reply=_content(call.reply, "utf-8"),
        timeline=[StepShown(**msgspec.structs.asdict(one)) for one in steps],
        verdict=Judged.model_validate(judged) if judged is not None else None,
    )


def _summary(call: Call, record: Record | None, report: ReportCall | None) -> dict[str, Any]:
    shown = {name: getattr(call, name) for name in Summary.model_fields if hasattr(call, name)}
    return shown | {"size": len(call.body), "outcome": _outcome(record), "report": _report(report)}


def _report(report: ReportCall | None) -> Report | None:
    if report is None:
        return None
    said = {name: getattr(report, name) for name in Report.model_fields if hasattr(report, name)}
    return Report(**said, parameters=[Parameter(name=name, value=value) for name, value in report.values])


def _outcome(record: Record | None) -> Outcome | None:
    if record is None:
        return None
    shown = {name: getattr(record, name) for name in Outcome.model_fields}
    return Outcome(**shown | {"reason": record.first or record.reason})


def _content(content: bytes, encoding: str) -> Content:
    try:
        text = content.decode(encoding or "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = None
    is_text = text is not None and text.encode() == content
    return Content(text=text, base64=None if is_text else base64.b64encode(content).decode())
