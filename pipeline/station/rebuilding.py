"""Rebuilding: a journal that is lost is made anew from the reports beside the inputs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from pipeline.station import report
from pipeline.station.files import Files
from pipeline.station.folders import CORRUPT, DONE, HOLD, REJECTED, Folders
from pipeline.station.journal import Journal
from pipeline.station.record import CORRUPT as IS_CORRUPT
from pipeline.station.record import FILED, HELD, Record
from pipeline.station.record import REJECTED as IS_REJECTED
from pipeline.station.taking import EPOCH, hash_of

_STATES = {DONE: FILED, REJECTED: IS_REJECTED, CORRUPT: IS_CORRUPT, HOLD: HELD}
_MANY = 500


def rebuild(folders: Folders, files: Files, journal: Journal) -> int:
    """Write down what the reports say and the journal does not; gives of how many inputs. Raises Blocked and OSError."""
    count = 0
    batch: dict[tuple[str, str], Record] = {}
    for record in found(folders, files):
        key = (record.sha256, record.name)
        batch[key] = max(batch.get(key, record), record, key=_weight)
        if len(batch) >= _MANY:
            count += _put(journal, list(batch.values()))
            batch = {}
    return count + _put(journal, list(batch.values()))


def _weight(record: Record) -> tuple[bool, datetime]:
    """Where one name came more than once with one content: what became a `.dat` counts, else the last of them."""
    return record.dat is not None, record.filed or EPOCH


def found(folders: Folders, files: Files) -> Iterator[Record]:
    """A record for each report, as far as it tells, those of done/ first; repeats of what was taken once have none."""
    for state in _STATES:
        folder = folders.of(state)
        for entry in files.list(folder):
            if entry.name.endswith(report.SUFFIX):
                record = record_of(folders, files, folder / entry.name)
                if record is not None:
                    yield record


def record_of(folders: Folders, files: Files, path: Path) -> Record | None:
    """What a report says; None for what is no report, and for that of a repeat."""
    whole = report.parse(files.read(path))
    if whole is None or whole.outcome.state not in _STATES:
        return None
    outcome = whole.outcome
    state = _STATES[outcome.state]
    if state == FILED and outcome.dat is None:
        return None
    payload = whole.payloads[0] if whole.payloads else None
    filed = datetime.fromisoformat(outcome.filed)
    modified = (datetime.fromisoformat(outcome.arrived) - EPOCH) // report.MICROSECOND * 1000
    record = Record(
        name=outcome.name,
        sha256=outcome.sha256,
        size=outcome.size,
        modified=modified,
        state=state,
        key="",
        comp_id=outcome.comp_id,
        net_passport=outcome.net_passport or (payload.net_passport if payload is not None else None),
        dat=outcome.dat,
        rows=outcome.rows,
        file=outcome.file,
        reason=outcome.reason,
        filed=filed,
    )
    if payload is not None:
        errors = [finding for finding in payload.findings if finding.severity == "error"]
        record = msgspec.structs.replace(
            record,
            interface=payload.plugin.lower() if payload.plugin else None,
            verdict=" ".join(dict.fromkeys(error.code for error in errors)),
            first=next((error.text for error in errors if error.code != "HC-A13"), ""),
            errors=payload.errors,
            warnings=payload.warnings,
        )
    if record.dat is not None:
        times = {"accepted": filed, "converted": filed, "published": filed}
        dat = folders.dats / record.dat
        digest = hash_of(files, dat) if files.stat(dat) is not None else None
        record = msgspec.structs.replace(record, dat_sha256=digest, **times)
    return record


def _put(journal: Journal, records: list[Record]) -> int:
    if not records:
        return 0
    known = journal.same([record.sha256 for record in records])
    there = {(record.sha256, record.name) for same in known.values() for record in same}
    new = [record for record in records if (record.sha256, record.name) not in there]
    if new:
        journal.put(new)
    return len(new)
