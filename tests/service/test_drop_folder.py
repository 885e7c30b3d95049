"""The drop folder: each input ends in the right place, with its .dat and its report, and none stops the others."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import inspect
from sqlalchemy.schema import CreateTable

from pipeline.reporters.json import schema
from pipeline.station.database import connect
from pipeline.station.tables import inputs, meta
from tests.service.stations import NAMED, ROWS, START, WRONG, FailingDisk, Station, full, told

posix = pytest.mark.skipif(
    os.name == "nt", reason="Windows has no such files, or asks for rights to make them"
)


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path / "station")


def test_a_good_input_becomes_a_dat_and_is_done(station: Station) -> None:
    name = NAMED("a")
    station.drop(name, ROWS)
    assert told(station.work()) == [("done", name)]
    (dat,) = station.dats()
    assert dat.name.startswith("1_imovein_250030_")
    assert dat.read_bytes().startswith(b"10620,30215,30,,")
    assert dat.read_bytes().endswith(b"\r\n")
    assert station.where() == {"done": [name]}
    report = station.report("done", name)
    assert report["outcome"]["dat"] == dat.name
    assert report["outcome"]["rows"] == 1
    assert report["outcome"]["filed"] == START.isoformat(timespec="microseconds").replace("+00:00", "Z")


def test_a_refused_input_is_rejected_with_all_that_is_wrong(station: Station) -> None:
    station.drop(NAMED("a"), WRONG)
    assert told(station.work()) == [("rejected", NAMED("a"))]
    assert station.dats() == []
    report = station.report("rejected", NAMED("a"))
    assert [found["code"] for found in report["payloads"][0]["findings"]] == ["HC-A13", "HC-D2"]
    jsonschema.Draft202012Validator(schema()).validate({k: v for k, v in report.items() if k != "outcome"})


def test_what_is_no_json_waits_and_is_corrupt_once_it_has_rested(station: Station) -> None:
    station.drop(NAMED("a"), b'[{"AccountKey": "106')
    assert told(station.work()) == [("waits", NAMED("a"), "is not whole yet")]
    assert told(station.later(29.9)) == []
    assert station.where() == {"drop": [NAMED("a")]}
    assert told(station.later(0.2)) == [("corrupt", NAMED("a"))]
    assert station.where() == {"corrupt": [NAMED("a")]}


def test_a_file_that_grows_is_taken_when_it_is_whole(station: Station) -> None:
    path = station.drop(NAMED("a"), b"[")
    assert told(station.work()) == [("waits", NAMED("a"), "is not whole yet")]
    for part in (b'{"AccountKey": "10620", "Reference": "30215", ', b'"DocumentID": "30", "ItemKey": "T",'):
        with path.open("ab") as file:
            file.write(part)
        assert told(station.later(29.0)) == []
    with path.open("ab") as file:
        file.write(b'"Quantity": "2"}]')
    assert told(station.later(0.4)) == []
    assert told(station.later(0.5)) == [("done", NAMED("a"))]


def test_an_empty_file_waits_like_any_other_that_is_not_whole(station: Station) -> None:
    station.drop(NAMED("a"), b"")
    assert told(station.work()) == [("waits", NAMED("a"), "is not whole yet")]
    assert told(station.later(31)) == [("corrupt", NAMED("a"))]


def test_the_oldest_comes_first(station: Station) -> None:
    for age, name in ((3, "c"), (1, "a"), (2, "b")):
        path = station.drop(NAMED(name), ROWS)
        os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    assert told(station.work()) == [("done", NAMED(name)) for name in "cba"]


def test_two_equal_orders_are_two_orders(station: Station) -> None:
    for name in "ab":
        os.utime(station.drop(NAMED(name), ROWS), (1_700_000_000, 1_700_000_000))
    station.work()
    first, second = station.dats()
    assert first.read_bytes() == second.read_bytes()


def test_a_name_that_comes_again_keeps_both_inputs(station: Station) -> None:
    for quantity in "123":
        station.drop(NAMED("a"), [ROWS[0] | {"Quantity": quantity}])
        station.work()
    assert len(station.dats()) == 3
    assert len(station.where()["done"]) == 3
    kept = {(station.folders.of("done") / name).read_bytes() for name in station.where()["done"]}
    assert len(kept) == 3


@pytest.mark.parametrize(
    "name", ["הזמנה 1.json", "a b,c.json", "צֵ" * 30 + ".json", "x" * 250 + ".json", "A.JSON"]
)
def test_names_of_any_script_and_length(station: Station, name: str) -> None:
    station.drop(name, WRONG)
    ((state, told_name),) = told(station.work())
    assert (state, told_name) == ("rejected", name)
    assert station.where() == {"rejected": [name]}


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS refuses names that are not UTF-8")
def test_a_name_that_is_not_unicode(station: Station) -> None:
    name = os.fsdecode(b"\xf9\xec.json")
    station.drop(name, WRONG)
    assert told(station.work()) == [("rejected", name)]


def test_what_is_no_input_is_left_alone(station: Station) -> None:
    for name in (".hidden.json", "notes.txt", "a.report.json"):
        station.drop(name, ROWS)
    (station.folders.drop / "folder.json").mkdir()
    assert told(station.work()) == []


@posix
def test_links_are_never_followed(station: Station, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("[]")
    (station.folders.drop / NAMED("a")).symlink_to(secret)
    station.drop(NAMED("b"), ROWS)
    events = told(station.work())
    assert ("done", NAMED("b")) in events
    assert ("waits", NAMED("a"), "is no plain file: links are not followed") in events
    assert secret.exists()


@posix
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may read everything")
def test_a_file_without_rights_waits_and_stops_no_other(station: Station) -> None:
    path = station.drop(NAMED("a"), ROWS)
    path.chmod(0)
    station.drop(NAMED("b"), ROWS)
    assert [state for state, *_ in told(station.work())] == ["waits", "done"]
    path.chmod(0o600)
    assert told(station.later(60)) == [("done", NAMED("a"))]


def test_a_file_that_cannot_be_read_now_is_tried_again(station: Station) -> None:
    station.drop(NAMED("a"), ROWS)
    locked = PermissionError(13, "in use by another program")
    station.restart(FailingDisk("read", locked))
    ((state, *_, reason),) = told(station.work())
    assert (state, reason) == ("waits", "cannot be read: in use by another program")
    assert told(station.later(0.5)) == []
    assert told(station.later(1.0)) == [("done", NAMED("a"))]


def test_a_file_that_vanishes_is_forgotten(station: Station) -> None:
    station.drop(NAMED("a"), ROWS)
    station.restart(FailingDisk("read", FileNotFoundError(2, "gone")))
    assert told(station.work()) == []


def test_a_full_disk_pauses_and_loses_nothing(station: Station) -> None:
    station.drop(NAMED("a"), ROWS)
    station.drop(NAMED("b"), ROWS)
    clean = FailingDisk()
    station.restart(clean)
    for at in range(3, 20):
        station.restart(FailingDisk(at, full()))
        events = told(station.work())
        if ("paused", "No space left on device") in events:
            break
    else:
        pytest.fail("never paused")
    assert station.worker.rest()
    assert ("goes on",) in told(station.later(60))
    assert station.where() == {"done": [NAMED("a"), NAMED("b")]}
    assert len(station.dats()) == 2


def test_the_company_of_the_request_counts_and_is_known_by_the_settings(station: Station) -> None:
    request = {
        "station": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "plugin": "imovein",
        "company": "DEMO",
        "message": {"netPassportID": "250030", "pluginData": ROWS},
        "signature": "x",
    }
    station.drop("r.json", json.dumps(request).encode())
    station.drop("s.json", json.dumps(request | {"company": "other"}).encode())
    assert told(station.work()) == [("done", "r.json"), ("rejected", "s.json")]
    assert station.dats()[0].name.startswith("1_imovein_250030_")
    assert station.report("rejected", "s.json")["payloads"][0]["reply"]["code"] == "HC-A10"


def test_settings_name_what_file_names_do_not(tmp_path: Path) -> None:
    named = {"pattern": "orders-*.json", "comp_id": 7, "interface": "imovein", "net_passport": "55"}
    station = Station(tmp_path / "s", drop={"named": [named]})
    station.drop("ORDERS-1.json", ROWS)
    assert told(station.work()) == [("done", "ORDERS-1.json")]
    assert station.dats()[0].name.startswith("7_imovein_55_")


def test_the_sites_own_parameter_files_count(tmp_path: Path) -> None:
    station = Station(tmp_path / "s", rules={"folder": "prm"})
    (station.folders.root / "prm").mkdir()
    rule = '[{"field": "AccountKey", "required": true, "type": "numeric", "length": 3}]'
    (station.folders.root / "prm" / "imovein.json").write_text(rule)
    station.drop(NAMED("a"), ROWS)
    assert told(station.work()) == [("rejected", NAMED("a"))]


def test_a_start_that_was_stopped_while_it_made_the_journal_is_made_up_for(tmp_path: Path) -> None:
    station = Station(tmp_path / "s")
    engine = connect(station.settings.journal.url, station.folders.root)
    for table in (inputs, meta):  # as a stop leaves it: without indexes, the other tables and the version
        with engine.begin() as connection:
            connection.execute(CreateTable(table))
    station.drop(NAMED("a"), ROWS)
    assert told(station.work()) == [("done", NAMED("a"))]
    with engine.connect() as connection:
        found = {index["name"] for index in inspect(connection).get_indexes(inputs.name)}
    engine.dispose()
    assert found == {index.name for index in inputs.indexes}


def test_of_one_content_sent_many_times_the_journal_gives_no_more_than_is_asked_for(tmp_path: Path) -> None:
    station = Station(tmp_path)
    for number in range(20):
        station.drop(NAMED(number), ROWS)
    station.work()
    (sha256,) = {record.sha256 for record in station.journal.all()}
    known = station.journal.same([sha256], [NAMED(7)])[sha256]
    assert {record.name for record in known} == {NAMED(0), NAMED(7)}
    assert len(station.journal.same([sha256])[sha256]) == 20
