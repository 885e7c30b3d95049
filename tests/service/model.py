"""A model of a file system behind the port `Files`: in memory, and it knows what a crash may leave of it.

What is written is lost, cut or kept until `sync`; what a folder holds is lost or kept, in its order, until
`sync_folder`; a rename is one stroke in both folders. So a name may outlive the bytes of its file, as it does on
real disks.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from random import Random
from typing import BinaryIO, TypeVar

import msgspec
from msgspec.structs import replace

from pipeline.station.clock import Clock
from pipeline.station.files import FILE, FOLDER, Entry

Result = TypeVar("Result")


class Gate:
    """Every operation passes here, on files and of the journal; by itself it only counts."""

    def __init__(self) -> None:
        self.count = 0

    def do(self, kind: str, operation: Callable[[], Result]) -> Result:
        """Let an operation of a kind happen."""
        del kind
        self.count += 1
        return operation()


class Node(msgspec.Struct, frozen=True):
    """A file without its names."""

    content: bytes
    safe: bytes
    """What of its content is on the disk."""
    modified: int
    changed: float
    """The tick at which something about it last changed, names included."""


Names = Mapping[Path, Mapping[str, int]]
"""By folder and name, the numbers of nodes."""


class Change(msgspec.Struct, frozen=True):
    """Names that change at one stroke: folder, name, and the node that bears it from then on, or None."""

    names: tuple[tuple[Path, str, int | None], ...]

    def apply(self, names: dict[Path, dict[str, int]]) -> None:
        for folder, name, number in self.names:
            if number is None:
                del names[folder][name]
            else:
                names[folder][name] = number

    def touches(self, folders: Iterable[Path]) -> bool:
        return any(folder in folders for folder, _, _ in self.names)


class Tree(msgspec.Struct, frozen=True):
    """What is on a disk that nobody writes to."""

    names: Names
    nodes: Mapping[int, Node]

    def contents(self) -> frozenset[tuple[Path, str, int, bytes, int]]:
        """All that can be told of it, but for when things changed."""
        return frozenset(
            (folder, name, number, self.nodes[number].content, self.nodes[number].modified)
            for folder, names in self.names.items()
            for name, number in names.items()
        )


class Image(msgspec.Struct, frozen=True):
    """The file system at one moment: what is sure to be on the disk, what may be, and what programs see."""

    safe: Names
    pending: tuple[Change, ...]
    nodes: Mapping[int, Node]
    seen: Names

    def now(self) -> Tree:
        """As programs see it."""
        return self.tree(self.pending, lambda node: node.content)

    def tree(self, changes: Iterable[Change], content: Callable[[Node], bytes]) -> Tree:
        """The disk after a crash that left these of the pending changes, and this of each file."""
        names = {folder: dict(there) for folder, there in self.safe.items()}
        for change in changes:
            change.apply(names)
        nodes = {}
        for number in {number for there in names.values() for number in there.values()}:
            node = self.nodes[number]
            kept = node.content if node.content == node.safe else content(node)
            nodes[number] = replace(node, content=kept, safe=kept)
        return Tree(names, nodes)


def dice(seed: int) -> Random:
    """Chance that is the same each time."""
    return Random(seed)  # noqa: S311  nothing secret hangs on it


Survival = Callable[[Image, Random], Tree]


def nothing(image: Image, _random: Random) -> Tree:
    """Only what was synced is there."""
    return image.tree((), lambda node: node.safe)


def everything(image: Image, _random: Random) -> Tree:
    """The disk was quick enough; or the program alone was stopped."""
    return image.now()


def names_alone(image: Image, _random: Random) -> Tree:
    """The names were written before the bytes."""
    return image.tree(image.pending, lambda node: node.safe)


def journaled(image: Image, random: Random) -> Tree:
    """Names up to some moment, as a journaling file system keeps them; bytes as it happened."""
    return image.tree(image.pending[: random.randint(0, len(image.pending))], _cut(random))


def each_folder_for_itself(image: Image, random: Random) -> Tree:
    """Of each folder the changes up to some moment; only what lies in the same folder keeps its order."""
    left: set[Path] = set()
    kept = []
    for change in image.pending:
        if change.touches(left) or random.random() < 0.4:
            left.update(folder for folder, _, _ in change.names)
        else:
            kept.append(change)
    return image.tree(kept, _cut(random))


SURVIVALS: tuple[Survival, ...] = (nothing, everything, names_alone, journaled, each_folder_for_itself)


def _cut(random: Random) -> Callable[[Node], bytes]:
    def cut(node: Node) -> bytes:
        kept = node.safe if node.content.startswith(node.safe) else b""
        most = len(node.content) - len(kept)
        length = random.choice((0, random.randint(0, most), most))
        blank = random.random() < 0.2  # the length was written, the bytes were not
        return kept + (bytes(length) if blank else node.content[len(kept) :][:length])

    return cut


class Model:
    """The port. `full` and `closed` stand for a full disk and for folders that may not be written to."""

    def __init__(self, tree: Tree, clock: Clock, gate: Gate) -> None:
        self.gate = gate
        self.full = False
        self.closed: set[Path] = set()
        self._clock = clock
        self._names = {folder: dict(names) for folder, names in tree.names.items()}
        self._nodes = dict(tree.nodes)
        self._next = max(self._nodes, default=0) + 1
        self._safe = {folder: dict(names) for folder, names in tree.names.items()}
        self._pending: list[Change] = []
        self._image: Image | None = None

    def image(self) -> Image:
        """As it is now; the same object while nothing changes."""
        if self._image is None:
            self._image = Image(
                safe={folder: dict(names) for folder, names in self._safe.items()},
                pending=tuple(self._pending),
                nodes=dict(self._nodes),
                seen={folder: dict(names) for folder, names in self._names.items()},
            )
        return self._image

    # What others do with the files: it passes no gate, and is on the disk at once.

    def put(self, path: Path, content: bytes, modified: int) -> None:
        """Another program writes a file, in the place of what bears the name."""
        number = self._names[path.parent].get(path.name)
        if number is None:
            number = self._new()
            self._change((path.parent, path.name, number))
        self._nodes[number] = Node(content, content, modified, self._clock.ticks())
        self.sync_all()

    def move(self, source: Path, target: Path) -> None:
        """Another program renames a file."""
        number = self._names[source.parent][source.name]
        self._change((source.parent, source.name, None), (target.parent, target.name, number))

    def sync_all(self) -> None:
        """Everything is on the disk."""
        for change in self._pending:
            change.apply(self._safe)
        self._pending.clear()
        self._image = None

    # The port.

    def list(self, folder: Path) -> list[Entry]:
        return self.gate.do("list", lambda: [*self._entries(folder)])

    def names(self, folder: Path) -> Sequence[str]:
        return self.gate.do("list", lambda: [entry.name for entry in self._entries(folder)])

    def stat(self, path: Path) -> Entry | None:
        return self.gate.do("stat", lambda: self._stat(path))

    def read(self, path: Path) -> bytes:
        return self.gate.do("read", lambda: self._node(path).content)

    def open(self, path: Path) -> BinaryIO:
        return self.gate.do("open", lambda: BytesIO(self._node(path).content))

    def create(self, path: Path) -> BinaryIO:
        return self.gate.do("create", lambda: self._create(path))

    def append(self, path: Path, data: bytes, at: int) -> None:
        self.gate.do("append", lambda: self._append(path, data, at))

    def sync(self, paths: Sequence[Path]) -> None:
        for path in paths:  # each for itself: some may have been written when the plug is pulled
            self.gate.do("sync", lambda path=path: self._sync(path))  # type: ignore[misc]

    def sync_folder(self, folder: Path) -> None:
        self.gate.do("sync_folder", lambda: self._sync_folder(folder))

    def rename(self, source: Path, target: Path) -> None:
        self.gate.do("rename", lambda: self._rename(source, target, over=False))

    def replace(self, source: Path, target: Path) -> None:
        self.gate.do("replace", lambda: self._rename(source, target, over=True))

    def date(self, path: Path, modified: int) -> None:
        self.gate.do("date", lambda: self._date(path, modified))

    def remove(self, path: Path) -> None:
        self.gate.do("remove", lambda: self._remove(path))

    def make_folder(self, folder: Path) -> None:
        for one in (folder, *folder.parents):
            self._names.setdefault(one, {})
            self._safe.setdefault(one, {})

    def write(self, number: int, data: bytes) -> None:
        """Data at the end of an open file."""
        if self.full:
            raise _fault(errno.ENOSPC)
        node = self._nodes[number]
        modified = int(self._clock.now().timestamp() * 1e9)
        self._nodes[number] = Node(node.content + data, node.safe, modified, self._clock.ticks())
        self._image = None

    def _entries(self, folder: Path) -> Iterator[Entry]:
        yield from (Entry(one.name, FOLDER, 0, 0) for one in self._names if one.parent == folder)
        yield from (self._entry(name, number) for name, number in self._names[folder].items())

    def _stat(self, path: Path) -> Entry | None:
        if path in self._names:
            return Entry(path.name, FOLDER, 0, 0)
        number = self._names[path.parent].get(path.name)
        return None if number is None else self._entry(path.name, number)

    def _entry(self, name: str, number: int) -> Entry:
        node = self._nodes[number]
        age = self._clock.ticks() - node.changed
        return Entry(name, FILE, len(node.content), node.modified, number, age)

    def _node(self, path: Path) -> Node:
        number = self._names[path.parent].get(path.name)
        if number is None:
            raise _fault(errno.ENOENT)
        return self._nodes[number]

    def _create(self, path: Path) -> BinaryIO:
        self._may_write(path)
        if path.name in self._names[path.parent]:
            raise _fault(errno.EEXIST)
        return _Open(self, self._made(path))

    def _made(self, path: Path) -> int:
        """The number of a new, empty file."""
        if self.full:
            raise _fault(errno.ENOSPC)
        number = self._new()
        self._nodes[number] = Node(b"", b"", int(self._clock.now().timestamp() * 1e9), self._clock.ticks())
        self._change((path.parent, path.name, number))
        return number

    def _append(self, path: Path, data: bytes, at: int) -> None:
        self._may_write(path)
        number = self._names[path.parent].get(path.name)
        if number is None:
            number = self._made(path)
        node = self._nodes[number]
        assert at <= len(node.content)
        self._nodes[number] = replace(node, content=node.content[:at])
        self.write(number, data)

    def _sync(self, path: Path) -> None:
        node = self._node(path)
        self._nodes[self._names[path.parent][path.name]] = replace(node, safe=node.content)
        self._image = None

    def _sync_folder(self, folder: Path) -> None:
        """What changed in it is on the disk, and what that could not have happened without."""
        wanted = {folder}
        late = []
        for change in reversed(self._pending):
            if change.touches(wanted):
                wanted.update(one for one, _, _ in change.names)
                late.append(change)
        for change in reversed(late):
            change.apply(self._safe)
            self._pending.remove(change)
        self._image = None

    def _rename(self, source: Path, target: Path, *, over: bool) -> None:
        self._may_write(source)
        self._may_write(target)
        if not over and target.name in self._names[target.parent]:
            raise _fault(errno.EEXIST)
        node = self._node(source)
        self._nodes[self._names[source.parent][source.name]] = replace(node, changed=self._clock.ticks())
        self.move(source, target)

    def _remove(self, path: Path) -> None:
        self._may_write(path)
        self._node(path)
        self._change((path.parent, path.name, None))

    def _date(self, path: Path, modified: int) -> None:
        self._may_write(path)
        number = self._names[path.parent][path.name]
        self._nodes[number] = replace(self._node(path), modified=modified, changed=self._clock.ticks())

    def _may_write(self, path: Path) -> None:
        if path.parent in self.closed:
            raise _fault(errno.EACCES)

    def _change(self, *names: tuple[Path, str, int | None]) -> None:
        change = Change(names)
        change.apply(self._names)
        self._pending.append(change)
        self._image = None

    def _new(self) -> int:
        self._next += 1
        return self._next - 1


class _Open(BytesIO):
    """A file that is being written; each write goes to the model at once."""

    def __init__(self, model: Model, number: int) -> None:
        super().__init__()
        self._model = model
        self._number = number

    def write(self, data: object) -> int:
        some = bytes(memoryview(data))  # type: ignore[arg-type]
        self._model.gate.do("write", lambda: self._model.write(self._number, some))
        return len(some)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._model.gate.do("close", lambda: None)


def _fault(number: int) -> OSError:
    return OSError(number, os.strerror(number))
