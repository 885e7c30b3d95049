"""The contract of the drop folder: nothing is lost, nothing is done twice, and the journal says what the folders say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterable
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import msgspec

from pipeline.conversion import convert
from pipeline.station.filing import dat_of
from pipeline.station.folders import CORRUPT, DONE, HOLD, REJECTED, Folders
from pipeline.station.record import CORRUPT as IS_CORRUPT
from pipeline.station.record import FILED, HELD, Record
from pipeline.station.record import REJECTED as IS_REJECTED
from pipeline.station.report import Outcome, parse
from pipeline.station.taking import MARKER
from tests.service.machine import Machine
from tests.service.model import Tree

FOLDER_OF = {FILED: DONE, IS_REJECTED: REJECTED, IS_CORRUPT: CORRUPT, HELD: HOLD}
STATES = tuple(FOLDER_OF.values())
ENDING = ".report.json"


class Input(msgspec.Struct, frozen=True):
    """What is dropped, and the state that its record is to have."""

    name: str
    content: bytes
    state: str


@cache
def lines(content: bytes) -> bytes:
    """The `.dat` of an input, made without a station."""
    made = BytesIO()
    verdict = convert(content, sink=made, comp_id="1", plugin="imovein", name="x").verdict
    return made.getvalue() if verdict.accepted else b""


def files(tree: Tree, folder: Path) -> dict[str, bytes]:
    """What is visible in a folder."""
    return {
        name: tree.nodes[number].content
        for name, number in tree.names[folder].items()
        if not name.startswith(".")
    }


def whole(tree: Tree, folders: Folders, dropped: Iterable[Input]) -> None:
    """Nothing half-written bears a public name; it may be asked at any moment."""
    good = {lines(one.content) for one in dropped if one.state == FILED}
    for name, content in files(tree, folders.dats).items():
        assert content in good, f"{name} is not whole"
    for state in STATES:
        for name, content in files(tree, folders.of(state)).items():
            if name.endswith(ENDING):
                assert parse(content), f"{name} is not whole"


def kept(tree: Tree, folders: Folders, dropped: Iterable[Input]) -> None:
    """Each input that was dropped is somewhere, once; it may be asked at any moment."""
    here = Counter(
        content
        for folder in (folders.drop, *(folders.of(state) for state in STATES))
        for name, content in files(tree, folder).items()
        if not name.endswith((ENDING, MARKER))
    )
    assert here == Counter(one.content for one in dropped)


def settled(machine: Machine, dropped: Iterable[Input], held: Container[str] = ()) -> None:
    """All of it, once nothing is left to do; inputs of the names `held` may be in hold/ instead.

    A marker, or the hidden report of an input that went back, may be left where it could not be removed.
    """
    tree = machine.files.image().now()
    folders = machine.folders
    dropped = list(dropped)
    records = {(record.name, record.sha256): record for record in machine.journal.all()}
    whole(tree, folders, dropped)
    kept(tree, folders, dropped)
    assert not machine.journal.open()
    assert not machine.journal.waits()
    assert {name for name in files(tree, folders.drop) if not name.endswith(MARKER)} == set()
    hidden = [
        name
        for names in tree.names.values()
        for name in names
        if name.startswith(".") and not name.endswith("-back.part")
    ]
    assert not hidden, hidden
    for one in dropped:
        record = records[one.name, sha256(one.content).hexdigest()]
        assert record.state == one.state or (record.state == HELD and one.name in held), record
        if record.reason.startswith("holds the same as "):
            assert any(r.sha256 == record.sha256 and r.state == FILED for r in records.values())
    assert len(records) == len({(one.name, one.content) for one in dropped})
    _once(tree, folders, list(records.values()), {sha256(one.content).hexdigest(): one for one in dropped})
    _reported(tree, folders, list(records.values()))


def _once(tree: Tree, folders: Folders, records: list[Record], inputs: dict[str, Input]) -> None:
    """Each input that was accepted has its `.dat`, once, and there is no other."""
    made = files(tree, folders.dats)
    assert Counter(map(dat_of, made)) == Counter(r.dat for r in records if r.state == FILED)
    contents = {dat_of(name): content for name, content in made.items()}
    for record in records:
        if record.state == FILED:
            assert contents[record.dat or ""] == lines(inputs[record.sha256].content)
            assert record.dat_sha256 == sha256(contents[record.dat or ""]).hexdigest()


def _reported(tree: Tree, folders: Folders, records: list[Record]) -> None:
    """Beside each input lies its report, and both are where the journal says."""
    of_file = {record.file: record for record in records}
    known = {(record.name, record.sha256) for record in records}
    for state in STATES:
        there = files(tree, folders.of(state))
        inputs = {name for name in there if not name.endswith(ENDING)}
        assert {name + ENDING for name in inputs} == there.keys() - inputs
        for name in inputs:
            outcome = msgspec.convert(json.loads(there[name + ENDING])["outcome"], Outcome)
            digest = sha256(there[name]).hexdigest()
            file = (folders.of(state) / name).relative_to(folders.root).as_posix()
            assert (outcome.state, outcome.file, outcome.sha256) == (state, file, digest)
            record = of_file.pop(file, None)
            if record is None:  # it came again
                assert (outcome.name, digest) in known
                assert state != DONE or outcome.reason.endswith("is taken once"), outcome
            else:
                assert (record.name, record.sha256) == (outcome.name, digest)
                assert FOLDER_OF[record.state] == state
    assert not of_file, of_file
