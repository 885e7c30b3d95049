"""`hconnect retry`, `hold` and `release`: with a service and without one, what is asked for is done and answered."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import app
from pipeline.station import asking
from pipeline.station.lock import Lock
from pipeline.station.report import SUFFIX
from pipeline.station.service import running
from tests.service.programs import watching
from tests.service.stations import NAMED, ROWS, WRONG, FailingDisk, Station, told

LENIENT = '[{"field": "Quantity", "required": true, "type": "alpha numeric", "length": 30}]'


@pytest.fixture
def station(tmp_path: Path) -> Station:
    station = Station(tmp_path / "station")
    station.folders.settings.write_text('[companies]\ndemo = "1"\n', "utf-8")
    return station


Give = Callable[..., list[str]]


@pytest.fixture
def give(station: Station, capsys: pytest.CaptureFixture[str]) -> Give:
    """Gives an order by its command, and gives the answers."""

    def order(verb: str, *names: str) -> list[str]:
        station.journal.close()
        assert app.main([verb, str(station.folders.root), *names]) == 0
        return capsys.readouterr().out.splitlines()

    return order


# --- without a service


def test_what_was_refused_comes_back_without_its_report(station: Station, give: Give) -> None:
    for name, content in (("a", WRONG), ("b", WRONG), ("c", b"[")):
        station.drop(NAMED(name), content)
    station.work()
    station.later(31)
    assert give("retry", NAMED("a"), "*_C.*") == [
        f"{NAMED('a')}: 1 is back in the drop folder",
        "*_C.*: 1 is back in the drop folder",
    ]
    assert station.where() == {"drop": [NAMED("a"), NAMED("c")], "rejected": [NAMED("b")]}
    left = [path.name for path in station.folders.drop.rglob(f"*{SUFFIX}")]
    assert left == [NAMED("b") + SUFFIX]
    states = {record.name: record.state for record in station.journal.all()}
    assert states == {NAMED("a"): "waiting", NAMED("b"): "rejected", NAMED("c"): "waiting"}


def test_what_was_refused_is_judged_by_the_rules_of_now(tmp_path: Path) -> None:
    station = Station(tmp_path / "s", rules={"folder": "prm"})
    rules = station.folders.root / "prm"
    rules.mkdir()
    (rules / "imovein.json").write_text(LENIENT.replace("alpha numeric", "decimal"), "utf-8")
    station.drop(NAMED("a"), WRONG)
    assert told(station.work()) == [("rejected", NAMED("a"))]
    (rules / "imovein.json").write_text(LENIENT, "utf-8")
    os.utime(rules / "imovein.json", (1, 1))
    station.restart()
    for _ in station.worker.order("retry", "*"):
        pass
    assert told(station.work()) == [("done", NAMED("a"))]
    (record,) = station.journal.all()
    assert (record.state, record.errors, record.verdict, record.first) == ("filed", 0, "", "")
    assert (record.rows, record.dat) == (1, station.dats()[0].name)
    assert not list(station.folders.of("rejected").iterdir())


def test_what_lies_in_the_drop_folder_is_held_unread_and_released(station: Station, give: Give) -> None:
    station.drop(NAMED("a"), ROWS)
    station.drop(NAMED("b"), b"[")
    station.drop("other.txt", b"")
    assert give("hold", "*") == ["*: 2 are in hold/"]
    assert station.where() == {"drop": ["other.txt"], "hold": [NAMED("a"), NAMED("b")]}
    assert station.report("hold", NAMED("a"))["outcome"]["reason"] == "hconnect hold was asked for"
    assert give("release", NAMED("a")) == [f"{NAMED('a')}: 1 is back in the drop folder"]
    assert give("release", NAMED("a")) == [f"{NAMED('a')}: nothing of that name is held"]
    assert told(station.work()) == [("done", NAMED("a"))]


@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("retry", "nothing of that name waits or was refused"),
        ("hold", "nothing of that name is in the drop folder"),
        ("release", "nothing of that name is held"),
    ],
)
def test_where_nothing_matches_that_is_the_answer(
    station: Station, give: Give, verb: str, answer: str
) -> None:
    station.drop(NAMED("a"), WRONG)
    station.work()
    assert give(verb, "nobody*") == [f"nobody*: {answer}"]
    assert station.where() == {"rejected": [NAMED("a")]}


def test_a_name_that_is_taken_in_the_drop_folder_keeps_the_input_where_it_is(
    station: Station, give: Give
) -> None:
    station.drop(NAMED("a"), WRONG)
    station.work()
    station.drop(NAMED("a"), ROWS)
    answer = "1 stays where it is, as its name is in the drop folder already"
    assert give("retry", "*") == [f"*: {answer}"]
    assert station.where() == {"drop": [NAMED("a")], "rejected": [NAMED("a")]}


def test_what_was_filed_under_another_name_comes_back_under_its_own(station: Station, give: Give) -> None:
    for quantity in ("x", "y"):
        station.drop(NAMED("a"), [ROWS[0] | {"Quantity": quantity}])
        station.work()
    second = next(name for name in station.where()["rejected"] if name != NAMED("a"))
    assert give("retry", second) == [f"{second}: 1 is back in the drop folder"]
    assert station.where() == {"drop": [NAMED("a")], "rejected": [NAMED("a")]}


def test_strangers_and_links_in_the_folders_do_no_harm(station: Station, give: Give, tmp_path: Path) -> None:
    (station.folders.of("rejected") / "stranger.json").write_text("[]")
    links = 0
    if os.name != "nt":
        (tmp_path / "secret.json").write_text("[]")
        (station.folders.of("rejected") / "link.json").symlink_to(tmp_path / "secret.json")
        links = 1
    assert give("retry", "*") == ["*: 1 is back in the drop folder"]
    assert station.where()["drop"] == ["stranger.json"]
    assert len(station.where().get("rejected", [])) == links


@pytest.mark.parametrize("kind", ["open", "rename"])
def test_a_locked_file_stays_and_the_order_does_not_come_back_for_ever(station: Station, kind: str) -> None:
    """An order that cannot be carried out must not stop the station."""
    for name in "ab":
        station.drop(NAMED(name), WRONG)
    station.work()

    class Locking(FailingDisk):
        def open(self, path: Path) -> object:  # type: ignore[override]  # it never returns
            return self._do("open", lambda: super(Locking, self).open(path))

    station.restart(Locking(kind, PermissionError(13, "in use")))
    number = station.journal.ask("retry", "*")
    events = told(station.work())
    answer = station.journal.answered(number)
    assert answer is not None
    assert answer.startswith("1 is back in the drop folder; 1 stays where it is, as another program has it")
    assert events == [("retry", "*", answer), ("rejected", NAMED("b"))]


def test_what_cannot_be_held_now_is_not_said_to_be(station: Station) -> None:
    station.work()
    for name in "ab":
        station.drop(NAMED(name), ROWS)
    station.restart(FailingDisk("read", PermissionError(13, "in use")))
    number = station.journal.ask("hold", "*")
    station.work()
    answer = station.journal.answered(number)
    assert answer == "1 is in hold/; 1 stays in the drop folder, as it cannot be moved now"


def test_what_waits_is_tried_at_once(station: Station) -> None:
    station.drop(NAMED("a"), ROWS)
    station.restart(FailingDisk("read", PermissionError(13, "in use")))
    assert told(station.work())[0][0] == "waits"
    assert told(station.later(0.1)) == []
    number = station.journal.ask("retry", "*")
    assert told(station.work()) == [("retry", "*", "1 waits no longer"), ("done", NAMED("a"))]
    assert station.journal.answered(number) == "1 waits no longer"
    assert station.journal.waits() == []


# --- with a service


@pytest.mark.parametrize("events", ["true", "false"], ids=["by events", "by the timer"])
def test_a_service_carries_orders_out_and_answers(station: Station, give: Give, events: str) -> None:
    poll = 10 if events == "true" else 0.05
    drop = f"[drop]\nevents = {events}\npoll = {poll}\nlooks = 1\n"
    station.folders.settings.write_text(f'[companies]\ndemo = "1"\n{drop}', "utf-8")
    with watching(station.folders.root) as program:
        station.drop(".part", WRONG).rename(station.folders.drop / NAMED("a"))
        assert program.until("rejected")["name"] == NAMED("a")
        assert give("retry", "*", "nobody") == [
            "*: 1 is back in the drop folder",
            "nobody: nothing of that name waits or was refused",
        ]
        line = program.until("retry")
        assert (line["name"], line["text"]) == ("*", "1 is back in the drop folder")
        assert program.until("rejected")["name"] == NAMED("a")
        assert give("release", "*") == ["*: nothing of that name is held"]


def test_a_service_that_does_not_answer_is_given_up_and_the_order_stays(
    station: Station, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    station.folders.settings.write_text('[companies]\ndemo = "1"\n[drop]\npoll = 0.01\n', "utf-8")
    monkeypatch.setattr(asking, "_LONG", 0.0)
    station.drop(NAMED("a"), WRONG)
    lock = Lock(station.folders.lock)
    lock.take()
    try:
        assert app.main(["retry", str(station.folders.root), "*"]) == 2
    finally:
        lock.release()
    said = capsys.readouterr().err
    assert said.startswith("hconnect: the service does not answer\n  See what it does: hconnect status")
    station.restart()
    events = told(station.work())
    assert events == [
        ("retry", "*", "nothing of that name waits or was refused"),
        ("rejected", NAMED("a")),
    ]


def test_an_order_leaves_no_service_behind(station: Station, give: Give) -> None:
    give("retry", "*")
    with running(station.folders.root) as service:
        assert list(service.worker.work()) == []


def test_entries_without_a_name_of_their_own_are_not_named_by_a_pattern(station: Station, give: Give) -> None:
    for name in ("[a].json", "b.json"):
        station.drop(name, WRONG)
    station.work()
    assert give("retry", "[[]a].json") == ["[[]a].json: 1 is back in the drop folder"]


def test_what_was_refused_again_and_again_is_tried_again_under_its_own_name(tmp_path: Path) -> None:
    station = Station(tmp_path / "s", rules={"folder": "prm"})
    own = station.folders.root / "prm" / "imovein.json"
    own.parent.mkdir()
    own.write_text('[{"field": "AccountKey", "required": true, "type": "numeric", "length": 3}]')
    for _ in range(3):
        station.drop(NAMED("a"), ROWS)
        station.work()
    assert len(station.where()["rejected"]) == 3
    own.unlink()
    for _ in range(3):
        list(station.worker.order("retry", "*"))
        station.work()
    assert len(station.where()["done"]) == 3
    assert len(station.dats()) == 1


def test_an_order_that_cannot_be_carried_out_leaves_the_report_where_it_was(tmp_path: Path) -> None:
    station = Station(tmp_path / "s")
    station.drop(NAMED("a"), WRONG)
    station.work()
    station.restart(FailingDisk("rename", PermissionError(13, "read-only")))
    list(station.worker.order("retry", NAMED("a")))
    assert station.where() == {"rejected": [NAMED("a")]}
    assert station.report("rejected", NAMED("a"))
