"""Worker: what is in the drop folder goes through the station, one input after the other."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.settings.station import StationSettings
from pipeline.station.clock import Clock, SystemClock
from pipeline.station.disk import Disk
from pipeline.station.draft import Draft
from pipeline.station.events import Event, Filed, Waits
from pipeline.station.files import Entry, Files
from pipeline.station.filing import Filing
from pipeline.station.folders import Folders
from pipeline.station.judging import Judge, Judged
from pipeline.station.looks import Looks
from pipeline.station.pause import Pause
from pipeline.station.report import Outcome
from pipeline.station.taking import Blocked, Gone, Hindered, Taken, hindering, is_input, look, take, told

_ALREADY = "the .dat was there already: a stop came after it was published and before this input was filed"
_HELD = "Another program has it open, or this user may not: it is tried again."


class Worker:
    """Takes up what is ready: read, judge, publish the `.dat`, report, file. Each step can be repeated."""

    def __init__(
        self,
        folders: Folders,
        settings: StationSettings,
        *,
        files: Files | None = None,
        clock: Clock | None = None,
        by_times: bool = False,
    ) -> None:
        self._folders = folders
        self._drop = settings.drop
        self._files = Disk() if files is None else files
        self._clock = SystemClock() if clock is None else clock
        self._looks = Looks(self._clock, settings.drop, by_times=by_times)
        self._judge = Judge(settings, folders.root)
        self._filing = Filing(folders, self._files)
        self._unfiled: set[str] = set()
        """Published `.dat` files whose inputs are still in the drop folder."""
        self._pause = Pause(self._clock)
        self._blind = False
        """The drop folder itself could not be listed."""

    def work(self) -> Iterator[Event]:
        """Take up everything that is ready, oldest first; between two events it may be left alone."""
        if self._pause.left():
            return
        try:
            listed = self._files.list(self._folders.drop)
        except OSError as fault:
            self._blind = True
            yield self._pause.begin(Blocked(fault))
            return
        if self._blind:
            self._blind = False
            yield from self._well()
        for entry in self._looks.due(entry for entry in listed if is_input(entry, self._drop)):
            try:
                event = self._outcome(entry)
            except Blocked as blocked:
                self._looks.failed(entry, blocked.reason)
                yield self._pause.begin(blocked)
                return
            if isinstance(event, Filed):
                yield from self._well()
            if event is not None:
                yield event

    def rest(self) -> float | None:
        """Seconds until there is something to do of which no event will tell; None where there is not."""
        return self._pause.left() or self._looks.rest()

    def _well(self) -> Iterator[Event]:
        resumed = self._pause.end()
        if resumed is not None:
            yield resumed

    def _outcome(self, entry: Entry) -> Event | None:
        """One input, all the way; raises Blocked. None where it is gone, or waits and that is no news."""
        try:
            taken = take(self._files, self._folders.drop / entry.name)
            event = self._deal(taken)
            if isinstance(event, Filed):
                self._file(event.outcome)
        except Gone:
            self._looks.forget(entry.name)
            return None
        except Hindered as hindered:
            if not self._looks.failed(entry, hindered.reason):
                return None
            return Waits(entry.name, hindered.reason, hindered.remedy, fault=True)
        except OSError as fault:
            raise Blocked(fault) from fault
        return event

    def _deal(self, taken: Taken) -> Filed | Waits | None:
        """All but the last step; raises OSError where something cannot be written."""
        with Draft(self._files, self._folders.dats) as draft:
            judged = self._judge(taken, draft.file)
            if self._is_growing(taken, judged):
                reason = "is not whole yet" if judged.unfinished else "is still being written"
                return (
                    Waits(taken.entry.name, reason) if self._looks.unfinished(taken.entry, reason) else None
                )
            if judged.dat is not None:
                self._publish(draft, judged)
        outcome = self._filing.report(taken, judged, self._clock.now())
        errors = [error for error in judged.verdict.errors if error.code != "HC-A13"]  # that sums them up
        return Filed(outcome, len(errors), errors[0].text if errors else "")

    def _is_growing(self, taken: Taken, judged: Judged) -> bool:
        with hindering("cannot be read"):
            now = look(self._files, self._folders.drop / taken.entry.name)
        if now != taken.entry:
            return True
        return judged.unfinished and not self._looks.rested(now)

    def _publish(self, draft: Draft, judged: Judged) -> None:
        dat = judged.dat or ""
        if dat in self._unfiled:  # and Masofon may have taken it meanwhile
            return
        try:
            draft.publish(dat)
        except FileExistsError:
            judged.notes.append(_ALREADY)
            self._files.sync_folder(self._folders.dats)
            self._unfiled.add(dat)
        finally:
            if draft.published:  # even where its folder could not be synced
                self._unfiled.add(dat)

    def _file(self, outcome: Outcome) -> None:
        """The last step; raises Hindered where the input cannot be moved, and OSError."""
        try:
            self._filing.move(outcome)
        except FileNotFoundError:
            raise Hindered("vanished while it was taken up; what came of it stays") from None
        except (PermissionError, FileExistsError) as fault:
            raise Hindered(f"is dealt with, but cannot be moved: {told(fault)}", _HELD) from fault
        self._looks.forget(outcome.name)
        if outcome.dat is not None:
            self._unfiled.discard(outcome.dat)
