"""What is installed is whole: the wheel holds everything, and works where no checkout is near."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    # without the variables that would let the checkout shine through
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment | {"PYTHONUTF8": "1", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment's folder of programs, where the wheel is installed and its dependencies are borrowed."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    scheme = "nt_venv" if os.name == "nt" else "posix_venv"
    variables = {"base": str(home), "platbase": str(home)}
    programs = Path(sysconfig.get_path("scripts", scheme, variables))
    python = programs / Path(sys.executable).name
    libraries = Path(sysconfig.get_path("purelib", scheme, variables))
    # a path named in a .pth file is searched; the .pth files in it (one leads to this checkout) are not read
    (libraries / "borrowed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    options = ["--quiet", "--disable-pip-version-check", "--no-index", "--no-deps", "--ignore-installed"]
    done = run(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, cwd=wheel.parent)
    assert done.returncode == 0, done.stderr
    return programs


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    mine = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline").rglob("*.py")}
    mine |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline").rglob("*.toml")}
    shipped = {f"pipeline/prm/{path.name}" for path in (ROOT / "prm").iterdir()}
    assert shipped
    assert names >= mine | shipped | {"pipeline/py.typed"}


def test_the_wheel_holds_nothing_else_at_its_top(wheel: Path) -> None:
    top = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert top == {"pipeline", f"hconnect_station-{PROJECT['version']}.dist-info"}


def test_the_installed_command_checks_a_sample(installed: Path, tmp_path: Path) -> None:
    sample = ROOT / "samples" / "imovein" / "good" / "web-order.json"
    checked = run(installed / "hconnect", "validate", sample, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_installed_package_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = "import pipeline; print(pipeline.__file__)"
    found = run(installed / Path(sys.executable).name, "-c", code, cwd=tmp_path)
    assert Path(found.stdout.strip()).is_relative_to(installed.parent)


def test_the_installed_plugin_gives_tests_a_station(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "def test_it(hconnect_station):\n"
        "    import pipeline\n"
        "    print('at', pipeline.__file__)\n"
        "    hconnect_station.post([{'accountKey': '31001', 'fullName': 'new'}], 'heshin')\n"
        "    hconnect_station.assert_account('31001', name='new')\n",
        "utf-8",
    )
    python = installed / Path(sys.executable).name
    done = run(python, "-m", "pytest", "-q", "-s", "-W", "error", "-p", "no:schemathesis", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    (at,) = re.findall("at (.*)", done.stdout)
    assert Path(at).is_relative_to(installed.parent)


def test_the_version_is_the_newest_of_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## \[?(\d\S*?)\]? - ", changelog, re.MULTILINE)[0] == PROJECT["version"]


def test_the_lock_names_every_dependency_with_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    wanted = [
        *PROJECT["dependencies"],
        *(line for group in groups.values() for line in group if isinstance(line, str)),
    ]
    pinned = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    assert {re.split(r"[<>=~!\[ ]", line)[0].lower() for line in wanted} <= pinned
    assert lock.count("--hash=sha256:") > len(pinned)
    assert "//" not in lock
