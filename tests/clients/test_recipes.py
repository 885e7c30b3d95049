"""The recipes of docs/testing.md for tests in other languages: they run, against a station that they start themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.node import npm

HERE = Path(__file__).resolve().parent
RECIPES = HERE.parents[1] / "docs" / "recipes"


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; it finds the program of this environment, and leaves no process behind."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "TMPDIR": str(cwd), "NO_COLOR": "1"}
    done = subprocess.run(
        list(map(str, command)), check=False, capture_output=True, cwd=cwd, env=environment, timeout=120
    )
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    left = [one.info["cmdline"] for one in psutil.process_iter(["cmdline"])]
    assert [line for line in left if line and any(str(cwd) in word for word in line)] == []
    return said


def test_the_recipe_for_node_runs_in_vitest(tmp_path: Path) -> None:
    node = npm.node()
    folder = shutil.copytree(RECIPES / "node", tmp_path / "node")
    (folder / "node_modules").symlink_to(npm.FOLDER / "node_modules")
    vitest = npm.FOLDER / "node_modules" / "vitest" / "vitest.mjs"
    said = run(node, vitest, "run", "--root", folder, cwd=folder)
    assert "3 passed" in said


def test_the_recipe_for_php_runs(tmp_path: Path) -> None:
    php = shutil.which("php")
    if php is None:
        pytest.skip("php is not installed: its recipe cannot be tried")
    folder = shutil.copytree(RECIPES / "php", tmp_path / "php")
    said = run(php, HERE / "testcase.php", folder / "OrderTest.php", "OrderTest", cwd=tmp_path)
    assert said.split() == [
        "testAnOrderBecomesADocument",
        "testAnOrderWithoutAnAgentIsAnsweredOkAndRefusedByTheImport",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["php"]
