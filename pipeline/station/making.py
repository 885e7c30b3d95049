"""Making: an input is judged, and its `.dat` and its report are written under hidden names, safe on the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import msgspec

from pipeline.findings import Verdict
from pipeline.settings.station import StationSettings
from pipeline.station import report
from pipeline.station.draft import begin, draft_path
from pipeline.station.files import Entry, Files
from pipeline.station.folders import DONE, HOLD, Folders
from pipeline.station.judging import Judge, Judged
from pipeline.station.places import free_name
from pipeline.station.record import CONVERTED, FILED, HELD, Record
from pipeline.station.report import Outcome
from pipeline.station.signals import Blocked, Gone, Hindered, blocking, hindering
from pipeline.station.taking import Taken, hash_of, look

_KEY = 20
"""Digits of a draft's name."""


class Task(msgspec.Struct, frozen=True):
    """An input that was read, and what else counts."""

    taken: Taken
    own: Record | None
    """What the journal knows of the same name with the same content."""
    first: str
    """What came first with the same content under another name, and became a `.dat`; empty where nothing did."""
    whole: bool
    """It has rested, or is marked: where it does not parse, it never will."""
    marked: bool
    """A marker lies beside it."""
    now: datetime
    hold: str = ""
    """Why it is to go to hold/, unread; empty where it is not."""


class Made(msgspec.Struct, frozen=True):
    """What is to be done with an input. Its drafts are on the disk."""

    record: Record
    """What is to be published and moved; also what the journal is to hold, where `own` does not say otherwise."""
    notes: list[str]
    marked: bool = True
    """A marker may lie beside the input."""
    own: Record | None = None
    """The same name came with the same content before, and this is its row; nothing more is made of it."""


class Put(msgspec.Struct, frozen=True):
    """An input that has to wait."""

    entry: Entry
    reason: str
    remedy: str = ""
    growing: bool = False
    """It is not whole yet; else something is in the way."""


Result = Made | Put | None
"""None where the input is gone."""


class Group(msgspec.Struct, frozen=True):
    """Inputs to be made together, and those that could not be read."""

    tasks: list[Task]
    put: list[Put]


class Maker:
    """Makes groups of inputs; `run` tells the drafts of one start of the service from those of another.

    Each group is made by the settings that count by then; but for `[drop]`, which stays as it was at the start.
    """

    def __init__(
        self, folders: Folders, current: Callable[[], StationSettings], files: Files, run: str
    ) -> None:
        self._folders = folders
        self._files = files
        self._current = current
        self._settings = current()
        self._drop = self._settings.drop
        self._judge = Judge(self._settings, folders.root)
        self._hold = self._drop.same_content == "hold"
        self._run = run
        self._drafts: list[Path] = []
        """Those of the group in hand."""
        self._names: dict[str, set[str]] = {}
        """By the folder, the names that inputs of the group will get."""

    def __call__(self, tasks: Sequence[Task]) -> list[Result]:
        """Make a group: what comes back is on the disk. Raises Blocked where it cannot be written; then nothing is."""
        made, drafts = self.make(tasks)
        self.sync(drafts)
        return made

    def make(self, tasks: Sequence[Task]) -> tuple[list[Result], list[Path]]:
        """The first half: what came of the tasks, and drafts that are only sure to last once they are synced."""
        self._drafts = []
        self._names = {}
        self._follow()
        try:
            return [self._made(task) for task in tasks], self._drafts
        except Blocked:
            self.discard(self._drafts)
            raise

    def sync(self, drafts: Sequence[Path]) -> None:
        """The second half, which any thread may do."""
        try:
            with blocking():
                self._files.sync(drafts)
                for folder in sorted({path.parent for path in drafts}):
                    self._files.sync_folder(folder)
        except Blocked:
            self.discard(drafts)
            raise

    def _follow(self) -> None:
        settings = self._current()
        if settings is not self._settings:
            self._settings = settings
            self._judge = Judge(settings.model_copy(update={"drop": self._drop}), self._folders.root)

    def discard(self, drafts: Sequence[Path]) -> None:
        """Take drafts back; the inputs are where they were."""
        for path in drafts:
            with suppress(OSError):  # what cannot be removed now is swept at the next start
                self._files.remove(path)

    def _made(self, task: Task) -> Result:
        before = len(self._drafts)
        try:
            result = self._decided(task)
        except Hindered as hindered:
            result = Put(task.taken.entry, hindered.reason, hindered.remedy)
        except Gone:
            result = None
        if not isinstance(result, Made):
            self.discard(self._drafts[before:])
            del self._drafts[before:]
        return result

    def _decided(self, task: Task) -> Result:
        own = task.own
        if own is not None and own.dat is not None:
            return self._again(task, own)
        if task.hold:
            return self._held(task, task.hold)
        if own is not None and own.released:
            return self._judged(task)
        if task.first and self._hold:
            return self._held(
                task, f"holds the same as {task.first}, and station.toml says that such inputs are held"
            )
        return self._judged(task)

    def _judged(self, task: Task) -> Result:
        taken = task.taken
        key = self._key(taken)
        draft = draft_path(self._folders.dats, key)
        sink = BytesIO() if isinstance(taken.content, bytes) else None
        if sink is not None:
            judged = self._judge(taken, sink)
        else:
            with blocking(), self._begin(draft) as file:
                judged = self._judge(taken, file)
        with closing(judged.verdict):
            return self._made_of(task, key, judged, sink)

    def _made_of(self, task: Task, key: str, judged: Judged, sink: BytesIO | None) -> Result:
        """What is to be done with what was judged; without a sink in memory, its lines are in the draft."""
        taken = task.taken
        draft = draft_path(self._folders.dats, key)
        if not self._is_unchanged(taken):
            return Put(taken.entry, "is still being written", growing=True)
        if judged.unfinished and not task.whole:
            return Put(taken.entry, "is not whole yet", growing=True)
        if judged.dat is None:
            if sink is None:
                self.discard([self._drafts.pop()])
            return self._report(task, key, judged, None)
        with blocking():
            if sink is None:
                digest = hash_of(self._files, draft)
            else:
                with self._begin(draft) as file:
                    file.write(sink.getbuffer())
                digest = hashlib.sha256(sink.getbuffer()).hexdigest()
        return self._report(task, key, judged, digest)

    def _is_unchanged(self, taken: Taken) -> bool:
        with hindering("cannot be read"):
            now = look(self._files, self._folders.drop / taken.entry.name)
        return now.is_same_file(taken.entry)

    def _report(self, task: Task, key: str, judged: Judged, digest: str | None) -> Made:
        verdict = judged.verdict
        notes = list(judged.notes)
        if task.first and judged.dat is not None:
            notes.append(f"the same content came before as {task.first}: this is a second one")
        before = task.own.accepted if task.own is not None else None
        record = Record(
            name=task.taken.entry.name,
            sha256=task.taken.sha256,
            size=task.taken.entry.size,
            modified=task.taken.entry.modified,
            state=CONVERTED if judged.dat is not None else judged.state,
            key=key,
            comp_id=judged.comp_id,
            interface=verdict.plugin.lower() if verdict.plugin is not None else None,
            net_passport=judged.net_passport,
            verdict=" ".join(dict.fromkeys(error.code for error in verdict.errors)),
            errors=len(verdict.errors),
            warnings=len(verdict.findings) - len(verdict.errors),
            first=next((error.text for error in verdict.errors if error.code != "HC-A13"), ""),
            dat=judged.dat,
            dat_sha256=digest,
            rows=judged.rows,
            reason=judged.reason,
            accepted=(before or task.now) if judged.dat is not None else None,
            converted=task.now if judged.dat is not None else None,
        )
        return self._written(task, record, judged.state, verdict, notes)

    def _again(self, task: Task, own: Record) -> Made:
        reason = f"came before with the same content, became {own.dat}, and is taken once"
        record = msgspec.structs.replace(
            own, key=self._key(task.taken), dat=None, rows=0, state=FILED, reason=reason
        )
        made = self._written(
            task, record, DONE, None, ["To have it taken once more, drop it under another name."]
        )
        return msgspec.structs.replace(made, own=msgspec.structs.replace(own, copies=own.copies + 1))

    def _held(self, task: Task, reason: str) -> Made:
        entry = task.taken.entry
        record = Record(
            entry.name,
            task.taken.sha256,
            entry.size,
            entry.modified,
            HELD,
            self._key(task.taken),
            reason=reason,
        )
        return self._written(task, record, HOLD, None, ["To let it go on: hconnect release."])

    def _written(
        self, task: Task, record: Record, state: str, verdict: Verdict | None, notes: list[str]
    ) -> Made:
        """Write the report, and so decide where the input goes."""
        folder = self._folders.of(state)
        taken = task.taken
        with blocking():
            others = self._names.setdefault(state, set())
            name = free_name(
                self._files,
                folder,
                taken.entry.name,
                arrived=taken.arrived,
                sha256=taken.sha256,
                taken=others,
            )
            others.add(name)
            outcome = Outcome(
                state=state,
                name=taken.entry.name,
                file=self._folders.file(state, name),
                size=taken.entry.size,
                sha256=taken.sha256,
                arrived=report.time(taken.arrived),
                filed=report.time(task.now),
                comp_id=record.comp_id,
                net_passport=record.net_passport,
                dat=record.dat,
                rows=record.rows,
                reason=record.reason,
                notes=notes,
            )
            with self._begin(draft_path(folder, record.key)) as file:
                report.write(file, verdict, outcome)
        return Made(msgspec.structs.replace(record, file=outcome.file), notes, marked=task.marked)

    def _begin(self, path: Path) -> BinaryIO:
        file = begin(self._files, path)
        self._drafts.append(path)
        return file

    def _key(self, taken: Taken) -> str:
        return f"{taken.digest[:_KEY]}-{self._run}"
