"""An interface that a user adds by files alone: its answers, its `.dat`, and what the import engine makes of it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.books import listing
from pipeline.books.companies import find
from pipeline.books.tables import problems
from pipeline.books.transaction import reading
from pipeline.conversion import convert
from pipeline.engine.linting import Linter
from pipeline.engine.making import Wish, make
from pipeline.engine.runner import Runner
from pipeline.errors import UsageError
from pipeline.rules import Shelf
from pipeline.station.disk import Disk
from tests.gateway.gateways import SETTINGS as ONLINE
from tests.gateway.gateways import gateway, request
from tests.service.office import GOOD, SETTINGS, Office, office, template, words

__all__ = ["office", "template"]

FIELDS = ["Channel", "DocumentID", "AccountKey", "Reference", "ValueDate", "Agent", "ItemKey"]
ROW = {name: text for name, text in GOOD.items() if name in FIELDS} | {"Channel": "אתר", "Quantity": "2"}
WHO, OWN = "250030", "SignatureR"


def parameter_file(folder: Path, *fields: str, name: str = OWN) -> None:
    """Fields of text, and a quantity at the end."""
    folder.mkdir(exist_ok=True)
    rules = [{"field": field, "required": False, "type": "alpha numeric", "length": 30} for field in fields]
    rules.append({"field": "Quantity", "required": True, "type": "decimal", "length": 9.3})
    (folder / f"{name}.json").write_text(json.dumps(rules), "utf-8")


def prm(office: Office) -> Path:
    return office.folders.root / "prm"


def runner(office: Office) -> Runner:
    return office.runner(site=prm(office))


def batch(office: Office, type_: str = "", interface: str = OWN) -> None:
    wish = Wish("demo", WHO, interface, type=type_)
    make(office.folders, SETTINGS, Shelf(prm(office)), Disk(), wish)


def put(office: Office, *rows: dict[str, Any]) -> str:
    made = convert(list(rows), comp_id="1", net_passport=WHO, plugin=OWN, prm=prm(office))
    assert made.dat is not None, made.verdict.findings
    assert made.name is not None
    (office.folders.dats / made.name).write_bytes(made.dat)
    return made.name


def kept(office: Office) -> list[tuple[int, dict[str, str]]]:
    with reading(office.books) as connection:
        assert connection is not None
        names, rows = listing.show(connection, find(connection, "demo"), "kept")
        assert names[-2:] == ["row", "sent"]
        return [(row[-2], dict(row[-1])) for row in rows]


def test_a_parameter_file_is_enough_for_a_dat_and_without_it_the_answer_is_a12(tmp_path: Path) -> None:
    settings = f'{ONLINE}\n[rules]\nfolder = "prm"\n'
    prm = tmp_path / "station" / "prm"
    prm.mkdir(parents=True)
    with gateway(tmp_path / "station", settings) as running:
        refused = running.post(request(plugin=OWN, data=[ROW], signature="another"))
        assert refused.err == "your net passport is not correct"  # the order of the checks
        assert running.post(request(plugin=OWN, data=[ROW])).err == f"No {OWN} parameters file"
        parameter_file(prm, *FIELDS)
        answer = running.post(request(plugin=OWN, data=[ROW]))
        assert json.loads(answer.text) == {
            "apiRes": {"status": "ok"},
            "actionType": OWN,
            "messType": "apiReplay",
        }
        (dat,) = running.dats(1)
        assert dat.name.startswith("1_signaturer_250030_")
        assert dat.read_bytes().decode("cp1255") == "אתר,1,10001,30215,02/01/2026,1,P1001,2.00\r\n"
        without = running.post(request(plugin=OWN, data=[ROW | {"Quantity": ""}]))
        assert without.err == f"Failed to validate {OWN} module"


def test_its_rows_become_documents_as_a_type_that_the_books_know(office: Office) -> None:
    parameter_file(prm(office), *FIELDS)
    batch(office, "imovein")
    linter = Linter(office.folders, SETTINGS, Shelf(prm(office)), Disk())
    assert list(linter.check(["1_signaturer_250030.bat"])) == []
    name = put(office, ROW, ROW | {"ItemKey": "P1002", "Quantity": "1.5"})
    (event,) = runner(office).run()
    assert words([event]) == ["taken"]
    assert office.documents() == [int(GOOD["Reference"])]
    with reading(office.books) as connection:
        assert connection is not None
        names, rows = listing.show(connection, find(connection, "demo"), "lines")
        lines = [dict(zip(names, row, strict=True)) for row in rows]
    assert [(line["item"], line["quantity"]) for line in lines] == [
        ("P1001", Decimal(2)),
        ("P1002", Decimal("1.5")),
    ]
    assert office.trace(name).is_done


def test_as_itself_its_rows_are_kept_and_run_trace_and_log_say_that_nothing_is_made(office: Office) -> None:
    parameter_file(prm(office), *FIELDS)
    batch(office)
    name = put(office, ROW, ROW | {"Channel": "טלפון"})
    (event,) = runner(office).run()
    assert words([event]) == ["kept"]
    assert not event.is_fine  # type: ignore[union-attr]
    assert kept(office) == [
        (1, ROW | {"Quantity": "2.00"}),
        (2, ROW | {"Channel": "טלפון", "Quantity": "2.00"}),
    ]
    assert office.documents() == []
    trace = office.trace(name)
    assert not trace.is_done
    assert [(step.row, step.code) for step in trace.steps if step.name == "note"] == [
        (1, "HC-M29"),
        (2, "HC-M29"),
    ]
    assert [step.state for step in trace.steps if step.name == "documents"] == ["failed"]
    assert "הרשומות נשמרו" in office.log("1_signaturer_250030.err")
    assert office.names(".BAK")
    assert not office.names(".dat")


def test_what_was_kept_is_taken_in_once_a_type_fits(office: Office) -> None:
    parameter_file(prm(office), *FIELDS)
    batch(office)
    name = put(office, ROW)
    assert words(list(runner(office).run())) == ["kept"]
    for path in office.folders.dats.glob("1_signaturer_250030.*"):
        path.unlink()
    batch(office, "imovein")
    (office.folders.dats / office.names(".BAK")[0]).rename(office.folders.dats / name)
    assert words(list(runner(office).run())) == ["taken"]
    assert office.documents() == [int(GOOD["Reference"])]


def test_a_row_that_cannot_be_read_refuses_the_file_also_where_nothing_would_be_made_of_it(
    office: Office,
) -> None:
    parameter_file(prm(office), *FIELDS)
    batch(office)
    name = put(office, ROW)
    path = office.folders.dats / name
    path.write_bytes(path.read_bytes().replace(b"\r\n", b",more\r\n"))
    (event,) = runner(office).run()
    assert words([event]) == ["refused"]
    assert kept(office) == []
    with office.books.connect() as connection:
        assert "HC-M23" in [row.code for row in connection.execute(problems.select())]


def test_an_interface_that_is_added_while_the_engine_watches_is_taken_in_by_its_next_run(
    office: Office,
) -> None:
    prm(office).mkdir()
    standing = runner(office)
    assert list(standing.run()) == []
    parameter_file(prm(office), *FIELDS)
    batch(office)
    put(office, ROW)
    assert words(list(standing.run())) == ["kept"]


@pytest.mark.parametrize(
    ("fields", "type_", "said"),
    [
        (["Channel"], "heshin", "signaturer has no field of heshin"),
        (["AccountKey", "Channel"], "kupain", "kupain has no field Channel, and it stands behind AccountKey"),
        (FIELDS, "reports", "reports is not imported"),
        (FIELDS, "bankin", "no parameter file for bankin"),
    ],
)
def test_a_type_that_does_not_fit_is_refused_before_anything_is_written(
    office: Office, fields: list[str], type_: str, said: str
) -> None:
    parameter_file(prm(office), *fields)
    with pytest.raises(UsageError, match=said):
        batch(office, type_)
    assert list(office.folders.dats.iterdir()) == []


def test_a_type_other_than_the_interface_is_a_fault_where_the_books_know_the_interface(
    office: Office,
) -> None:
    parameter_file(prm(office), *FIELDS)
    batch(office, interface="imovein")
    path = office.folders.dats / "1_imovein_250030.bat"
    path.write_text(path.read_text("utf-8").replace('type = "imovein"', 'type = "signaturer"'), "utf-8")
    found = Linter(office.folders, SETTINGS, Shelf(prm(office)), Disk()).check([path.name])
    assert "is signaturer, and the file's name says imovein" in [lint.text for lint in found]
