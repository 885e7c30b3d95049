"""Ordering: what people ask of the station with `hconnect retry`, `hold` and `release`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from pipeline.settings.station import Drop, matches
from pipeline.station import folders as places
from pipeline.station import report
from pipeline.station.draft import draft_path
from pipeline.station.files import FILE, Entry, Files
from pipeline.station.folders import Folders
from pipeline.station.journal import Journal
from pipeline.station.looks import Looks
from pipeline.station.places import report_name
from pipeline.station.record import WAITING, Record
from pipeline.station.taking import hash_of, is_input

RETRY = "retry"
HOLD = "hold"
RELEASE = "release"

_BACK = "back"
_TAKEN = "taken"
_LOCKED = "locked"
_GONE = "gone"
"""What comes of an input that is to go back to the drop folder."""


class Orders:
    """Finds what a pattern of names names, and brings it back to the drop folder. Raises Blocked and OSError."""

    def __init__(self, folders: Folders, drop: Drop, *, files: Files, journal: Journal, looks: Looks) -> None:
        self._folders = folders
        self._drop = drop
        self._files = files
        self._journal = journal
        self._looks = looks

    def in_drop(self, pattern: str, but: Container[str]) -> list[Entry]:
        """Inputs in the drop folder."""
        listed = self._files.list(self._folders.drop)
        return [
            e for e in listed if is_input(e, self._drop) and matches(e.name, pattern) and e.name not in but
        ]

    def carry_out(self, verb: str, pattern: str) -> str:
        """Retry or release; gives what came of it, in words."""
        return self._release(pattern) if verb == RELEASE else self._retry(pattern)

    def _retry(self, pattern: str) -> str:
        """What waits is tried at once; what was refused is judged anew."""
        waits = [waiting.name for waiting in self._journal.waits() if matches(waiting.name, pattern)]
        for name in waits:
            self._looks.hurry(name)
        ends = Counter(
            self._to_drop(state, name)
            for state in (places.REJECTED, places.CORRUPT)
            for name in self._inputs(state, pattern)
        )
        texts = [counted(len(waits), "waits", "wait", "no longer"), *_told(ends, "where it is")]
        return "; ".join(filter(None, texts)) or "nothing of that name waits or was refused"

    def _release(self, pattern: str) -> str:
        """What is held is taken up, whatever it equals."""
        ends = Counter(self._to_drop(places.HOLD, name) for name in self._inputs(places.HOLD, pattern))
        return "; ".join(filter(None, _told(ends, "in hold/"))) or "nothing of that name is held"

    def _inputs(self, state: str, pattern: str) -> list[str]:
        entries = self._files.list(self._folders.of(state))
        names = [entry.name for entry in entries if entry.kind == FILE and is_input(entry, self._drop)]
        return sorted(name for name in names if matches(name, pattern))

    def _to_drop(self, state: str, name: str) -> str:
        """Move an input back, and remove the report that no longer holds; gives what came of it: one of the words above.

        What was held is released, and the report hidden, before it is moved: after a stop the input is still where the
        order looks for it, and the order is carried out again.
        """
        folder = self._folders.of(state)
        path = folder / name
        try:
            digest = hash_of(self._files, path)
            record = self._record(path, digest)
            wanted = self._as_dropped(path, digest) if record is None else record.name
            if self._files.stat(self._folders.drop / wanted) is not None:
                return _TAKEN
            if record is not None and state == places.HOLD:
                self._journal.change([replace(record, released=True)], "released")
            self._move(path, self._folders.drop / wanted, draft_path(folder, f"{digest[:20]}-back"))
        except FileExistsError:
            return _TAKEN
        except FileNotFoundError:
            return _GONE
        except PermissionError:
            return _LOCKED
        self._files.sync_folder(self._folders.drop)
        self._files.sync_folder(folder)
        if record is not None:
            self._journal.change(
                [replace(record, state=WAITING, file=None, filed=None)], "state", "file", "filed"
            )
        self._looks.hurry(wanted)
        return _BACK

    def _move(self, path: Path, target: Path, aside: Path) -> None:
        """Move an input; its report is hidden meanwhile, and removed in the end."""
        said = path.with_name(report_name(path.name))
        try:
            with suppress(FileNotFoundError):
                self._files.replace(said, aside)
            self._files.sync_folder(path.parent)
            self._files.rename(path, target)
        except OSError:
            if self._files.stat(path) is not None:
                with suppress(FileNotFoundError):
                    self._files.replace(aside, said)
                raise
        with suppress(OSError):  # what cannot be removed now is swept at the next start
            self._files.remove(aside)

    def _record(self, path: Path, digest: str) -> Record | None:
        """What the journal knows of a file that was put away."""
        file = path.relative_to(self._folders.root).as_posix()
        known = self._journal.same([digest]).get(digest, [])
        return next((record for record in known if record.file == file), None)

    def _as_dropped(self, path: Path, digest: str) -> str:
        """The name under which a file came that came again since, as its report says; else the one that it bears."""
        with suppress(FileNotFoundError):
            whole = report.parse(self._files.read(path.with_name(report_name(path.name))))
            if whole is not None and whole.outcome.sha256 == digest:
                return whole.outcome.name
        return path.name


def _told(ends: Counter[str], where: str) -> list[str]:
    """What came of inputs that were to go back, in words."""
    return [
        counted(ends[_BACK], "is", "are", "back in the drop folder"),
        counted(ends[_TAKEN], "stays", "stay", f"{where}, as its name is in the drop folder already"),
        counted(
            ends[_LOCKED], "stays", "stay", f"{where}, as another program has it open or this user may not"
        ),
    ]


def held(found: int, ends: Counter[str]) -> str:
    """What came of inputs that were to be held, by the folders that they went to, in words."""
    texts = [
        counted(ends[places.HOLD], "is", "are", "in hold/"),
        counted(ends[places.DONE], "is", "are", "in done/, as the same was taken before"),
        counted(found - ends.total(), "stays", "stay", "in the drop folder, as it cannot be moved now"),
    ]
    return "; ".join(filter(None, texts)) or "nothing of that name is in the drop folder"


def counted(count: int, one: str, many: str, what: str) -> str:
    """So many of them, in words."""
    if not count:
        return ""
    return f"{count:,} {one if count == 1 else many} {what}"
