"""Whatever people, senders, Masofon 2 and the machine do, in any order: in the end the contract of the drop folder holds.

Nobody writes over what is still in the drop folder: what a sender takes away itself, no station can keep.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import pipeline
from pipeline.station.folders import Folders
from pipeline.station.record import CORRUPT, FILED, REJECTED
from pipeline.station.signals import Blocked
from tests.service.contract import Input, kept, settled, whole
from tests.service.machine import Machine, Recorder, World
from tests.service.model import SURVIVALS, Survival, dice
from tests.service.stations import NAMED, ROWS, WRONG

SHIPPED = Path(pipeline.__file__).parents[1] / "prm" / "imovein.json"
LONG_KEY = "T-2040"
"""More than the site's own parameter file allows."""
FOLDERS = Folders(Path())


def payload(number: int, key: str) -> bytes:
    return json.dumps([ROWS[0] | {"Quantity": str(number), "ItemKey": key}]).encode()


CONTENTS = [payload(number, key) for number in (1, 2) for key in ("T-2", LONG_KEY)]
REFUSED = json.dumps(WRONG).encode()
names = st.sampled_from([NAMED(name) for name in "abcd"])
contents = st.sampled_from([*CONTENTS, REFUSED])
patterns = st.sampled_from([NAMED("a"), NAMED("b"), "*"])
verbs = st.sampled_from(["retry", "hold", "release"])
seconds = st.sampled_from([0.0, 0.3, 5.0, 61.0])


class StationMachine(RuleBasedStateMachine):
    """What the test itself knows: the names and contents that came, and what each of them may have become."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.dropped: list[tuple[str, bytes]] = []
        self.may: dict[tuple[str, bytes], set[str]] = {}
        self.held: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        """Orders that may be carried out at any later time."""
        self.halves: dict[str, bytes] = {}
        """Of what is being written: the whole."""
        self.narrow = False
        """Whether the site's own parameter file counts."""

    @initialize(
        batch=st.sampled_from([1, 2, 256]),
        looks=st.sampled_from([1, 2]),
        same=st.sampled_from(["warning", "hold"]),
        ahead=st.booleans(),
    )
    def begin(self, batch: int, looks: int, same: str, ahead: bool) -> None:
        self.world = World(
            self.root,
            ahead=ahead,
            drop={"looks": looks, "same_content": same},
            service={"batch": batch},
            rules={"folder": "prm"},
        )
        (self.root / "prm").mkdir()
        self.recorder = Recorder()
        self.machine = self.world.new(self.recorder)

    # Senders.

    @rule(name=names, content=contents, told=st.booleans())
    def drop(self, name: str, content: bytes, told: bool) -> None:
        """Renamed into the folder; an event may tell of it."""
        if not self.machine.in_drop(name):
            self._came(name, content)
            if told:
                list(self.machine.worker.work({name}))

    @rule(name=names)
    def drop_what_came_before(self, name: str) -> None:
        if self.dropped and not self.machine.in_drop(name):
            self._came(name, self.dropped[-1][1])

    @rule(name=names, content=contents)
    def write_a_half(self, name: str, content: bytes) -> None:
        if not self.machine.in_drop(name):
            self.halves[name] = content
            self._came(name, content[: len(content) // 2])

    @precondition(lambda self: self.halves)
    @rule()
    def write_the_rest(self) -> None:
        name, content = self.halves.popitem()
        half = name, content[: len(content) // 2]
        if self.machine.in_drop(name) and not self._known(half):
            self.dropped.remove(half)
            if half not in self.dropped:
                del self.may[half]
            self._came(name, content)

    # Time, and what the machine suffers.

    @rule(seconds=seconds)
    def time_passes(self, seconds: float) -> None:
        self.machine.later(seconds)

    @rule(full=st.booleans())
    def the_disk_is_full_or_not(self, full: bool) -> None:
        self.machine.files.full = full

    @rule(folder=st.sampled_from(FOLDERS.all()), closed=st.booleans())
    def a_folder_is_read_only_or_not(self, folder: Path, closed: bool) -> None:
        (self.machine.files.closed.add if closed else self.machine.files.closed.discard)(self.root / folder)

    @rule(
        seconds=seconds,
        at=st.floats(0, 1),
        survival=st.sampled_from(SURVIVALS),
        seed=st.integers(0, 2**16),
    )
    def the_plug_is_pulled(self, seconds: float, at: float, survival: Survival, seed: int) -> None:
        """At some operation of the work that is done now."""
        self.recorder.moments.clear()
        self.machine.later(seconds)
        moments = [*self.recorder.moments, self.machine.moment()]
        moment = moments[int(at * (len(moments) - 1))]
        before = self.machine.files
        left = moment.after(survival, dice(seed))
        self.recorder = Recorder()
        self.machine = Machine(self.world, left, self.recorder)
        self.machine.files.full, self.machine.files.closed = before.full, before.closed

    # People.

    @rule()
    def the_parameter_file_changes(self) -> None:
        self.narrow = not self.narrow
        self.world.rules = self.narrow
        own = self.root / "prm" / "imovein.json"
        if self.narrow:
            fields = json.loads(SHIPPED.read_text("utf-8"))
            for field in fields:
                if field["field"].lower() == "itemkey":
                    field["length"] = 3
            own.write_text(json.dumps(fields), "utf-8")
        else:
            own.unlink()
        for pair, may in self.may.items():
            if LONG_KEY.encode() in pair[1] and self._is_open(pair):
                may.update(self._states(pair[1]))

    @rule(verb=verbs, pattern=patterns)
    def order(self, verb: str, pattern: str) -> None:
        self._expect(verb, pattern)
        with self._unless_blocked():
            list(self.machine.worker.order(verb, pattern))

    @rule(verb=verbs, pattern=patterns)
    def ask(self, verb: str, pattern: str) -> None:
        """The order lies in the journal; it is carried out when the station works next."""
        self.asked.append((verb, pattern))
        self._expect(verb, pattern)
        with self._unless_blocked():
            self.machine.journal.prepare()
            self.machine.journal.ask(verb, pattern)
            self.machine.work()

    @rule()
    def masofon_takes_what_is_there(self) -> None:
        self.machine.masofon()

    # What holds at any moment, and in the end.

    @invariant()
    def nothing_is_lost_and_nothing_half_written_is_visible(self) -> None:
        if hasattr(self, "machine"):
            tree = self.machine.files.image().now()
            inputs = [Input(*pair, FILED) for pair in self.dropped]
            whole(tree, self.machine.folders, inputs)
            kept(tree, self.machine.folders, inputs)
            self.recorder.moments.clear()

    def teardown(self) -> None:
        try:
            if hasattr(self, "machine"):
                self._come_to_rest()
        finally:
            shutil.rmtree(self.root)

    def _come_to_rest(self) -> None:
        self.machine.files.full = False
        self.machine.files.closed = set()
        self.machine.settle()
        self.machine.settle()
        states = {(record.name, record.sha256): record.state for record in self.machine.journal.all()}
        inputs = []
        for name, content in self.dropped:
            state = states[name, sha256(content).hexdigest()]
            assert state in self.may[name, content] or name in self.held, (name, state)
            inputs.append(Input(name, content, state))
        settled(self.machine, inputs)

    def _came(self, name: str, content: bytes) -> None:
        if self.world.settings.drop.same_content == "hold":
            same = {other for other, what in self.dropped if what == content and other != name}
            self.held.update(same, {name} if same else ())
        if any(verb == "hold" and fnmatchcase(name, pattern) for verb, pattern in self.asked):
            self.held.add(name)
        self.dropped.append((name, content))
        self.may.setdefault((name, content), set()).update(self._states(content))
        self.machine.drop(name, content)

    def _states(self, content: bytes) -> set[str]:
        """What a content becomes by the rules as they are."""
        if content in CONTENTS:
            return {REJECTED if self.narrow and LONG_KEY.encode() in content else FILED}
        return {REJECTED if content == REFUSED else CORRUPT}

    def _expect(self, verb: str, pattern: str) -> None:
        for name, content in self.dropped:
            if fnmatchcase(name, pattern):
                self.may[name, content].update(self._states(content))
                if verb == "hold":
                    self.held.add(name)

    def _is_open(self, pair: tuple[str, bytes]) -> bool:
        """Whether it has still to be judged."""
        asked = any(fnmatchcase(pair[0], pattern) for _, pattern in self.asked)
        return asked or self.machine.in_drop(pair[0]) or pair[0] in self.held

    def _known(self, pair: tuple[str, bytes]) -> bool:
        digest = sha256(pair[1]).hexdigest()
        try:
            found = self.machine.journal.same([digest]).get(digest, [])
        except Blocked:  # it was never started
            return False
        return any(record.name == pair[0] for record in found)

    @contextmanager
    def _unless_blocked(self) -> Iterator[None]:
        try:
            yield
        except Blocked:
            self.machine.later(0.0)


TestStation = StationMachine.TestCase
TestStation.settings = settings(stateful_step_count=30)
