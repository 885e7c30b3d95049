"""Filing: what was made gets its names. Each step can be repeated: after a stop the same steps end what was begun."""

from __future__ import annotations

from collections.abc import Container, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

import msgspec

from pipeline.station import report
from pipeline.station.draft import begin, draft_path
from pipeline.station.files import Entry, Files
from pipeline.station.folders import Folders
from pipeline.station.places import free_name, report_name
from pipeline.station.record import Record
from pipeline.station.signals import LOCKED, Hindered, blocking, told
from pipeline.station.taking import MARKER, hash_of, moment


class Filing:
    """Publishes a `.dat`, moves its input, and puts the report beside that."""

    def __init__(self, folders: Folders, files: Files) -> None:
        self._folders = folders
        self._files = files
        self.before: Container[str] = frozenset()
        """Names of `.dat` files that were published before the journal was made."""

    def publish(self, records: Sequence[Record]) -> None:
        """Give each `.dat` its name; raises Blocked.

        A draft that is not there got its name before a stop, also where Masofon has taken the file since: the journal
        does not speak of a draft before that is on the disk, and nobody but this method takes it away.
        """
        dats = self._folders.dats
        with blocking():
            for record in records:
                if record.dat is not None:
                    self._publish(draft_path(dats, record.key), dats / record.dat)
            self._files.sync_folder(dats)

    def _publish(self, draft: Path, target: Path) -> None:
        with suppress(FileNotFoundError):
            if target.name not in self.before:
                with suppress(FileExistsError):
                    self._files.rename(draft, target)
                    return
            # Before a stop; or by a station whose journal is lost: the name tells name, time and content.
            self._files.remove(draft)

    def move(self, record: Record, *, again: bool = False) -> Record:
        """Move the input to where it belongs, and give its report its name; the folders are not synced yet.

        Where the same came `again`, no row of the journal remembers the report after a stop: it gets its name first.

        What comes back may differ: its `file` is None where the input is not there any more, or was replaced.
        Raises Hindered where this input cannot be moved now, Occupied where something bears its name, and Blocked.
        """
        if record.file is None:
            return record
        source = self._folders.drop / record.name
        target = self._folders.root / record.file
        moved = record
        with blocking():
            if again and self._files.stat(target) is None:
                self._name_report(record, target)
            try:
                self._files.rename(source, target)
            except FileNotFoundError:
                pass  # it was moved before a stop, or is gone
            except FileExistsError:
                there = self._files.stat(target)
                ours = there is not None and self._is(there, record, target)
                if not ours and self._files.stat(source) is not None:
                    raise Occupied from None  # else it was moved before a stop; what bears its old name came since
            except PermissionError as fault:
                raise Hindered(f"is dealt with, but cannot be moved: {told(fault)}", LOCKED) from fault
        with blocking():
            there = self._files.stat(target)
            if there is None:
                moved = msgspec.structs.replace(record, file=None, reason="vanished before it could be moved")
            elif not self._is(there, record, target):
                self._back(target, record)
                moved = msgspec.structs.replace(
                    record, file=None, reason="was replaced before it could be moved"
                )
            self._name_report(record, target)
        return moved

    def unmark(self, name: str) -> None:
        """The input is dealt with: its marker has done its work. One that cannot be removed does little harm."""
        with suppress(OSError):
            self._files.remove(self._folders.drop / (name + MARKER))

    def elsewhere(self, record: Record) -> Record:
        """Another place for an input, as its own was taken meanwhile, and the report that says so; raises Blocked."""
        folder = self._folders.root / PurePosixPath(record.file or "").parent
        with blocking():
            name = free_name(
                self._files, folder, record.name, arrived=moment(record.modified), sha256=record.sha256
            )
            file = self._folders.file(folder.name, name)
            draft = draft_path(folder, record.key)
            if self._files.stat(draft) is not None:
                text = report.readdressed(self._files.read(draft), file)
                other = draft_path(folder, f"{record.key}-moved")
                with begin(self._files, other) as made:
                    made.write(text)
                self._files.sync([other])
                self._files.replace(other, draft)
                self._files.sync_folder(folder)
        return msgspec.structs.replace(record, file=file)

    def sync(self, records: Sequence[Record]) -> None:
        """Make the moves of these last; raises Blocked. First where they went: a name too many is better than none."""
        folders = {record.folder for record in records if record.folder is not None}
        with blocking():
            for folder in sorted(folders):
                self._files.sync_folder(self._folders.of(folder))
            self._files.sync_folder(self._folders.drop)

    def _is(self, there: Entry, record: Record, path: Path) -> bool:
        """Whether a file is the input that was taken."""
        if (there.size, there.modified) == (record.size, record.modified):
            return True
        return there.size == record.size and hash_of(self._files, path) == record.sha256

    def _back(self, target: Path, record: Record) -> None:
        """It is another one: back to the drop folder, where its turn comes."""
        drop = self._folders.drop
        name = free_name(self._files, drop, record.name, arrived=moment(record.modified), sha256="")
        self._files.rename(target, drop / name)

    def _name_report(self, record: Record, target: Path) -> None:
        with suppress(FileNotFoundError):  # it got its name before a stop
            self._files.replace(
                draft_path(target.parent, record.key), target.parent / report_name(target.name)
            )


class Occupied(Exception):
    """Something bears the name that the input was to get."""


def dat_of(name: str) -> str:
    """The `.dat` that a file is or was: Masofon renames what it has taken to `NAME.dat.DMY_….BAK` (documented)."""
    head, ending, _ = name.partition(".dat")
    return head + ending
