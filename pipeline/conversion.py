"""Conversion: a payload to the bytes of its .dat, and the name that the file gets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

import msgspec

from pipeline.findings import Finding, Verdict
from pipeline.masofon.names import HASH_DIGITS, check_part, dat_name
from pipeline.rules import Parameters, Shelf
from pipeline.settings import Policy
from pipeline.validation import payload
from pipeline.validation.data import as_job

_PASSPORT_UNKNOWN = "0"
_LONG = 1 << 20
"""Bytes from which a hash takes longer than a thread."""


class Conversion(msgspec.Struct, frozen=True):
    """What came of a payload: `dat` is None where it was refused, and where it went to a sink."""

    verdict: Verdict
    name: str | None
    """The .dat's name; None where the payload was refused."""
    dat: bytes | None
    written: int
    """Rows written."""


def convert(
    data: bytes | str | Path | list[Any] | dict[str, Any],
    *,
    sink: BinaryIO | None = None,
    comp_id: str | None = None,
    net_passport: str | None = None,
    plugin: str | None = None,
    name: str | None = None,
    prm: Path | None = None,
    policy: Policy | None = None,
    arrived: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Conversion:
    """Check a payload (see `validate`), and make its .dat: Windows-1255, CRLF, a column for each field of the rules.

    The rows go to `sink`, an empty binary file open for writing, where one is given: memory then stays bounded, and
    what a refused payload wrote is taken back. compId and netPassportID are what the caller, the envelope or the
    dropped file's name says, in this order, else `1` and `0`; `arrived` (default: now) stands in the name.
    Findings beside those of `validate`: HC-E06 (a part cannot be in a file's name), HC-E08 (reports has no .dat).
    Raises OSError, UsageError (Python values that are no JSON) and EnvironmentFault.
    """
    job = as_job(data, plugin=plugin, name=name, prm=prm, policy=policy, progress=progress)
    target = BytesIO() if sink is None else sink
    with _digesting(job.data) as digest:
        verdict, written = payload.check(job, target)
        dropped = job.dropped
        parts = {
            "compId": comp_id or (dropped.comp_id if dropped else "1"),
            "interface": (verdict.plugin or "").lower(),
            "netPassportID": net_passport
            or verdict.net_passport
            or (dropped.net_passport if dropped else _PASSPORT_UNKNOWN),
        }
        more = _more(job.shelf, verdict, parts)
        if more:
            verdict = msgspec.structs.replace(verdict, findings=(*more, *verdict.findings))
        if not verdict.accepted:
            if sink is not None and sink.seekable() and written:
                sink.seek(0)
                sink.truncate()
            return Conversion(verdict, None, None, 0)
        stamp = arrived or datetime.now(UTC)
        called = dat_name(parts["compId"], parts["interface"], parts["netPassportID"], stamp, digest())
    dat = target.getvalue() if isinstance(target, BytesIO) and sink is None else None
    return Conversion(verdict, called, dat, written)


def _more(shelf: Shelf, verdict: Verdict, parts: dict[str, str]) -> list[Finding]:
    """What stands against a .dat of its own."""
    if verdict.plugin is None:
        return []
    rules = shelf.get(verdict.plugin)
    if isinstance(rules, Parameters) and rules.kind == "object":
        return [Finding("HC-E08", given={"plugin": verdict.plugin})]
    reasons = {what: check_part(what, text) for what, text in parts.items()}
    return [
        Finding(
            "HC-E06", given={"part": what, "reason": reason.removeprefix(what).strip()}, value=parts[what]
        )
        for what, reason in reasons.items()
        if reason
    ]


@contextmanager
def _digesting(data: bytes | Path) -> Iterator[Callable[[], str]]:
    """What gives a short hash of the payload when it is asked for: the same one gets the same name again.

    That of a long payload is made meanwhile, by a thread of its own, which has let go of the file at the end.
    """
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    enough = Event()
    if size <= _LONG:
        yield partial(_digest, data, enough)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool.submit(_digest, data, enough).result
        finally:
            enough.set()  # a payload that is refused needs none


def _digest(data: bytes | Path, enough: Event) -> str:
    made = hashlib.sha256()
    with BytesIO(data) if isinstance(data, bytes) else data.open("rb") as file:
        while not enough.is_set() and (block := file.read(_LONG)):
            made.update(block)
    return made.hexdigest()[:HASH_DIGITS]
