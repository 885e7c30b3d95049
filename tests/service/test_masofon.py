"""The import engine at work, in real folders and real books: what is taken in, what is said, what is left behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.books.transaction import writing
from pipeline.engine import log
from pipeline.engine.events import Imported
from pipeline.engine.service import Masofon
from pipeline.engine.watching import Watching
from pipeline.station.disk import Disk
from pipeline.station.files import Entry
from pipeline.station.lock import InUse, Lock
from tests.service.office import (
    BATCH,
    GOOD,
    WRONG_AGENT,
    Office,
    change,
    copied,
    dat,
    fill,
    furnished,
    troubles,
    words,
)

GOLDEN = Path(__file__).parent / "golden" / "masofon"
ACCOUNTS = [{"accountKey": "77001", "fullName": "מאפיית הצפון", "sortCode": "100"}]
ENTRY = {
    "TransType": "חש",
    "Reference": "55",
    "ValueDate": "02/01/2026",
    "AccountKeyDeb1": "10001",
    "AccountKeyCred1": "10002",
    "SuFDeb1": "117.00",
    "SuFCred1": "117.00",
}
RECEIPT = {
    "accountKey": "10001",
    "docNumber": "4711",
    "transType": "1",
    "payDate": "02/01/2026",
    "dueDate": "02/01/2026",
    "suF": "50.00",
    "stockAgent": "1",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template") / "station"
    furnished(root)
    return root


@pytest.fixture
def office(template: Path, tmp_path: Path) -> Iterator[Office]:
    made = Office(copied(template, tmp_path / "station"))
    yield made
    made.close()


def replaced(office: Office, name: str, old: str, new: str) -> None:
    """Somebody else wrote the file."""
    path = office.folders.dats / name
    content = path.read_bytes()
    assert old.encode("cp1255") in content
    path.write_bytes(content.replace(old.encode("cp1255"), new.encode("cp1255")))


def taken(office: Office) -> None:
    office.batch()
    office.put([GOOD, GOOD | {"ItemKey": "P1002"}])


def refused(office: Office) -> None:
    office.batch()
    office.put([GOOD, WRONG_AGENT, WRONG_AGENT | {"ItemKey": "אין"}])


def partly(office: Office) -> None:
    office.batch(partial="true")
    office.put([GOOD, WRONG_AGENT])


def without_parameters(office: Office) -> None:
    office.batch(parameters='"Hconnect/site.prm"')
    office.put([GOOD])


def broken_parameters(office: Office) -> None:
    office.batch()
    (office.folders.dats / "1_imovein_250030.prm").write_bytes(b"86\r\nno numbers\r\n")
    office.put([GOOD])


def without_receiver(office: Office) -> None:
    office.batch(receiving_code="0")
    office.put([GOOD])


def unknown_receiver(office: Office) -> None:
    office.batch(receiving_code="77")
    office.put([GOOD])


def taken_before(office: Office) -> None:
    office.batch()
    name = office.put([GOOD])
    office.run()
    office.put([GOOD])
    assert office.names(".dat") == [name]


def readings_differ(office: Office) -> None:
    office.batch()
    office.put([GOOD | {"Details": "שוקולד, מריר"}], dialect="quoted")


def words_in_a_number(office: Office) -> None:
    office.batch()
    replaced(office, office.put([GOOD | {"Reference2": "4242"}]), "4242", "שתיים")


def one_account(office: Office) -> None:
    office.batch("movein")
    office.put([ENTRY | {"AccountKeyCred1": "10001"}], "movein")


def no_balance(office: Office) -> None:
    office.batch("movein")
    office.put([ENTRY | {"SuFCred1": "116.00"}], "movein")


def accounts(office: Office) -> None:
    office.batch("heshin")
    office.put(ACCOUNTS, "heshin")


def receipts(office: Office) -> None:
    office.batch("kupain")
    office.put([RECEIPT], "kupain")


CASES: dict[Callable[[Office], None], str] = {
    taken: "taken",
    refused: "refused",
    partly: "partly",
    without_parameters: "refused",
    broken_parameters: "refused",
    without_receiver: "refused",
    unknown_receiver: "refused",
    taken_before: "again",
    readings_differ: "refused",
    words_in_a_number: "refused",
    one_account: "refused",
    no_balance: "refused",
    accounts: "taken",
    receipts: "taken",
}


def logs(office: Office) -> bytes:
    """Both logs, one after the other."""
    errors = sorted(office.folders.errors.glob("*.err"))
    return b"".join(path.read_bytes() for path in [*errors, *office.folders.errors.glob("capture.log")])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_logs_of_each_end_are_byte_for_byte_as_known_and_the_file_is_renamed(
    case: Callable[[Office], None], office: Office
) -> None:
    case(office)
    name = office.names(".dat")[0]
    (event,) = office.run()
    assert isinstance(event, Imported)
    assert event.run.word == CASES[case]
    assert logs(office) == (GOLDEN / f"{case.__name__}.err").read_bytes()
    assert office.names(".dat") == []
    assert f"{name}.DMY_02.01.26.HMS_05.04.05.BAK" in office.names(".BAK")


def test_rows_that_are_refused_leave_nothing_in_the_books_and_those_that_pass_all_of_it(
    office: Office,
) -> None:
    refused(office)
    office.run()
    assert office.documents() == []
    change(office.folders.dats / BATCH("imovein"), "partial", "true")
    office.put([GOOD, WRONG_AGENT], number=1)
    office.run()
    assert office.documents() == [30215]


def test_without_an_activation_file_nothing_is_imported_and_the_trace_says_so(office: Office) -> None:
    name = office.put([GOOD])
    assert office.run() == []
    assert office.names(".dat") == [name]
    (batch, *rest) = office.trace(name).steps
    assert (batch.name, batch.state, batch.text) == (
        "batch",
        "failed",
        "no activation file means it: nothing is imported",
    )
    assert {step.state for step in rest} == {"not reached"}


def test_files_are_taken_in_name_order_and_names_match_without_regard_to_case(office: Office) -> None:
    office.batch(file='"Hconnect/1_IMOVEIN_250030_*.DAT"')
    later = office.put([GOOD | {"Reference": "2"}], number=2)
    first = office.put([GOOD | {"Reference": "1"}], number=1)
    assert [event.run.dat for event in office.run() if isinstance(event, Imported)] == [first, later]
    assert office.documents() == [1, 2]


def test_a_wildcard_never_means_what_the_engine_itself_has_left(office: Office) -> None:
    office.batch(file='"Hconnect/1_*"')
    name = office.put([GOOD])
    (office.folders.dats / f".{name}").write_bytes(b"a draft")
    assert words(office.run()) == ["taken"]
    assert office.run() == []
    assert office.documents() == [30215]


def test_the_same_file_again_is_left_alone_unless_it_is_asked_for(office: Office) -> None:
    office.batch()
    for again, documents in ((False, 1), (False, 1), (True, 2), (True, 3)):
        office.put([GOOD])
        office.run(again=again)
        assert len(office.documents()) == documents
    assert len(office.names(".BAK")) == 4


def test_a_name_that_is_taken_is_never_written_over(office: Office) -> None:
    office.batch()
    name = office.put([GOOD])
    there = office.folders.dats / f"{name}.DMY_02.01.26.HMS_05.04.05.BAK"
    there.write_bytes(b"somebody's")
    office.run()
    assert there.read_bytes() == b"somebody's"
    assert office.names(".BAK") == [f"{name}.DMY_02.01.26.HMS_05.04.05-2.BAK", there.name]


def test_mirrored_hebrew_is_turned_round(office: Office) -> None:
    office.batch("heshin", conversion='"oem2ansi"')
    name = office.put([ACCOUNTS[0] | {"fullName": "קפה 250 (טחון) ABC"}], "heshin")
    path = office.folders.dats / name
    mirrored = "ABC (ןוחט) 250 הפק".encode("cp862")
    path.write_bytes(path.read_bytes().replace("קפה 250 (טחון) ABC".encode("cp1255"), mirrored))
    office.run()
    with office.books.connect() as connection:
        found = connection.exec_driver_sql("SELECT name FROM accounts WHERE account = '77001'").scalar()
    assert found == "קפה 250 (טחון) ABC"


def test_a_chosen_reading_is_believed_where_the_readings_differ(office: Office) -> None:
    office.batch(reading='"vendor"')
    name = office.put([GOOD | {"Details": "שוקולד, מריר"}], dialect="quoted")
    assert words(office.run()) == ["taken"]
    assert office.trace(name).is_done


def test_a_row_with_more_columns_than_the_parameters_name_is_refused(office: Office) -> None:
    office.batch()
    name = office.put([GOOD])
    path = office.folders.dats / name
    path.write_bytes(path.read_bytes().replace(b"\r\n", b",more\r\n"))
    office.run()
    assert [step.code for step in office.trace(name).steps if step.state == "failed"][:1] == ["HC-M23"]


def test_all_that_a_row_has_too_much_is_told_as_it_stands(office: Office) -> None:
    office.batch()
    name = office.put([GOOD])
    path = office.folders.dats / name
    path.write_bytes(path.read_bytes().replace(b"\r\n", b",more, ,and more\r\n"))
    office.run()
    assert [step.value for step in office.trace(name).steps if step.code == "HC-M23"] == ["more, ,and more"]


def test_a_file_without_rows_is_no_success(office: Office) -> None:
    office.batch()
    path = office.folders.dats / "1_imovein_250030_empty.dat"
    path.touch()
    assert words(office.run()) == ["refused"]
    failed = [step for step in office.trace(path.name).steps if step.state == "failed"]
    assert [(step.name, step.code, step.text.partition(":")[0]) for step in failed] == [
        ("checks", "HC-M30", "אין רשומות בקובץ (there are no rows in the file)"),
        ("documents", "", "none"),
    ]
    assert "לא נקלטה כל רשומה" in office.log()


def test_another_file_that_bears_the_name_after_a_stop_is_taken_in_too(office: Office) -> None:
    class Locked(Disk):
        def rename(self, source: Path, target: Path) -> None:
            raise PermissionError(13, f"Permission denied, {target}", str(source))

    office.batch()
    name = office.put([GOOD])
    (trouble,) = troubles(list(office.runner(Locked()).run()))
    assert trouble.reason.startswith("Permission denied")
    (office.folders.dats / name).write_bytes(dat([GOOD | {"Reference": "30217"}])[1])
    first, second = office.run()
    assert (first.late, second.late) == (True, False)  # type: ignore[union-attr]
    assert office.documents() == [30215, 30217]
    assert len(office.names(".BAK")) == 1
    assert office.log().count("================") == 2
    assert office.trace(name).is_done
    assert office.run() == []


def test_columns_that_a_short_parameters_file_leaves_out_are_not_taken_for_others(office: Office) -> None:
    office.batch("heshin")
    (office.folders.dats / "1_heshin_250030.prm").write_bytes(b"2\r\n1 1 ; key\r\n2 2 ; name\r\n")
    name = office.put([ACCOUNTS[0] | {"phone": "04-1234567"}], "heshin")
    (event,) = office.run()
    assert event.is_fine is False  # type: ignore[union-attr]
    assert [step.code for step in office.trace(name).steps if step.code] == ["HC-M23"]


def test_a_file_that_a_link_leads_to_or_that_lies_outside_is_not_taken(
    office: Office, tmp_path: Path
) -> None:
    office.batch()
    name, content = dat([GOOD])
    (tmp_path / name).write_bytes(content)
    (office.folders.dats / name).symlink_to(tmp_path / name)
    (office.folders.root / "linked").symlink_to(tmp_path, target_is_directory=True)
    assert office.run() == []
    change(office.folders.dats / BATCH("imovein"), "file", '"linked/1_imovein_250030_*.dat"')
    assert "is no folder" in troubles(office.run())[0].reason
    change(office.folders.dats / BATCH("imovein"), "file", '"../1_imovein_250030_*.dat"')
    assert 'holds ".."' in troubles(office.run())[0].reason
    change(office.folders.dats / BATCH("imovein"), "outside", "true")
    assert words(office.run()) == ["taken"]
    assert not (tmp_path / name).exists()


def test_what_is_in_the_way_of_one_activation_file_leaves_the_others_alone(office: Office) -> None:
    office.batch("heshin", company='"nobody"')
    office.batch()
    name = office.put(ACCOUNTS, "heshin")
    office.put([GOOD])
    events = office.run()
    assert words(events) == ["taken", "the books have no company nobody"]
    assert office.names(".dat") == [name]
    step = next(step for step in office.trace(name).steps if step.name == "run")
    assert (step.state, step.text) == ("waits", "the books have no company nobody")
    change(office.folders.dats / BATCH("heshin"), "company", '"demo"')
    (event,) = office.run()
    assert isinstance(event, Imported)
    assert (event.run.word, event.late) == ("taken", True)


def test_a_file_that_changes_while_it_is_read_is_not_taken_in(office: Office) -> None:
    office.batch()
    name = office.put([GOOD])

    class Growing(Disk):
        looks = 0

        def stat(self, path: Path) -> Entry | None:
            if path.name == name:
                self.looks += 1
                if self.looks == 3:
                    path.write_bytes(path.read_bytes() * 2)
            return super().stat(path)

    (trouble,) = troubles(list(office.runner(Growing()).run()))
    assert trouble.reason == f"{name} was changed while it was read"
    assert office.documents() == []
    assert words(office.run()) == ["left", "taken"]


def test_a_log_that_has_grown_large_is_put_aside_whole(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LARGE", 200)
    office.batch()
    for number in range(3):
        office.put([GOOD], number=number)
        office.clock.passed += 1
        office.run()
    found = sorted(path.name for path in office.folders.errors.glob("*.err"))
    assert len(found) == 3
    for path in office.folders.errors.glob("*.err"):
        assert path.read_bytes().count(b"================") == 1


def test_a_second_importer_is_told_that_another_station_is_importing(office: Office) -> None:
    held = Lock(office.folders.root / "masofon.lock")
    held.take()
    try:
        with pytest.raises(InUse, match=f"another station is importing: process {os.getpid()}"):
            next(Masofon(office.folders, office.runner()).run())
    finally:
        held.release()


def test_the_trace_of_a_wrong_agent_names_the_row_the_check_and_the_remedy(office: Office) -> None:
    refused(office)
    (event,) = office.run()
    assert isinstance(event, Imported)
    failed = [step for step in office.trace(event.run.dat).steps if step.name == "checks"]
    assert [(step.row, step.field, step.value, step.code) for step in failed] == [
        (2, "Agent", "99", "HC-M02"),
        (3, "Agent", "99", "HC-M02"),
        (3, "ItemKey", "אין", "HC-M08"),
    ]
    assert (
        failed[0].remedy == "Send a number that the company has; a missing Agent counts as 0 and is refused."
    )
    assert not office.trace(event.run.dat).is_done


def test_the_trace_of_a_file_that_was_taken_in_names_its_documents(office: Office) -> None:
    taken(office)
    (event,) = office.run()
    assert isinstance(event, Imported)
    for name in (event.run.dat, event.run.bak):
        trace = office.trace(name)
        assert trace.is_done
        assert [step.text for step in trace.steps if step.name == "documents"] == [
            "document of type 1, number 1: account 10001, reference 30215, 2 lines from row 1, total 49.56"
        ]


def test_books_that_another_program_writes_to_are_told_by_their_name_and_the_file_is_taken_in_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.station.database.PATIENCE", 0.01)
    hurried = Office(office.folders.root)
    hurried.batch()
    name = hurried.put([GOOD])
    with writing(office.books):
        (trouble,) = troubles(hurried.run())
        assert trouble.reason == "the books books.db: database is locked"
        (step,) = [step for step in hurried.trace(name).steps if step.name == "run"]
        assert (step.state, step.text, step.remedy) == ("waits", trouble.reason, trouble.remedy)
    assert words(hurried.run()) == ["taken"]
    assert hurried.trace(name).is_done
    hurried.close()


def test_the_trace_of_a_file_says_so_where_the_books_are_others_by_now(
    office: Office, tmp_path: Path
) -> None:
    office.batch()
    name = office.put([GOOD])
    office.run()
    office.close()
    (tmp_path / "station" / "books.db").unlink()
    for others in (False, True):
        if others:
            fill(office.books)
        trace = office.trace(name)
        (step,) = [step for step in trace.steps if step.name == "documents"]
        assert (step.state, step.text) == ("failed", "was taken, as import 1, which these books do not know")
        assert not trace.is_done


def test_while_watching_files_are_taken_when_they_appear_and_what_is_in_the_way_is_told_once(
    office: Office,
) -> None:
    office.batch()
    office.batch("heshin", company='"nobody"')
    office.put(ACCOUNTS, "heshin")
    seen: list[str] = []

    class Wake:
        waits = 0

        def ring(self) -> None: ...

        def wait(self, seconds: float) -> None:
            assert seconds > 0
            self.waits += 1
            if self.waits == 1:
                office.put([GOOD])
            elif self.waits == 3:
                watching.stop()

    watching = Watching(
        Masofon(office.folders, office.runner()), lambda event: seen.extend(words([event])), wake=Wake()
    )
    watching.run()
    assert seen == ["the books have no company nobody", "taken"]
    assert office.documents() == [30215]


def write() -> None:
    """Write the golden files anew."""
    import shutil
    import tempfile

    GOLDEN.mkdir(parents=True, exist_ok=True)
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "station"
            furnished(root)
            office = Office(root)
            case(office)
            office.run()
            (GOLDEN / f"{case.__name__}.err").write_bytes(logs(office))
            office.close()
            shutil.rmtree(root)


if __name__ == "__main__":
    write()
