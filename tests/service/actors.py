"""Who else works in a station's folders: senders that drop inputs, and Masofon, which takes `.dat` files away."""

from __future__ import annotations

import json
import random
import threading
from abc import abstractmethod
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.station.folders import Folders
from tests.service.stations import ROWS

GOOD = "good"
REFUSED = "refused"
BROKEN = "broken"


class Actor(threading.Thread):
    """Does something again and again, at moments that its seed says, until the block is left."""

    def __init__(self, pace: float, seed: str) -> None:
        super().__init__()
        self.dice = random.Random(seed)  # noqa: S311  the same each time for the same seed, nothing secret
        self._pace = pace
        self._stop_asked = threading.Event()
        self._fault: BaseException | None = None

    @abstractmethod
    def act(self) -> None:
        """Once."""

    def finish(self) -> None:
        """End what is half done."""

    def run(self) -> None:
        try:
            while not self._stop_asked.wait(self.dice.uniform(0, 2 * self._pace)):
                self.act()
            self.finish()
        except BaseException as fault:  # noqa: BLE001  told where the block is left
            self._fault = fault

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_asked.set()
        self.join()
        if self._fault is not None:
            raise self._fault


class Sender(Actor):
    """Drops inputs in every way that senders have; no two senders use the same name.

    `dropped` holds each name with its content, once, and what should become of it.
    """

    def __init__(self, folders: Folders, number: int, seed: int) -> None:
        super().__init__(0.02, f"{seed} sender {number}")
        self.dropped: dict[tuple[str, bytes], str] = {}
        self._drop = folders.drop
        self._number = number
        self._count = 0
        self._contents: dict[str, list[bytes]] = {}
        """By name, what was renamed in and is no twin."""
        self._half: list[Callable[[], None]] = []
        """What is left to do of files that are half written."""
        self._ways = {
            self._rename_in: 40,
            self._write_slowly: 15,
            self._write_and_mark: 10,
            self._send_what_is_refused: 10,
            self._send_half_of_a_file: 5,
            self._send_the_same_under_another_name: 10,
            self._send_again: 10,
            self._reuse_a_name: 10,
        }

    def act(self) -> None:
        self.finish()
        (way,) = self.dice.choices(list(self._ways), list(self._ways.values()))
        way()

    def finish(self) -> None:
        while self._half:
            self._half.pop()()

    def _rename_in(self) -> None:
        name, content = self._new_name(), self._rows()
        self._contents[name] = [content]
        self._put(name, content)

    def _write_slowly(self) -> None:
        self._begin(self._new_name(), self._rows())

    def _write_and_mark(self) -> None:
        name = self._new_name()
        self._begin(name, self._rows(), then=(self._drop / f"{name}.done").touch)

    def _send_what_is_refused(self) -> None:
        self._put(self._new_name(), self._rows(Quantity="שתיים"), REFUSED)

    def _send_half_of_a_file(self) -> None:
        name, content = self._new_name(), self._rows()
        self._put(name, content[: len(content) // 2], BROKEN)
        (self._drop / f"{name}.done").touch()

    def _send_the_same_under_another_name(self) -> None:
        if self._contents:
            self._put(self._new_name(), self._contents[self._one()][0])

    def _send_again(self) -> None:
        if self._contents and len(self._contents[name := self._one()]) == 1:
            self._put(name, self._contents[name][0])

    def _reuse_a_name(self) -> None:
        if self._contents and not (self._drop / (name := self._one())).exists():
            content = self._rows()
            self._contents[name].append(content)
            self._put(name, content)

    def _put(self, name: str, content: bytes, what: str = GOOD) -> None:
        """Write it under a hidden name, and rename it when it is whole."""
        self.dropped[name, content] = what
        hidden = self._drop / f".{self._number}"
        hidden.write_bytes(content)
        while True:
            with suppress(PermissionError):  # Windows, while the station reads what bears the name
                hidden.replace(self._drop / name)
                return

    def _begin(self, name: str, content: bytes, then: Callable[[], None] = lambda: None) -> None:
        """Write the first half of it under its own name; the rest comes at the next act."""
        self.dropped[name, content] = GOOD
        file = (self._drop / name).open("wb")
        file.write(content[: len(content) // 2])
        file.flush()

        def end() -> None:
            file.write(content[len(content) // 2 :])
            file.close()
            then()

        self._half.append(end)

    def _new_name(self) -> str:
        self._count += 1
        return f"{self.dice.randint(1, 2)}_imovein_250030_{self._number}-{self._count}.json"

    def _one(self) -> str:
        return self.dice.choice(list(self._contents))

    def _rows(self, **more: Any) -> bytes:
        """Rows that nobody else sends: mostly one, sometimes so many that they take a while."""
        count = 2_000 if self.dice.random() < 0.02 else 1
        row = ROWS[0] | {"ItemKey": f"{self._number}-{self._count}-{self.dice.randrange(10**6)}"} | more
        return json.dumps([row] * count, ensure_ascii=False).encode()


class Importer(Actor):
    """Masofon: renames `.dat` files to `NAME.dat.DMY_….BAK` when it has read them."""

    def __init__(self, folders: Folders, seed: int) -> None:
        super().__init__(0.01, f"{seed} importer")
        self._dats = folders.dats

    def act(self) -> None:
        waiting = sorted(path for path in self._dats.iterdir() if path.suffix == ".dat")
        for path in self.dice.sample(waiting, min(len(waiting), 3)):
            self.take(path)

    @staticmethod
    def take(path: Path) -> None:
        """Rename one."""
        ending = datetime.now(UTC).strftime("DMY_%d.%m.%y.HMS_%H.%M.%S.BAK")
        path.rename(path.with_name(f"{path.name}.{ending}"))
