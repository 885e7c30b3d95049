"""Scripts: what happens to a station, step by step, while every moment of it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec

from pipeline.station.record import CORRUPT, FILED, REJECTED
from pipeline.station.signals import Blocked
from tests.service.contract import Input
from tests.service.machine import Moment, Recorder, World
from tests.service.model import Gate
from tests.service.stations import NAMED, ROWS, WRONG

ROOT = Path("/station")
"""Nothing is there: the model alone has it."""


def good(name: str, number: int = 0) -> Input:
    """An input that is accepted; equal numbers are equal contents."""
    rows = [ROWS[0] | {"Quantity": str(number + 1)}] * (1 + number % 3)
    return Input(NAMED(name), json.dumps(rows).encode(), FILED)


def refused(name: str) -> Input:
    return Input(NAMED(name), json.dumps(WRONG).encode(), REJECTED)


def broken(name: str) -> Input:
    return Input(NAMED(name), b'[{"AccountKey": "1', CORRUPT)


class Script(msgspec.Struct, frozen=True):
    """A station's settings and the steps, by the name of a method of `Play` and its arguments."""

    steps: Sequence[tuple[str, *tuple[Any, ...]]]
    settings: dict[str, Any] = {}
    ahead: bool = False
    masofon: bool = False
    """Whether Masofon 2 takes each `.dat` as soon as it sees it; else it comes when a test says so."""

    def world(self) -> World:
        return World(ROOT, ahead=self.ahead, **self.settings)

    def asks_for(self, name: str) -> bool:
        """Whether somebody holds, releases or retries it, at any time."""
        return any(fnmatchcase(name, NAMED(step[2])) for step in self.steps if step[0] in {"ask", "order"})


class Kept(msgspec.Struct, frozen=True):
    """A moment, and what had been dropped and asked for by then."""

    moment: Moment
    dropped: tuple[Input, ...]
    held: frozenset[str]
    order: tuple[str, str] | None
    """What somebody has asked the service itself for, and has no answer to yet."""


class Play:
    """A script that is played to its end, on a station that nothing happens to."""

    def __init__(self, script: Script, world: World, gate: Gate | None = None) -> None:
        self.machine = world.new(gate)
        self.dropped: list[Input] = []
        self.held: set[str] = set()
        """Names of what may be in hold/."""
        self.asked: tuple[str, str] | None = None
        self._same_is_held = world.settings.drop.same_content == "hold"
        self._steps = script.steps

    def run(self, after: Callable[[], object] = lambda: None) -> None:
        for verb, *arguments in self._steps:
            if verb == "drop" and self.machine.in_drop(arguments[0].name):
                self.machine.settle()  # nobody writes over what was not taken yet
                after()
            self.asked = (arguments[0], NAMED(arguments[1])) if verb == "order" else None
            getattr(self, verb)(*arguments)
            after()
        self.asked = None

    def drop(self, one: Input) -> None:
        if self._same_is_held:
            same = {other.name for other in self.dropped if other.content == one.content and other != one}
            self.held.update(same, {one.name} if same else ())
        self.dropped.append(one)
        self.machine.drop(one.name, one.content)

    def mark(self, name: str) -> None:
        """A marker says that a file is whole."""
        self.machine.drop(f"{NAMED(name)}.done", b"")

    def work(self, seconds: float = 0.0) -> None:
        self.machine.later(seconds)

    def order(self, verb: str, name: str) -> None:
        """Somebody asks the service itself."""
        self._expect(verb, name)
        try:
            list(self.machine.worker.order(verb, NAMED(name)))
        except Blocked:  # whoever hears that asks again
            self.machine.later(61)
            list(self.machine.worker.order(verb, NAMED(name)))

    def ask(self, verb: str, name: str) -> None:
        """Somebody leaves an order for the service."""
        self._expect(verb, name)
        journal = self.machine.journal
        with suppress(Blocked):
            journal.prepare()
            journal.ask(verb, NAMED(name))
            return
        journal.prepare()
        journal.ask(verb, NAMED(name))

    def masofon(self) -> None:
        self.machine.masofon()

    def _expect(self, verb: str, name: str) -> None:
        if verb == "hold":
            self.held.add(NAMED(name))


def moments(script: Script, world: World) -> list[Kept]:
    """Every moment of a script: before each operation, and after the last."""
    recorder = Recorder()
    play = Play(script, world, recorder)
    if script.masofon:
        recorder.meanwhile = play.machine.masofon
    kept: list[Kept] = []

    def keep() -> None:
        what = tuple(play.dropped), frozenset(play.held), play.asked
        kept.extend(Kept(moment, *what) for moment in recorder.moments)
        recorder.moments.clear()

    play.run(keep)
    play.machine.settle()
    recorder.moments.append(play.machine.moment())
    keep()
    return kept


SCRIPTS = {
    "all kinds, in one group": Script(
        [
            *[("drop", one) for one in (good("a"), refused("b"), good("c", 1), broken("d"), good("e", 2))],
            ("work",),
            ("work", 31),
        ]
    ),
    "all kinds, one by one": Script(
        [
            *[("drop", one) for one in (good("a"), refused("b"), broken("c"), good("d", 1))],
            ("work",),
            ("drop", good("e", 2)),
            ("work", 31),
        ],
        {"service": {"batch": 1}},
    ),
    "groups that are made ahead": Script(
        [
            *[("drop", good(name, number)) for number, name in enumerate("abcde")],
            ("drop", refused("f")),
            ("work",),
        ],
        {"service": {"batch": 2}},
        ahead=True,
    ),
    "equal contents": Script(
        [
            *[("drop", good(name)) for name in "abc"],
            ("work",),
            ("drop", good("d")),
            ("work",),
        ],
        {"service": {"batch": 2}},
    ),
    "equal contents are held, and one is released": Script(
        [
            *[("drop", good(name)) for name in "abc"],
            ("work",),
            ("order", "release", "b"),
            ("work",),
            ("ask", "release", "c"),
            ("work",),
        ],
        {"drop": {"same_content": "hold"}, "service": {"batch": 2}},
    ),
    "the same comes again": Script(
        [
            ("drop", good("a")),
            ("work",),
            ("drop", good("a")),
            ("drop", good("b", 1)),
            ("work", 5),
            ("masofon",),
            ("drop", good("a")),
            ("work", 5),
        ]
    ),
    "other contents under one name": Script(
        [
            ("drop", good("a")),
            ("work",),
            ("drop", good("a", 1)),
            ("work", 5),
            ("drop", good("a", 2)),
            ("work", 5),
            ("drop", refused("a")),
            ("work", 5),
        ]
    ),
    "markers, and a file that has to rest": Script(
        [
            ("drop", good("a")),
            ("mark", "a"),
            ("drop", broken("b")),
            ("mark", "b"),
            ("drop", broken("c")),
            ("work",),
            ("drop", good("d")),
            ("work", 0.3),
            ("work", 31),
        ],
        {"drop": {"looks": 2}},
    ),
    "people hold, release and retry": Script(
        [
            ("drop", good("a")),
            ("drop", refused("b")),
            ("order", "hold", "a"),
            ("work",),
            ("ask", "retry", "b"),
            ("work",),
            ("ask", "release", "a"),
            ("work",),
            ("drop", refused("c")),
            ("work",),
            ("order", "retry", "[bc]"),
            ("work",),
        ]
    ),
    "Masofon 2 takes each at once": Script(
        [
            *[("drop", good(name, number)) for number, name in enumerate("abc")],
            ("work",),
            ("drop", good("a")),
            ("work", 5),
        ],
        {"service": {"batch": 2}},
        masofon=True,
    ),
}
