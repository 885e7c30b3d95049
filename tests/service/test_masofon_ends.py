"""Each end that an import can have: its logs are as known, byte for byte, and the file is renamed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.engine.events import Imported
from tests.service.office import (
    ACCOUNTS,
    GOOD,
    WRONG_AGENT,
    Office,
    furnished,
    office,
    refused,
    taken,
    template,
)

__all__ = ["office", "template"]

GOLDEN = Path(__file__).parent / "golden" / "masofon"
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


def replaced(office: Office, name: str, old: str, new: str) -> None:
    """Somebody else wrote the file."""
    path = office.folders.dats / name
    content = path.read_bytes()
    assert old.encode("cp1255") in content
    path.write_bytes(content.replace(old.encode("cp1255"), new.encode("cp1255")))


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
