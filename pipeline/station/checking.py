"""Checking: whether journal, folders and contents agree and databases are whole, and what to do where they are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from pipeline.errors import EnvironmentFault
from pipeline.masofon.names import stamp
from pipeline.station.clock import Clock
from pipeline.station.database import damage, name_of
from pipeline.station.draft import PATTERN, draft_path
from pipeline.station.files import FILE, Entry, Files
from pipeline.station.filing import dat_of
from pipeline.station.folders import CORRUPT, DONE, HOLD, REJECTED, Folders
from pipeline.station.journal import Journal
from pipeline.station.places import report_name
from pipeline.station.rebuilding import found, rebuild
from pipeline.station.record import IN_DROP, Record
from pipeline.station.report import SUFFIX
from pipeline.station.signals import Blocked
from pipeline.station.taking import hash_of

_MANY = 500


class Difference(msgspec.Struct, frozen=True):
    """Something that does not agree."""

    where: str
    """A path from the root, or the name of an input."""
    text: str
    remedy: str
    repaired: bool = False


class Check:
    """Looks at everything that a station has. It may run beside the service; what is on its way then is left out."""

    def __init__(
        self,
        folders: Folders,
        files: Files,
        journal: Journal,
        books: Engine,
        clock: Clock,
        *,
        alone: bool,
        repair: bool,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._folders = folders
        self._files = files
        self._journal = journal
        self._books = books
        self._clock = clock
        self._alone = alone
        self._repair = repair
        self._progress = progress
        self.inputs = 0
        """How many the journal knows."""
        self.files_read = 0

    def run(self) -> Iterator[Difference]:
        """All differences. Raises EnvironmentFault where the journal cannot be read, and OSError."""
        try:
            yield from self._whole_journal()
            yield from self._whole_books()
            if self._repair:
                yield from self._learned()
            if self._journal.is_there():
                yield from self._records()
                yield from self._contents()
            else:
                yield from self._missing()
            if self._alone:
                yield from self._drafts()
        except Blocked as blocked:
            raise EnvironmentFault(blocked.reason, remedy=blocked.remedy) from blocked

    def _whole_journal(self) -> Iterator[Difference]:
        """A damaged journal is moved away, never removed; the next is made from the reports."""
        faults = self._journal.damage()
        file = self._journal.file
        if not faults:
            return
        repaired = False
        if self._repair and file is not None:
            self._journal.close()
            aside = f"damaged-{stamp(self._clock.now())}"
            for part in (file, *(file.with_name(file.name + ending) for ending in ("-wal", "-shm"))):
                if self._files.stat(part) is not None:
                    self._files.rename(part, part.with_name(f"{part.name}.{aside}"))
            repaired = True
        remedy = "hconnect fsck --repair moves it away and makes a new one from the reports."
        yield Difference(self._journal.name, f"is damaged: {'; '.join(faults)}", remedy, repaired)
        if not repaired:
            raise EnvironmentFault(f"{self._journal.name} is damaged", remedy=remedy)

    def _whole_books(self) -> Iterator[Difference]:
        """Damaged books are left where they are: nothing that the station has tells what was in them."""
        if faults := damage(self._books, "books"):
            remedy = "Put a copy in their place, or move them away and fill new ones: hconnect books seed."
            yield Difference(name_of(self._books), f"is damaged: {'; '.join(faults)}", remedy)

    def _learned(self) -> Iterator[Difference]:
        self._journal.prepare()
        count = rebuild(self._folders, self._files, self._journal)
        self._journal.begin()
        if count:
            text = f"did not know of {count:,} inputs whose reports lie beside them"
            yield Difference(self._journal.name, text, "", repaired=True)

    def _missing(self) -> Iterator[Difference]:
        """Without a journal nothing can be compared; nor is one made here, as it would seem to know all there is."""
        count = sum(1 for _ in found(self._folders, self._files))
        if count:
            remedy = (
                "The next start of the service makes it anew from them, and so does hconnect fsck --repair."
            )
            yield Difference(
                self._journal.name, f"is not there, though the folders hold reports ({count:,})", remedy
            )

    def _records(self) -> Iterator[Difference]:
        """What the journal says is somewhere has to be there."""
        dats = {dat_of(entry.name): entry.name for entry in self._files.list(self._folders.dats)}
        for record in self._journal.all():
            self.inputs += 1
            if record.filed is None:
                if self._alone:
                    yield from self._on_its_way(record)
                continue
            if record.file is not None:
                yield from self._filed(record, self._folders.root / record.file)
            if record.dat in dats and record.dat_sha256 is not None:
                yield from self._dat(record, self._folders.dats / dats[record.dat])

    def _on_its_way(self, record: Record) -> Iterator[Difference]:
        there = self._files.stat(self._folders.drop / record.name) is not None
        if record.state not in IN_DROP:
            remedy = "Start the service: it goes on."
            yield Difference(record.name, f"is {record.state}, and not yet filed", remedy)
        elif not there:
            remedy = "Somebody took it away; send it once more, unless that was meant."
            yield Difference(record.name, f"is {record.state}, and not in the drop folder", remedy)

    def _filed(self, record: Record, path: Path) -> Iterator[Difference]:
        if self._files.stat(path) is None:
            remedy = "Somebody took it away: all is well if that was meant."
            yield Difference(record.file or "", f"is not there: {record.name} was filed as it", remedy)
        elif self._files.stat(path.with_name(report_name(path.name))) is None:
            remedy = "Somebody took it away. The journal knows the rest."
            yield Difference(record.file or "", "has no report beside it", remedy)

    def _dat(self, record: Record, path: Path) -> Iterator[Difference]:
        self.files_read += 1
        self._progress(path.name)
        if hash_of(self._files, path) != record.dat_sha256:
            remedy = "Somebody changed it. To have it made again, drop its input under another name."
            yield Difference(f"{path.parent.name}/{path.name}", f"is not what {record.name} became", remedy)

    def _contents(self) -> Iterator[Difference]:
        """What lies in the folders has to be what the journal says."""
        for state in (DONE, REJECTED, CORRUPT, HOLD):
            folder = self._folders.of(state)
            entries = [entry for entry in self._files.list(folder) if entry.kind == FILE]
            names = {entry.name for entry in entries}
            inputs = [entry for entry in entries if not _is_ours(entry.name)]
            reports = {report_name(entry.name) for entry in inputs}
            for name in sorted(names - reports):
                if name.endswith(SUFFIX):
                    yield Difference(
                        self._from_root(folder / name), "is a report without an input", _TAKEN_AWAY
                    )
            for at in range(0, len(inputs), _MANY):
                yield from self._known(folder, inputs[at : at + _MANY])

    def _known(self, folder: Path, entries: list[Entry]) -> Iterator[Difference]:
        hashes = {}
        for entry in entries:
            self.files_read += 1
            self._progress(entry.name)
            hashes[entry.name] = hash_of(self._files, folder / entry.name)
        known = self._journal.same(list(hashes.values()))
        for name, digest in hashes.items():
            if digest not in known:
                remedy = (
                    "It was changed, or put there by hand. hconnect fsck --repair tells the journal of what has a report; "
                    "to have it taken up, move it into the drop folder."
                )
                yield Difference(self._from_root(folder / name), "the journal knows no such content", remedy)

    def _drafts(self) -> Iterator[Difference]:
        there = self._journal.is_there()
        keep = {draft_path(Path(), record.key).name for record in (self._journal.open() if there else [])}
        for folder in (self._folders.root, *self._folders.all()):
            for entry in self._files.list(folder):
                if fnmatchcase(entry.name, PATTERN) and entry.name not in keep:
                    if self._repair:
                        self._files.remove(folder / entry.name)
                    remedy = "The next start of the service removes it."
                    yield Difference(
                        self._from_root(folder / entry.name), "was left half written", remedy, self._repair
                    )

    def _from_root(self, path: Path) -> str:
        return path.relative_to(self._folders.root).as_posix()


_TAKEN_AWAY = "Somebody took the input away: all is well if that was meant."


def _is_ours(name: str) -> bool:
    return name.endswith(SUFFIX) or name.startswith(".")
