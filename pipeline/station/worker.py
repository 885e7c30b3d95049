"""Worker: what is in the drop folder goes through the station, group by group."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from pipeline.settings.station import StationSettings
from pipeline.station.clock import Clock
from pipeline.station.draft import draft_path
from pipeline.station.ending import Ending
from pipeline.station.events import Backlog, Event, Filed, Ordered, Repaired, Waits
from pipeline.station.files import Entry, Files
from pipeline.station.filing import Filing, dat_of
from pipeline.station.folders import Folders
from pipeline.station.gathering import Gatherer
from pipeline.station.journal import Journal
from pipeline.station.looks import Looks
from pipeline.station.making import Group, Made, Put
from pipeline.station.ordering import HOLD, Orders, held
from pipeline.station.pause import Pause
from pipeline.station.rebuilding import rebuild
from pipeline.station.record import IN_DROP
from pipeline.station.signals import Blocked, Busy, blocking
from pipeline.station.taking import MARKER, is_input
from pipeline.station.waiting_room import WaitingRoom
from pipeline.station.workshop import Begun, Workshop

BACKLOG = 1_000
"""From more inputs than that in one listing it is told how many are left."""
_OFTEN = 100
"""After so many it is told anew."""


class Worker:
    """Takes up what is ready: made, written down, published, filed. Each step can be repeated.

    Two things hold at any moment. No `.dat` gets its name before the journal knows of it and it is on the disk; and
    no input leaves the drop folder before that. After a stop, or a fault, the journal says what is left to do.
    """

    def __init__(
        self,
        folders: Folders,
        settings: StationSettings,
        *,
        files: Files,
        clock: Clock,
        journal: Journal,
        workshop: Workshop,
        looks: Looks,
    ) -> None:
        self._folders = folders
        self._drop = settings.drop
        self._batch = settings.service.batch
        # Where equal contents are held, a group has to know what became of the one before it.
        self._ahead = 0 if settings.drop.same_content == "hold" else 1
        self._files = files
        self._journal = journal
        self._workshop = workshop
        self._looks = looks
        self._room = WaitingRoom(journal, looks, clock)
        self._gatherer = Gatherer(
            settings, folders.drop, files=files, journal=journal, looks=looks, clock=clock
        )
        self._filing = Filing(folders, files)
        self._ending = Ending(
            folders, files, clock=clock, journal=journal, filing=self._filing, room=self._room
        )
        self._orders = Orders(folders, settings.drop, files=files, journal=journal, looks=looks)
        self._pause = Pause(clock)
        self._in_step = False
        """Whether memory says what the journal says."""
        self._started = False
        self._learning = False
        """The journal is new, and has not begun yet."""
        self._hands = Lock()
        """Held while it works."""
        self._asked_to_rest = False
        self.left = 0
        """Inputs of the listing in hand that are not dealt with yet; any thread may look."""

    def begin(self) -> Iterator[Event]:
        """What a start does before anything is taken up: journal and folders are brought in step.

        Raises Blocked where that cannot be done; `work` does it by itself, and waits.
        """
        yield from self._recover()

    def work(self, whole: Iterable[str] = (), enough: Callable[[], bool] = lambda: False) -> Iterator[Event]:
        """Take up everything that is ready, until that is enough; what is in hand by then is ended.

        `whole` are names of files that were renamed into the folder since the last time.
        """
        if self._pause.left():
            return
        with self._hands:
            yield from self._work(set(whole), lambda: self._asked_to_rest or enough())

    @contextmanager
    def resting(self, patience: float) -> Iterator[None]:
        """Let it end what is in hand, then do nothing until the block is left; for one other thread at a time.

        What it leaves undone is taken up when it is told to work again. Raises Busy where it is not at rest within
        so many seconds.
        """
        self._asked_to_rest = True
        try:
            if not self._hands.acquire(timeout=patience):
                raise Busy("what arrived is still being taken up")
            try:
                yield
            finally:
                self._hands.release()
        finally:
            self._asked_to_rest = False

    def forget(self, *, empty: bool = False) -> None:
        """Journal and folders were changed by others while it rested: memory says nothing any more.

        Where they are `empty` there is nothing to learn; else `begin` does that.
        """
        self._in_step = self._in_step and empty
        self._ending.open.clear()
        self._looks.clear()
        self._room.empty()
        self._filing.before = frozenset()

    def _work(self, whole: set[str], enough: Callable[[], bool]) -> Iterator[Event]:
        try:
            for event in self._worked(whole, enough):
                if isinstance(event, Filed):
                    yield from self._well()
                yield event
        except Blocked as blocked:
            self._in_step = False
            yield self._pause.begin(blocked)
        else:
            yield from self._well()

    def _worked(self, whole: set[str], enough: Callable[[], bool]) -> Iterator[Event]:
        yield from self._recover()
        for order in self._journal.asked():
            text = yield from self.order(order.verb, order.name)
            self._journal.answer(order.number, text)
        yield from self._take_up(whole, enough)
        if self._learning and not enough():
            self._journal.begin()
            self._learning = False

    def _well(self) -> Iterator[Event]:
        resumed = self._pause.end()
        if resumed is not None:
            yield resumed

    def order(self, verb: str, pattern: str) -> Generator[Event, None, str]:
        """Retry, hold or release what a pattern of names names; gives what came of it. Raises Blocked."""
        yield from self._recover()
        try:
            with blocking():
                text = yield from self._carried_out(verb, pattern)
        except Blocked:
            self._in_step = False
            raise
        yield Ordered(verb, pattern, text)
        return text

    def _carried_out(self, verb: str, pattern: str) -> Generator[Event, None, str]:
        if verb != HOLD:
            return self._orders.carry_out(verb, pattern)
        found = self._orders.in_drop(pattern, self._ending.open)
        ends = Counter[str]()
        for group in self._gatherer.groups(found, hold="hconnect hold was asked for"):
            for event in self._settle(self._workshop.begin(group)):
                if isinstance(event, Filed):
                    ends[event.state] += 1
                yield event
        return held(len(found), ends)

    def rest(self) -> float | None:
        """Seconds until there is something to do of which no event will tell; None where there is not."""
        return self._pause.left() or self._looks.rest()

    def _recover(self) -> Iterator[Event]:
        """Where memory cannot be trusted, after a stop or a fault, bring journal and folders back in step."""
        if self._in_step:
            return
        if self._journal.prepare():
            yield from self._rebuild()
        found = [record for record in self._journal.open() if record.state not in IN_DROP]
        with blocking():
            keep = {draft_path(Path(), record.key).name for record in found}
            gone = self._folders.sweep(self._files, keep, root=not self._started)
        first, self._started = not self._started, True
        if first:
            self._room.clear()
            if gone:
                yield Repaired("", f"{len(gone)} half-written file{'s' * (len(gone) > 1)} removed")
        self._ending.open.clear()
        self._in_step = True
        for event in self._end([Made(record, []) for record in found]):
            if first and isinstance(event, Filed):
                yield Repaired(event.record.name, "was not yet filed when the station stopped")
            yield event

    def _rebuild(self) -> Iterator[Event]:
        """The journal is new: the station may not be.

        Then the journal has only begun once all that is in the drop folder was looked at: of what was published before,
        and not yet filed, no report tells. A stop until then lets all of this be done again.
        """
        with blocking():
            names = [entry.name for entry in self._files.list(self._folders.dats)]
            self._filing.before = frozenset(dat_of(name) for name in names)
            count = rebuild(self._folders, self._files, self._journal)
        self._learning = bool(count or names)
        if not self._learning:
            self._journal.begin()
        if count:
            yield Repaired("", f"the journal was not there; it has learned of {count:,} from the reports")

    def _take_up(self, whole: set[str], enough: Callable[[], bool]) -> Iterator[Event]:
        with blocking():
            listed = self._files.list(self._folders.drop)
        entries = [entry for entry in listed if is_input(entry, self._drop)]
        names = {entry.name for entry in entries}
        marked = _marked(entries, listed)
        self._room.stay(names)
        ready = self._looks.due(entries, whole, marked)
        due = {entry.name for entry in ready}
        opened = self._ending.open
        late = [made for name, made in opened.items() if name in due or name not in names]
        fresh = [entry for entry in ready if entry.name not in opened]
        yield from self._end(late)
        yield from self._counted(self._go_through(self._gatherer.groups(fresh, marked), enough), len(fresh))

    def _counted(self, events: Iterator[Event], count: int) -> Iterator[Event]:
        """Events of so many inputs; of a backlog it is told how many are left. One that vanishes is not counted."""
        self.left = count
        is_backlog = count > BACKLOG
        if is_backlog:
            yield Backlog(0, count)
        try:
            for event in events:
                yield event
                if isinstance(event, Filed | Waits):
                    self.left -= 1
                    done = count - self.left
                    if is_backlog and (done % _OFTEN == 0 or done == count):
                        yield Backlog(done, self.left)
        finally:
            self.left = 0

    def _go_through(self, groups: Iterator[Group], enough: Callable[[], bool]) -> Iterator[Event]:
        """Make one group while the one before it is filed, where nothing speaks against that."""
        begun: deque[Begun] = deque()
        try:
            for group in groups:
                begun.append(self._workshop.begin(group))
                if len(begun) > self._ahead:
                    yield from self._settle(begun.popleft())
                if enough():
                    break
            while begun:
                yield from self._settle(begun.popleft())
        finally:
            for left in begun:  # after a fault, or where nobody wants more
                left.abandon()
                self._in_step = False

    def _settle(self, begun: Begun) -> Iterator[Event]:
        """Write down what was made of a group, and end it."""
        tasks = begun.group.tasks
        results = begun.finish()
        for task, result in zip(tasks, results, strict=True):
            if result is None:
                self._looks.forget(task.taken.entry.name)
        yield from self._room.put(
            [*begun.group.put, *(result for result in results if isinstance(result, Put))]
        )
        made = [result for result in results if isinstance(result, Made)]
        known = [task.own for task in tasks if task.own is not None]
        if made:
            self._journal.put([one.own or one.record for one in made], known)
            yield from self._end(made)

    def _end(self, made: Sequence[Made]) -> Iterator[Event]:
        for at in range(0, len(made), self._batch):
            yield from self._ending.end(made[at : at + self._batch])


def _marked(entries: Sequence[Entry], listed: Sequence[Entry]) -> set[str]:
    """The names of inputs with a marker. One that is older than what it marks was meant for an earlier of that name."""
    markers = {entry.name.removesuffix(MARKER): entry for entry in listed if entry.name.endswith(MARKER)}
    if not markers:
        return set()
    return {
        entry.name
        for entry in entries
        if entry.name in markers and markers[entry.name].modified >= entry.modified
    }
