"""Delivery: accepted calls become files in the drop folder, each whole and synced before it gets its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from pipeline.gateway.call import Call
from pipeline.station.draft import begin, draft_path
from pipeline.station.files import Files
from pipeline.station.folders import Folders
from pipeline.station.record import ACCEPTED, Record
from pipeline.station.report import MICROSECOND
from pipeline.station.signals import blocking
from pipeline.station.taking import EPOCH, hash_of

TOGETHER = 32
"""Files that share one wait for the disk."""


class Delivery:
    """`arrived` is told the names of what came into the drop folder. Raises Blocked: then nothing is lost."""

    def __init__(self, folders: Folders, files: Files, arrived: Callable[[Sequence[str]], None]) -> None:
        self._drop = folders.drop
        self._files = files
        self._arrived = arrived

    def deliver(self, calls: Sequence[Call]) -> None:
        """Write a group of accepted calls into the drop folder."""
        drafts: list[tuple[Path, str]] = []
        with blocking():
            for call in calls:
                draft = draft_path(self._drop, f"call-{call.id}")
                with begin(self._files, draft) as file:
                    file.write(call.body)
                self._files.date(draft, nanoseconds(call.received))
                drafts.append((draft, call.name or ""))
            self._files.sync([draft for draft, _ in drafts])
            for draft, name in drafts:
                self._files.replace(draft, self._drop / name)  # the id makes it the call's own
            self._files.sync_folder(self._drop)
        self._arrived([name for _, name in drafts])

    def again(self, calls: Iterable[Call]) -> int:
        """After a stop or a fault: write those that are not in the drop folder, whole; gives how many.

        The journal says of all of them that they are still to be dealt with.
        """
        count = 0
        group: list[Call] = []
        for call in calls:
            if not self._is_there(call):
                group.append(call)
            if len(group) >= TOGETHER:
                self.deliver(group)
                count += len(group)
                group = []
        if group:
            self.deliver(group)
        return count + len(group)

    def _is_there(self, call: Call) -> bool:
        path = self._drop / (call.name or "")
        with blocking():
            entry = self._files.stat(path)
            return (
                entry is not None
                and entry.size == len(call.body)
                and hash_of(self._files, path) == call.sha256
            )


def input_name(call: Call, number: int) -> str:
    """What an accepted call is called in the drop folder."""
    return f"{call.comp_id}_{call.interface}_{call.net_passport}_call-{number:09}.json"


def record_of(call: Call) -> Record:
    """The journal's row of an accepted call, until the station takes it up."""
    return Record(
        name=call.name or "",
        sha256=call.sha256 or "",
        size=len(call.body),
        modified=nanoseconds(call.received),
        state=ACCEPTED,
        key="",
        comp_id=call.comp_id,
        interface=call.interface,
        net_passport=call.net_passport,
        accepted=call.received,
    )


def nanoseconds(moment: datetime) -> int:
    """A time as files bear it: nanoseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND * 1000
