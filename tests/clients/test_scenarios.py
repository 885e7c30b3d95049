"""The scenarios of samples/scenarios, in Python and in Node: what they print, and what is in the books afterwards.

Beside them stands a session for each, NAME.txt, which `python -m tests.clients.test_scenarios` (make golden) writes anew:
its lines that begin with $ are run, and what follows each is what it prints. `order 70001` is the scenario; `hconnect ...`
a command; `import` posts rows and waits until they are in the books; `change` edits the activation file of imovein;
`fault` puts a fault into the endpoint.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from pipeline.cli import app
from tests.gateway.gateways import signature

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "samples" / "scenarios"
PAGES = ROOT / "docs" / "scenarios"
NAMES = ("accounts", "stock", "prices", "order", "receipt", "invoice", "journal")
REPORTS = {
    "accounts": 1,
    "stock": 2,
    "prices": 3,
    "open_orders": 4,
    "documents": 5,
    "ledger": 7,
    "receipts": 8,
    "journal": 9,
    "lines": 11,
}
"""The shipped reports, by the names that the scenarios have for them."""
LANGUAGES = {"python": "py", "node": "mjs"}


class Office:
    """A station in a process of its own, and what its office does."""

    def __init__(self, folder: Path, ready: Path) -> None:
        self.folder = folder
        self.ready = ready
        said = json.loads(ready.read_bytes())
        self.root = Path(said["root"])
        self._api, self._token = said["url"], said["token"]
        self._control = httpx.Client(
            base_url=self._api.removesuffix("api") + "_", trust_env=False, timeout=60
        )
        assert self._control.get("ready").json()["state"] == "working"  # it has its shop and its files
        self._batch = self.root / "Hconnect" / "1_imovein_250030.bat"
        self._batch_at_first = self._batch.read_bytes()
        (folder / "reports").mkdir()
        for name, number in REPORTS.items():
            exported = self.hconnect("hrep", "1", str(number), "--root", str(self.root))
            (folder / "reports" / f"{name}.json").write_text(exported, "utf-8")
        self._snapshot = self._post("snapshot")["id"]

    def close(self) -> None:
        self._control.close()

    def begin_anew(self) -> None:
        """As it was at first, to the last byte of what a scenario can see."""
        self._batch.write_bytes(self._batch_at_first)
        self._post(f"restore/{self._snapshot}")

    def hconnect(self, *words: str) -> str:
        out = StringIO()
        with redirect_stdout(out):
            assert app.main([*words]) == 0
        return out.getvalue()

    def show(self, what: str) -> list[dict[str, Any]]:
        said = self.hconnect("books", "show", str(self.root), what, "--json")
        return [json.loads(line) for line in said.splitlines()]

    def take(self, plugin: str, rows: list[dict[str, str]]) -> None:
        """Post rows as another program would, and wait until they are in the books."""
        message = {"netPassportID": "250030", "pluginData": rows}
        body = {"station": "any", "plugin": plugin, "company": "demo", "message": message}
        signed = body | {"signature": signature(rows, self._token)}
        before = self._control.get("calls", params={"limit": 1}).json()["calls"]
        answer = httpx.post(self._api, json=signed, trust_env=False, timeout=60)
        assert answer.json()["apiRes"] == {"status": "ok"}
        newest = before[0]["id"] if before else 0
        self._wait(newest)

    def change(self, setting: str) -> None:
        """Edit the activation file of imovein: a line of [general]. What was sent before is in the books first."""
        for call in self._control.get("calls", params={"plugin": "imovein", "limit": 1}).json()["calls"]:
            self._wait(call["id"] - 1)
        text = self._batch.read_text("utf-8")
        key = setting.split(" ", 1)[0]
        changed = re.sub(rf"^# {key} = .*$", setting, text, count=1, flags=re.MULTILINE)
        assert changed != text
        self._batch.write_text(changed, "utf-8")

    def faults_left(self) -> list[int]:
        """Of each fault how often it is still to strike."""
        return [fault["left"] for fault in self._control.get("faults").json()["faults"]]

    def fault(self, fault: dict[str, Any]) -> None:
        self._post("faults", fault)

    def _wait(self, after: int) -> None:
        waited = self._control.get("wait", params={"after": after, "until": "imported", "timeout": 60})
        assert waited.status_code == 200, waited.text

    def _post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self._control.post(path, json=body or {})
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    """An office whose station works until the block is left."""
    ready = folder / "ready.json"
    command = [sys.executable, "-m", "pipeline.cli.app", "up", str(folder / "station"), "--port", "0"]
    end = time.monotonic() + 60
    log = folder / "log"
    with (
        log.open("wb") as out,
        subprocess.Popen([*command, "--ready-file", str(ready)], stdout=out, stderr=out) as process,
    ):
        try:
            while not ready.exists():
                assert time.monotonic() < end, log.read_text("utf-8")
                with suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"hconnect up ended with {process.wait(0.01)}: {log.read_text('utf-8')}")
            with closing(Office(folder, ready)) as office:
                yield office
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("scenarios")) as office:
        yield office


class Session:
    """A scenario in a language, with a state of its own."""

    def __init__(self, office: Office, language: str, state: Path) -> None:
        self._office = office
        self._language = language
        inherited = {name: text for name, text in os.environ.items() if not name.startswith("HCONNECT_")}
        self._environment = inherited | {
            "HCONNECT_READY": str(office.ready),
            "HCONNECT_REPORTS": str(office.folder / "reports"),
            "HCONNECT_STATE": str(state),
            "HCONNECT_PATIENCE": "60",
            "NO_PROXY": "127.0.0.1",
        }

    def run(self, session: str) -> str:
        """Run each line that begins with $; gives the session as it went."""
        went = ""
        for line in session.splitlines():
            if line.startswith("$ "):
                went += f"{line}\n{self._step(line.removeprefix('$ '))}"
        return went

    def _step(self, step: str) -> str:
        office = self._office
        word, _, rest = step.partition(" ")
        if word == "hconnect":
            return office.hconnect(*(str(office.root) if one == "station" else one for one in rest.split()))
        if word == "import":
            plugin, _, rows = rest.partition(" ")
            office.take(plugin, json.loads(rows))
        elif word == "change":
            office.change(rest)
        elif word == "fault":
            office.fault(json.loads(rest))
        else:
            return self._scenario(step)
        return ""

    def _scenario(self, step: str) -> str:
        *settings, name = re.findall(r"^(?:(\w+=\S*) )?(\w+)", step)[0]
        environment = self._environment | dict(one.split("=") for one in settings if one)
        program = sys.executable if self._language == "python" else node()
        script = SCENARIOS / self._language / f"{name}.{LANGUAGES[self._language]}"
        command = [program, str(script), *step.partition(name)[2].split()]
        done = subprocess.run(command, check=False, capture_output=True, env=environment, timeout=60)
        assert done.stderr == b"", done.stderr.decode()
        return done.stdout.decode().replace("\r\n", "\n")


def node() -> str:
    """The program; the scenarios need no package."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed: the scenarios in Node cannot be tried")
    return found


def golden(name: str) -> Path:
    return SCENARIOS / f"{name}.txt"


def check_accounts(office: Office) -> None:
    assert [row["city"] for row in office.show("accounts") if row["account"] == "10002"] == ["עכו"]
    assert office.show("documents") == []


def check_stock(office: Office) -> None:
    (order,) = office.show("documents")
    assert (order["type"], order["store"]) == (30, "temporary")


def check_prices(office: Office) -> None:
    assert office.show("documents") == []


def check_order(office: Office) -> None:
    """Three orders, none twice, though one was tried again and of one the answer was lost."""
    orders = [
        (row["reference"], row["agent"], row["store"], row["number"], row["total"], row["lines"])
        for row in office.show("documents")
    ]
    assert orders == [
        (70001, 5, "permanent", 1, "60.18", 2),
        (70001, 1, "temporary", None, "5.90", 1),
        (70002, 5, "permanent", 2, "60.18", 2),
    ]
    assert {row["type"] for row in office.show("documents")} == {31}


def check_receipt(office: Office) -> None:
    (receipt,) = office.show("receipts")
    told = (receipt["sent_number"], receipt["number"], receipt["store"], receipt["total"])
    assert told == (80001, 1, "permanent", "60.18")
    assert office.faults_left() == [0, 0]


def check_invoice(office: Office) -> None:
    documents = [(row["type"], row["reference"], row["store"]) for row in office.show("documents")]
    assert documents == [(31, 70101, "temporary"), (31, 70102, "permanent"), (1, 70102, "permanent")]
    order, invoice = office.show("lines")[1:]
    assert invoice["base_line"] == order["id"]


def check_journal(office: Office) -> None:
    sides = [(row["account"], row["debit"], row["credit"]) for row in office.show("journal")]
    assert sides == [
        ("10001", "118.00", "0.00"),
        ("90001", "0.00", "100.00"),
        ("90002", "0.00", "18.00"),
        ("90003", "118.00", "0.00"),
        ("10001", "0.00", "118.00"),
    ]
    (document,) = office.show("documents")
    assert (document["type"], document["store"], document["total"]) == (18, "permanent", "0.00")


CHECKS: dict[str, Callable[[Office], None]] = {
    "accounts": check_accounts,
    "stock": check_stock,
    "prices": check_prices,
    "order": check_order,
    "receipt": check_receipt,
    "invoice": check_invoice,
    "journal": check_journal,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_prints_what_stands_beside_it_and_leaves_that_in_the_books(
    name: str, language: str, office: Office, tmp_path: Path
) -> None:
    office.begin_anew()
    session = golden(name).read_text("utf-8")
    assert Session(office, language, tmp_path / "shop").run(session) == session
    CHECKS[name](office)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_scenario_shows_how_it_goes(name: str) -> None:
    assert f"```text\n{golden(name).read_text('utf-8')}```\n" in (PAGES / f"{name}.md").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_settings_or_reports_a_scenario_says_what_is_missing(
    language: str, office: Office, tmp_path: Path
) -> None:
    session = Session(office, language, tmp_path / "shop")
    assert session.run("$ HCONNECT_READY= accounts") == (
        "$ HCONNECT_READY= accounts\n"
        "no address or no token: set HCONNECT_READY, or HCONNECT_URL and HCONNECT_TOKEN\n"
    )
    assert session.run("$ HCONNECT_REPORTS=nowhere accounts") == (
        "$ HCONNECT_REPORTS=nowhere accounts\n"
        "there is no accounts.json in the folder of reports: the office exports it (hrep)\n"
    )


def main() -> None:
    """Write the sessions anew, as Python has them; into the pages too."""
    with TemporaryDirectory() as folder, opened(Path(folder)) as office:
        for name in NAMES:
            office.begin_anew()
            session = Session(office, "python", Path(folder) / f"shop-{name}")
            went = session.run(golden(name).read_text("utf-8"))
            golden(name).write_text(went, "utf-8")
            page = PAGES / f"{name}.md"
            before, begin, rest = page.read_text("utf-8").partition("```text\n")
            _, end, after = rest.partition("```\n")
            page.write_text(f"{before}{begin}{went}{end}{after}", "utf-8")


if __name__ == "__main__":
    main()
