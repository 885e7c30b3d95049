"""The help of the command line: it names every command, each teaches by example, and each example runs."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from importlib import import_module
from pathlib import Path

import pytest

from pipeline.cli import app
from pipeline.cli.app import COMMANDS
from tests.unit.commands import GOOD, ROOT, SAMPLES, Run, hconnect, program, work

__all__ = ["hconnect", "work"]


def test_help_names_every_command(hconnect: Run) -> None:
    done = hconnect("--help")
    assert done.code == 0
    assert [name for name in COMMANDS if not re.search(rf"^  {name} ", done.out, re.MULTILINE)] == []
    assert hconnect() == done


def commands() -> list[tuple[str, ...]]:
    """Every command, those within a group too."""
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        command = getattr(import_module(f"pipeline.cli.{name}"), name)
        found += [(name, part) for part in command] if isinstance(command, dict) else [(name,)]
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_each_command_teaches_by_example(command: tuple[str, ...], hconnect: Run) -> None:
    done = hconnect(*command, "--help")
    assert done.code == 0
    assert f"\n    hconnect {' '.join(command)}" in done.out
    assert "\\b" not in done.out


def examples() -> list[str]:
    """The examples of every help but those that wait until somebody stops them, or for somebody who answers."""
    texts = [app.HELP]
    for name in COMMANDS:
        module = import_module(f"pipeline.cli.{name}")
        command = getattr(module, name)
        functions = list(command.values()) if isinstance(command, dict) else [command]
        texts += [module.__doc__ or "", *(function.__doc__ or "" for function in functions)]
    found = re.findall(r"^ +((?:cat \S+ \| )?hconnect .*)$", "\n".join(texts), re.MULTILINE)
    endless = ("hconnect up", "hconnect watch", "hconnect demo", "hconnect signer", "hconnect send")
    return [line for line in dict.fromkeys(found) if not line.startswith(endless) and "--watch" not in line]


def with_an_activation_file(hconnect: Run) -> None:
    made = ("--company", "demo", "--provider", "250030", "--interface", "imovein")
    assert hconnect("batch", "make", "station", *made).code == 0


def with_a_document(work: Path, hconnect: Run, name: str) -> None:
    """An input of this name, or a `.dat`, that has become a document in the books."""
    assert hconnect("books", "seed", "station", "demo").code == 0
    shop = SAMPLES / "imovein" / "good" / "1_imovein_250030_demo-shop.json"
    if name.endswith(".dat"):
        shutil.copy(shop.with_suffix(".dat"), work / "station" / "Hconnect" / name)
    else:
        rows = json.loads(shop.read_bytes())
        envelope = {"station": "s", "plugin": "imovein", "company": "demo", "signature": "none"}
        request = envelope | {"message": {"netPassportID": "250030", "pluginData": rows}}
        (work / "station" / "rep" / "hconnect" / name).write_text(json.dumps(request), "utf-8")
        assert hconnect("watch", "station", "--once").code == 0
    assert hconnect("masofon", "run", "station").code == 0


def with_an_own_interface(work: Path, hconnect: Run) -> None:
    """A station that has weborders in site-prm, and a .dat of it."""
    settings = work / "station" / "station.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('# folder = "prm"', 'folder = "../site-prm"'), "utf-8"
    )
    rows = SAMPLES / "own-interface" / "good" / "1_weborders_250030_two-lines.json"
    assert hconnect("convert", rows, "--prm", "site-prm", "--out", "out").code == 0
    shutil.move(next((work / "out").glob("*.dat")), work / "1_weborders_250030_20241113.dat")


@pytest.mark.parametrize("example", examples())
def test_each_example_of_the_help_runs(example: str, work: Path, hconnect: Run) -> None:
    shutil.copy(GOOD, work / "orders.json")
    shutil.copy(SAMPLES / "imovein" / "good" / "1_imovein_250030_guide.json", work / "rows.json")
    (work / "orders").mkdir()
    for name in ("web-order.json", "1_imovein_250030_guide.json"):
        shutil.copy(SAMPLES / "imovein" / "good" / name, work / "orders")
    shutil.copytree(SAMPLES / "station-prm" / "prm", work / "site-prm")
    shutil.copy(ROOT / "prm" / "imovein.json", work / "site-prm" / "imovein.json")
    shutil.copy(SAMPLES / "own-interface" / "prm" / "weborders.json", work / "site-prm")
    shutil.copy(ROOT / "prm" / "imovein.prm", work / "site.prm")
    (work / "out").mkdir()
    if not example.startswith("hconnect init"):
        assert hconnect("init", "station").code == 0
        assert hconnect("provider", "new", "station", "250030").code == 0
    needs_books = ("show", "issue", "type")
    if example.startswith((*(f"hconnect books {one}" for one in needs_books), "hconnect report run")):
        assert hconnect("books", "seed", "station", "demo").code == 0
    (work / "accounts.csv").write_text("accountKey,city\n10001,עכו\n", "utf-8")
    (work / "items.csv").write_text("ItemKey,Price\nP1001,5\n", "utf-8")
    assert hconnect("convert", "orders.json", "--out", "out").code == 0
    dat = next((work / "out").glob("*.dat"))
    shutil.move(dat, work / "1_imovein_250030_20241113.dat")
    if "weborders" in example:
        with_an_own_interface(work, hconnect)
    if example.startswith(("hconnect sign", "hconnect verify", "hconnect doctor")):
        secrets_of_a_provider(work, hconnect)
    if "orders.json --root" in example:
        assert hconnect("sign", "orders.json", "--root", "station", "--out", "orders.json").code == 0
    if example.startswith(("hconnect batch check", "hconnect masofon", "hconnect trace")):
        with_an_activation_file(hconnect)
    if example.startswith("hconnect trace"):
        with_a_document(work, hconnect, example.split()[3])
    words = shlex.split(example)
    if words[0] == "cat":
        done = program(
            *(word.replace("orders/", f"{work}/orders/") for word in words[4:]), given=GOOD.read_bytes()
        )
        assert done.returncode == 0, done.stderr
    else:
        ended = hconnect(*words[1:])
        assert ended.code == 0, ended


def secrets_of_a_provider(work: Path, hconnect: Run) -> None:
    """A token that the samples are signed with, a pair of keys, and requests that are signed with either."""
    (work / "token.txt").write_text("TESTTOKEN0000000000000000000000AA\n", "utf-8")
    assert hconnect("keys", "new", ".").code == 0
    signing = ("sign", "orders.json", "--scheme", "jws-md5", "--key", "privatekey.pem")
    assert hconnect(*signing, "--out", "signed.json").code == 0
    for name in ("first.json", "second.json"):
        shutil.copy(GOOD, work / name)
