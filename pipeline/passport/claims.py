"""Claims: how those of a `jwt-message` signature differ from the message that they should be."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.intake.values import Object, Value
from pipeline.passport.canonical import canonical, parse
from pipeline.passport.changes import change_of
from pipeline.passport.diagnosis import Diagnosis
from pipeline.passport.schemes import message_of_claims
from pipeline.passport.signed import Signed
from pipeline.passport.writing import write


def faults(signed: Signed, payload: bytes) -> tuple[Diagnosis, ...]:
    """What is wrong with the claims; nothing where they are the message."""
    text = message_of_claims(payload)
    if text is None:
        return (Diagnosis("claims", {"change": "they are no JSON object"}),)
    if text in signed.message_texts:
        return ()
    if text == canonical(signed.data):
        return (Diagnosis("data-signed"),)
    claims, message = parse(text), parse(signed.message)
    if not isinstance(claims, Object) or not isinstance(message, Object):
        return ()
    return tuple(_members(signed, claims, message)) or (Diagnosis("key-order"),)


def _members(signed: Signed, claims: Object, message: Object) -> Iterator[Diagnosis]:
    known = {member.key for member in message.members}
    for member in claims.members:
        if member.key not in known:
            yield Diagnosis("claims", {"change": f"{member.key} is no member of message"})
    for key in dict.fromkeys(member.key for member in message.members):
        claim, sent = claims.find(key), message.find(key)
        if sent is None or (claim is None and key not in {"netPassportID", "pluginData"}):
            continue
        if claim is None:
            yield Diagnosis("claims", {"change": f"{key} is missing"})
        elif write(claim.value) != write(sent.value):
            yield _differing(signed, key, claim.value, sent.value)


def _differing(signed: Signed, key: str, claim: Value, sent: Value) -> Diagnosis:
    if key == "netPassportID":
        given = {"sent": signed.net_passport.decode(), "right": write(claim), "where": "the claims"}
        return Diagnosis("net-passport", given)
    if key != "pluginData":
        return Diagnosis("claims", {"change": f"{key} is {write(claim)}, and {write(sent)} in the message"})
    if isinstance(claim, str) and claim == write(sent):
        return Diagnosis("text-quoted")
    if isinstance(sent, str) and sent == write(claim):
        return Diagnosis("text-parsed")
    return change_of(claim, sent)
