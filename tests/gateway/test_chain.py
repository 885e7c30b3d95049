"""From a POST to the books, with `hconnect up` as a process: the document, or the row that was refused, or kill -9."""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.books import listing
from pipeline.books.companies import find
from pipeline.books.transaction import reading
from pipeline.cli.app import main
from pipeline.settings.station import StationSettings
from pipeline.station.database import connect
from tests.gateway.gateways import request, signature
from tests.gateway.test_control_process import ask
from tests.gateway.test_up import Process, up
from tests.service.office import GOOD, WRONG_AGENT

AT_MOST = 30
"""Seconds for what takes a fraction of one."""


def books(root: Path, what: listing.What) -> list[dict[str, Any]]:
    """What is in the books of the demo station."""
    engine = connect(StationSettings().books.url, root, "books")
    try:
        with reading(engine) as connection:
            assert connection is not None
            names, rows = listing.show(connection, find(connection, "demo"), what)
            return [dict(zip(names, row, strict=True)) for row in rows]
    finally:
        engine.dispose()


def stock(root: Path) -> dict[str, Decimal]:
    return {row["item"]: row["quantity"] for row in books(root, "stock") if row["warehouse"] == 1}


def furnished(running: Process) -> Path:
    """Once it answers that it is ready, the demo station has all that it is to have; gives its root."""
    assert ask(running, "ready") == {"state": "working", "note": ""}
    root = Path(running.said["root"])
    assert not (root / ".demo-unfinished").exists()
    return root


def post(running: Process, token: str, *rows: dict[str, str]) -> int:
    """Post an order; gives the id of its call."""
    body = json.dumps(request(data=list(rows), signature=signature(list(rows), token))).encode()
    assert running.post(body)[0] == 200
    found: int = ask(running, "calls?limit=1")["calls"][0]["id"]
    return found


def wait(running: Process, until: str, call: int) -> Any:
    return ask(running, f"wait?until={until}&after={call - 1}&before={call + 1}&timeout={AT_MOST}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("chain")
    with up(folder / "up", str(folder / "station")) as running:
        furnished(running)
        yield running


def test_an_order_becomes_a_document_with_its_lines_and_moves_the_stock(demo: Process) -> None:
    root, token = Path(demo.said["root"]), demo.said["token"]
    before = stock(root)
    call = post(demo, token, GOOD, GOOD | {"ItemKey": "P1002", "Quantity": "1.5", "Price": "20"})
    assert wait(demo, "imported", call)["accepted"]
    (document,) = [one for one in books(root, "documents") if one["reference"] == 30215]
    assert (document["account"], document["store"], document["lines"]) == ("10001", "permanent", 2)
    lines = [one for one in books(root, "lines") if one["reference"] == 30215]
    assert [(one["item"], one["quantity"], one["price"], one["amount"]) for one in lines] == [
        ("P1001", Decimal(2), Decimal("10.5"), Decimal(21)),
        ("P1002", Decimal("1.5"), Decimal(20), Decimal(30)),
    ]
    after = stock(root)
    moved = {item: after[item] - before[item] for item in after if after[item] != before[item]}
    assert moved == {"P1001": Decimal(-2), "P1002": Decimal("-1.5")}
    steps = ask(demo, f"calls/{call}")["timeline"]
    assert {step["state"] for step in steps} == {"done"}
    assert [step["name"] for step in steps][-7:] == [
        "filed",
        "batch",
        "run",
        "staging",
        "checks",
        "documents",
        "renamed",
    ]
    assert steps[-2]["text"].startswith(f"document of type 1, number {document['number']}: account 10001")
    assert "1 document" in demo.text()


def test_a_wrong_agent_is_refused_and_the_timeline_names_row_check_and_remedy(
    demo: Process, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(demo.said["root"])
    call = post(demo, demo.said["token"], GOOD | {"Reference": "30214"}, WRONG_AGENT)
    wait(demo, "refused", call)
    (failed,) = [step for step in ask(demo, f"calls/{call}")["timeline"] if step["name"] == "checks"]
    told = {name: failed[name] for name in ("state", "row", "field", "value", "code")}
    assert told == {"state": "failed", "row": 2, "field": "Agent", "value": "99", "code": "HC-M02"}
    assert failed["remedy"]
    for name in (str(call), f"call-{call:09}"):
        assert main(["trace", str(root), name, "--json"]) == 1
        steps = json.loads(capsys.readouterr().out)["steps"]
        assert steps[0]["name"] == "received"
        assert [step["row"] for step in steps if step["name"] == "checks"] == [2]
    assert not [one for one in books(root, "documents") if one["reference"] in {30214, 30216}]
    assert "row 2: ERROR" in demo.text()


def test_of_many_steps_of_one_kind_a_timeline_has_the_first_and_says_where_all_are(
    demo: Process, capsys: pytest.CaptureFixture[str]
) -> None:
    call = post(
        demo, demo.said["token"], *(WRONG_AGENT | {"Reference": f"{50001 + row}"} for row in range(45))
    )
    wait(demo, "refused", call)
    *first, last = [step for step in ask(demo, f"calls/{call}")["timeline"] if step["name"] == "checks"]
    assert [step["row"] for step in first] == [*range(1, 21)]
    assert (last["state"], last["row"], last["text"]) == ("failed", 0, "and 25 more")
    assert last["remedy"] == f"hconnect trace ROOT {call} --json shows all of them."
    root = demo.said["root"]
    assert main(["trace", root, str(call), "--json"]) == 1
    rows = [step["row"] for step in json.loads(capsys.readouterr().out)["steps"] if step["name"] == "checks"]
    assert rows == [*range(1, 46)]
    assert main(["trace", root, str(call)]) == 1
    assert "and 25 more" in capsys.readouterr().out


def test_a_call_that_no_activation_file_means_says_so(tmp_path: Path) -> None:
    with up(tmp_path / "up", str(tmp_path / "station")) as running:
        root = furnished(running)
        (root / "Hconnect" / "1_imovein_250030.bat").unlink()
        call = post(running, running.said["token"], GOOD)
        wait(running, "filed", call)
        (step,) = [one for one in ask(running, f"calls/{call}")["timeline"] if one["name"] == "batch"]
        assert (step["state"], step["text"]) == ("failed", "no activation file means it: nothing is imported")
        assert "hconnect batch make" in step["remedy"]


def test_without_masofon_the_dat_waits_and_the_timeline_says_for_what(tmp_path: Path) -> None:
    with up(tmp_path / "up", str(tmp_path / "station"), "--no-masofon") as running:
        root = furnished(running)
        call = post(running, running.said["token"], GOOD)
        dat = wait(running, "filed", call)["outcome"]["dat"]
        (step,) = [one for one in ask(running, f"calls/{call}")["timeline"] if one["name"] == "batch"]
        assert (step["state"], step["remedy"]) == ("waits", "Import it: hconnect masofon run ROOT.")
        assert main(["masofon", "run", str(root)]) == 0
        wait(running, "imported", call)
        assert not (root / "Hconnect" / dat).exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_each_accepted_call_has_exactly_one_document_however_often_it_is_killed(tmp_path: Path) -> None:
    root = tmp_path / "station"
    chance = random.Random(11)  # noqa: S311  a seed, so that each run does the same
    acknowledged: list[int] = []
    token = ""
    for number in range(3):
        with up(tmp_path / "up", str(root)) as running:
            token = token or running.said["token"]
            if not number:
                furnished(running)
            acknowledged += _posted_until_killed(running, token, number, chance.uniform(0.2, 0.9))
    assert acknowledged
    with up(tmp_path / "up", str(root)) as running:
        for call in ask(running, "calls?accepted=true&limit=1000")["calls"]:
            wait(running, "imported", call["id"])
        assert running.stop() == 0
    made = Counter(one["reference"] for one in books(root, "documents"))
    assert set(acknowledged) <= set(made)
    assert set(made.values()) == {1}
    numbers = [one["number"] for one in books(root, "documents")]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def _posted_until_killed(running: Process, token: str, number: int, seconds: float) -> list[int]:
    """Post orders one after the other; gives the references of those that were answered ok before the end."""
    found: list[int] = []

    def send() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)) as connection:
            for count in range(150):
                reference = 1 + number * 1000 + count
                data = [GOOD | {"Reference": str(reference)}]
                body = json.dumps(request(data=data, signature=signature(data, token))).encode()
                try:
                    connection.request("POST", "/api", body)
                    answer = connection.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException):
                    return
                assert answer.status == 200
                found.append(reference)

    sender = threading.Thread(target=send)
    sender.start()
    with suppress(Exception):
        running.process.wait(seconds)
    running.process.kill()
    running.process.wait()
    sender.join()
    return found


def test_a_demo_station_that_was_killed_while_it_was_furnished_is_completed_by_the_next_start(
    tmp_path: Path,
) -> None:
    root = tmp_path / "station"
    with up(tmp_path / "up", str(root)) as running:
        token = running.said["token"]
        running.process.kill()
        running.process.wait()
    with up(tmp_path / "up", str(root)) as running:
        furnished(running)
        wait(running, "imported", post(running, token, GOOD))
        assert len(books(root, "items")) == 500


def test_reset_takes_back_what_imports_made_and_restore_brings_it_again(tmp_path: Path) -> None:
    root = tmp_path / "station"
    with up(tmp_path / "up", str(root)) as running:
        furnished(running)
        token, before = running.said["token"], stock(root)
        wait(running, "imported", post(running, token, GOOD))
        made = {what: books(root, what) for what in listing.What.__args__}  # type: ignore[attr-defined]
        taken = ask(running, "snapshot", {})
        with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)) as connection:
            connection.request("POST", "/_/reset")
            assert connection.getresponse().status == 204
        assert [books(root, what) for what in ("documents", "lines", "imports")] == [[], [], []]
        assert stock(root) == before
        assert len(books(root, "accounts")) == 200
        call = post(running, token, GOOD)  # the same order, which is no repetition now
        wait(running, "imported", call)
        assert [one["number"] for one in books(root, "documents")] == [1]
        ask(running, f"restore/{taken['id']}", {})
        assert {what: books(root, what) for what in made} == made
        assert wait(running, "imported", 1)["id"] == 1
