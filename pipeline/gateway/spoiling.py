"""Spoiling: what becomes of an answer that a fault hits."""

from __future__ import annotations

import msgspec

from pipeline.findings import Finding
from pipeline.gateway import replies
from pipeline.gateway.checks import Checked
from pipeline.gateway.fault import OFF, ON_PURPOSE, Fault
from pipeline.gateway.replies import Reply
from pipeline.settings.gateway import Gateway

_NOTHING = Reply(0, b"")


class Answer(msgspec.Struct, frozen=True):
    """What is answered, and what is written down of it."""

    reply: Reply
    code: str
    """What it is refused with; empty where it is taken."""
    fault: Fault | None = None

    @property
    def needs_rows(self) -> bool:
        """Whether a report has to be run for it: a fault may have put another answer in its place."""
        return self.fault is None or self.fault.kind in {"delay", "cut"}

    @property
    def sent(self) -> Reply:
        """What the sender gets to see of the reply; a status of 0 where that is nothing."""
        if self.fault is None or not self.fault.breaks:
            return self.reply
        if self.fault.kind == "reset":
            return _NOTHING
        return Reply(self.reply.status, half(self.reply.body))


def half(body: bytes) -> bytes:
    """As much of a body as is sent before the connection is cut."""
    return body[: len(body) // 2]


def spoiled(answer: Answer, fault: Fault, checked: Checked | None, settings: Gateway) -> Answer:
    """The answer after a fault has hit it. One that lets the call be taken leaves its code as it was."""
    message = OFF if fault.kind == "station_off" else fault.code
    reply, code = answer.reply, answer.code
    if message:
        reply = replies.refused(message, Finding(message, given=_given(checked)).text, settings)
        if fault.kind == "ok_with_error":
            reply = Reply(200, reply.body)
    if not fault.taken and fault.kind != "delay":
        code = message or code or ON_PURPOSE
    return Answer(reply, code, fault)


def _given(checked: Checked | None) -> dict[str, str]:
    """For the place-holders of the vendor's messages."""
    if checked is None:
        return {}
    plugin = checked.verdict.plugin or ""
    parts = (checked.comp_id, checked.interface, checked.verdict.net_passport)
    return {"moduleType": plugin, "plugin": plugin, "batchPath": f"{'_'.join(filter(None, parts))}.bat"}
